//! Talking to the server.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, IF_RANGE, RANGE};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::Options;
use super::address::Address;
use super::error::CliError;
use super::file;
use super::plain::{self, Json, clean};
use super::refusal;
use super::screen::Screen;
use super::variables;
use crate::api_types::error::ErrorBody;
use crate::api_types::job::Job;
use crate::api_types::jobs::StatusAnswer;
use crate::domain::ids::JobId;
use crate::http_client::{self, causes};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take: a server gives up on its own store after a few seconds.
const ANSWER: Duration = Duration::from_secs(30);
/// The same where the server may ask Garmin first: a login takes minutes.
const LOGIN_ANSWER: Duration = Duration::from_mins(3);
/// How long a download may take to begin: for the rest of a file, the server makes all of it.
const DOWNLOAD_ANSWER: Duration = Duration::from_mins(10);
/// How long a stream may stay silent: three of its keep-alive intervals.
pub const SILENCE: Duration = Duration::from_secs(45);
/// 1,048,576 bytes.
pub const MIB: usize = 1024 * 1024;
/// The largest answer accepted, in bytes.
const LARGEST: usize = 8 * MIB;

/// A server, as one user.
pub struct Client {
    http: reqwest::Client,
    /// How long an answer may take.
    patience: Duration,
    /// Whether it sends a token.
    has_token: bool,
    /// Where it is.
    pub address: Address,
}

/// What a server answered.
pub struct Answer<T> {
    /// Its JSON.
    pub text: Json,
    /// What is in it.
    pub body: T,
}

impl Client {
    /// Reads address and token.
    ///
    /// # Errors
    /// They can't be used; the token is never repeated.
    pub fn new(options: &Options) -> Result<Self, CliError> {
        Self::with(options, SILENCE, ANSWER)
    }

    /// The same for requests that make the server ask Garmin first.
    ///
    /// # Errors
    /// The same.
    pub fn patient(options: &Options) -> Result<Self, CliError> {
        Self::with(options, LOGIN_ANSWER, LOGIN_ANSWER)
    }

    /// The same for downloads.
    ///
    /// # Errors
    /// The same.
    pub fn downloading(options: &Options) -> Result<Self, CliError> {
        Self::with(options, DOWNLOAD_ANSWER, ANSWER)
    }

    fn with(options: &Options, silence: Duration, patience: Duration) -> Result<Self, CliError> {
        let address = options.address()?;
        let mut headers = HeaderMap::new();
        let token = token(options)?;
        let has_token = token.is_some();
        if let Some(token) = token {
            if !address.is_private() {
                Screen::new(options.json).warn(
                    "The token goes over http:// to another machine, and can be read on the way. Use https:// if the \
                     server has it.",
                );
            }
            headers.insert(AUTHORIZATION, token);
        }
        // A redirected POST would become a GET, and a token might go elsewhere.
        let mut builder = http_client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(silence)
            .redirect(Policy::none())
            .default_headers(headers);
        if address.is_local() {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| {
            CliError::Unreachable(format!("No connections can be made on this machine ({}).", root(&error)))
        })?;
        Ok(Self { http, patience, has_token, address })
    }

    /// `GET` on the job interface; `path` is appended to `/integrations/garmin/sync`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Answer<T>, CliError> {
        self.ask(self.http.get(self.route(path)).timeout(self.patience)).await
    }

    /// `POST` on the job interface.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<Answer<T>, CliError> {
        self.ask(self.http.post(self.route(path)).json(body).timeout(self.patience)).await
    }

    /// The current or last job.
    pub async fn status(&self) -> Result<Answer<StatusAnswer>, CliError> {
        self.get("/status").await
    }

    /// One job.
    pub async fn job(&self, id: &JobId) -> Result<Answer<Job>, CliError> {
        self.get(&format!("/jobs/{id}")).await
    }

    /// `GET` on a route outside the job interface.
    pub async fn get_root<T: DeserializeOwned>(&self, path: &str) -> Result<Answer<T>, CliError> {
        self.ask(self.http.get(self.address.join(path)).timeout(self.patience)).await
    }

    /// `POST` on a route outside the job interface.
    pub async fn post_root<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Answer<T>, CliError> {
        self.ask(self.http.post(self.address.join(path)).json(body).timeout(self.patience)).await
    }

    /// `DELETE` on a route outside the job interface.
    pub async fn delete_root<T: DeserializeOwned>(&self, path: &str) -> Result<Answer<T>, CliError> {
        self.ask(self.http.delete(self.address.join(path)).timeout(self.patience)).await
    }

    /// Opens the stream of events; it may stay open forever.
    pub async fn events(&self) -> Result<Response, CliError> {
        let request = self.http.get(self.route("/events")).header("accept", "text/event-stream");
        // The stream may last; connecting may not.
        let opened = timeout(self.patience, async {
            let response = request.send().await.map_err(|error| self.unreachable(&error))?;
            if response.status().is_success() { Ok(response) } else { Err(self.refusal(response).await) }
        });
        opened.await.unwrap_or_else(|_| Err(self.late()))
    }

    /// Begins a download; `known`: how many bytes of which version are there, so that only the rest is sent. Answers of success, and
    /// that there is no rest, are the caller's.
    pub async fn download(&self, path: &str, known: Option<(u64, &str)>) -> Result<Response, CliError> {
        let mut request = self.http.get(self.address.join(path));
        let mut patience = self.patience;
        if let Some((bytes, etag)) = known {
            request = request.header(RANGE, format!("bytes={bytes}-")).header(IF_RANGE, etag);
            patience = DOWNLOAD_ANSWER;
        }
        let begun = timeout(patience, async {
            let response = request.send().await.map_err(|error| self.unreachable(&error))?;
            match response.status() {
                status if status.is_success() || status == StatusCode::RANGE_NOT_SATISFIABLE => Ok(response),
                _ => Err(self.refusal(response).await),
            }
        });
        begun.await.unwrap_or_else(|_| Err(self.late()))
    }

    fn route(&self, path: &str) -> String {
        self.address.join(&format!("/integrations/garmin/sync{path}"))
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<Answer<T>, CliError> {
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        self.read(response).await
    }

    async fn read<T: DeserializeOwned>(&self, response: Response) -> Result<Answer<T>, CliError> {
        let status = response.status();
        if !status.is_success() {
            return Err(self.refusal(response).await);
        }
        let text = self.text(response).await?;
        let body = plain::read(&text).map_err(|_| self.stranger(status))?;
        Ok(Answer { text: Json::new(&text), body })
    }

    /// The body, up to the size limit.
    async fn text(&self, mut response: Response) -> Result<String, CliError> {
        let mut bytes = Vec::new();
        while let Some(more) = response.chunk().await.map_err(|error| self.unreachable(&error))? {
            bytes.extend(more);
            if bytes.len() > LARGEST {
                return Err(self.too_much(&format!("an answer of more than {} MiB", LARGEST / MIB)));
            }
        }
        String::from_utf8(bytes).map_err(|_| self.stranger(response.status()))
    }

    async fn refusal(&self, response: Response) -> CliError {
        let status = response.status();
        let body = match self.text(response).await {
            Ok(body) => body,
            Err(error) => return error,
        };
        let Ok(answer) = plain::read::<ErrorBody>(&body) else { return self.stranger(status) };
        let code = answer.code.known();
        let said = refusal::said(&answer, &self.address, self.has_token);
        CliError::Refused { answer: Box::new(answer), said, body: Json::new(&body), exit: refusal::exit(status, code) }
    }

    /// The error for a server that sends more than garmin-sync ever does.
    pub fn too_much(&self, what: &str) -> CliError {
        CliError::TooMuch(format!(
            "What answers at {} is not garmin-sync: it sends {what}. Name the server with --url.",
            self.address
        ))
    }

    /// The error for a server that takes too long.
    pub fn late(&self) -> CliError {
        CliError::Unreachable(format!("{} does not answer in time. Check the server, then try again.", self.address))
    }

    /// The error for a server that answers in an unknown way.
    pub fn stranger(&self, status: StatusCode) -> CliError {
        CliError::Unreachable(format!(
            "What answers at {} is not garmin-sync, or a much newer one (HTTP {}). Name the server with --url.",
            self.address,
            status.as_u16()
        ))
    }

    /// The error for a connection that can't be made, or broke.
    pub fn unreachable(&self, error: &reqwest::Error) -> CliError {
        let address = &self.address;
        let refused = |it: &std::io::Error| it.kind() == std::io::ErrorKind::ConnectionRefused;
        CliError::Unreachable(if causes(error).filter_map(|it| it.downcast_ref()).any(refused) {
            format!("Nothing answers at {address}. Start it with `garmin-sync up`, or name the server with --url.")
        } else if error.is_timeout() {
            return self.late();
        } else {
            format!("{address} can't be reached ({}). Check --url and the network, then try again.", root(error))
        })
    }
}

/// The header that carries the token, if there is one.
fn token(options: &Options) -> Result<Option<HeaderValue>, CliError> {
    let token = match &options.token_file {
        Some(path) => {
            let text = file::text("--token-file", path, "Name a file whose first line is the token.")?;
            Some(SecretString::from(text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default()))
        }
        None => options.token.clone().or_else(|| variables::value(variables::TOKEN).map(SecretString::from)),
    };
    let Some(token) = token.filter(|it| !it.expose_secret().trim().is_empty()) else { return Ok(None) };
    let header = HeaderValue::try_from(format!("Bearer {}", token.expose_secret().trim()));
    let mut header = header.map_err(|_| {
        CliError::Usage("The token holds invalid characters. Check where it was copied from.".to_owned())
    })?;
    header.set_sensitive(true);
    Ok(Some(header))
}

/// The innermost cause: the outer ones only say that something was not possible.
fn root(error: &reqwest::Error) -> String {
    // It may quote what the server sent.
    clean(&causes(error).last().map(ToString::to_string).unwrap_or_default())
}
