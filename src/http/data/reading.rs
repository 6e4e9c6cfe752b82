//! What all answers about stored data have in common: days, errors, and that they are sent once.

use std::future::Future;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;
use serde::de::DeserializeOwned;
use warp::Reply;
use warp::http::header::{CACHE_CONTROL, ETAG};
use warp::http::{HeaderMap, Response as Head, StatusCode};
use warp::reply::Response;

use super::super::Api;
use super::super::errors::{ApiError, STORE_RETRY_AFTER};
use super::super::etag;
use super::super::parts::{FromParts, RequestParts};
use crate::api_types::error::Code;
use crate::api_types::request::Day;
use crate::app::data::{self, DaysError};
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::ports::ReadError;

/// The browser keeps an answer, and asks each time whether it is still right.
pub(super) const ASK_AGAIN: &str = "private, no-cache";

/// The account's calendar.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    /// Today.
    pub today: NaiveDate,
    /// The zone of its days.
    pub zone: Tz,
}

/// A request for stored data.
#[derive(Debug)]
pub struct Reading<T> {
    /// The variable segment of the address.
    pub segment: Option<String>,
    /// The query.
    pub query: T,
    headers: HeaderMap,
}

impl<T: DeserializeOwned + Send> FromParts for Reading<T> {
    fn parse(parts: &RequestParts) -> Result<Self, ApiError> {
        Ok(Self { segment: parts.segment.clone(), query: parts.query.read()?, headers: parts.headers.clone() })
    }
}

/// A request for stored data as a file.
#[derive(Debug)]
pub struct Asked<T> {
    /// The variable segment of the address.
    pub segment: Option<String>,
    /// The query.
    pub query: T,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// Whether only the length tells the client that an answer is whole.
    pub(super) needs_length: bool,
}

impl<T: DeserializeOwned + Send> FromParts for Asked<T> {
    fn parse(parts: &RequestParts) -> Result<Self, ApiError> {
        let Reading { segment, query, headers } = Reading::parse(parts)?;
        Ok(Self { segment, query, headers, needs_length: parts.is_http_1_0 })
    }
}

impl<T> Reading<T> {
    /// The answer that `read` makes by the account's calendar; 304, without making it, if the client has it as it is stored now.
    ///
    /// # Errors
    /// What `read` returns; the store can't be read; Redis can't be used.
    pub async fn answered<A, F>(
        self,
        api: &Api,
        user: &UserId,
        read: impl FnOnce(Self, Calendar) -> F,
    ) -> Result<Response, ApiError>
    where
        A: Serialize,
        F: Future<Output = Result<A, ApiError>>,
    {
        let zone = api.app.timezone(user).await?;
        let calendar = Calendar { today: api.app.today_in(Some(zone)), zone };
        // Taken first: what is written meanwhile makes the answer newer than it says, and it is asked for again.
        let version = api.app.reader.version().await?;
        let etag = etag::of(user, &[&version, &calendar.today.to_string(), zone.name()]);
        let head = Head::builder().header(CACHE_CONTROL, ASK_AGAIN).header(ETAG, &etag);
        let known = etag::is_known(&self.headers, &etag);
        let response = if known {
            head.status(StatusCode::NOT_MODIFIED).body(Vec::new())
        } else {
            let answer = read(self, calendar).await?;
            let body = serde_json::to_vec(&answer).unwrap_or_default();
            head.header("content-type", "application/json").body(body)
        };
        response.map(Reply::into_response).map_err(|_| ApiError::too_slow())
    }
}

/// The days that a request means.
///
/// # Errors
/// There are none, or too many.
pub(super) fn days(from: Option<Day>, to: Option<Day>, today: NaiveDate, most: u32) -> Result<DateRange, ApiError> {
    data::days(from.map(|it| it.0), to.map(|it| it.0), today, most).map_err(|error| match error {
        DaysError::EndBeforeStart => {
            let text = "from is after to. Swap them, or correct one of them.";
            ApiError::new(Code::InvalidDateRange, text).field("from")
        }
        DaysError::TooMany(most) => {
            let text = format!("These are more than {most} days. Ask for fewer at a time.");
            ApiError::new(Code::RangeTooLong, text).field("from")
        }
    })
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match &error {
            ReadError::NotThere(words) => {
                let text = format!("The data can't be read: {words}. Syncs are not affected.");
                Self::new(Code::StoreUnreachable, text).state("no_file")
            }
            ReadError::Unreachable { words, source } => {
                tracing::debug!(error = source.as_deref().map(tracing::field::display), "the store can't be read");
                let text = format!("The data can't be read: {words}. Syncs are not affected.");
                Self::new(Code::StoreUnreachable, text)
            }
            ReadError::TooSlow => {
                let text = "Reading the data took too long, because the machine is busy or the request is large. Try again, or \
                            ask for fewer days.";
                Self::new(Code::StoreUnreachable, text).retry_after(STORE_RETRY_AFTER)
            }
        }
    }
}
