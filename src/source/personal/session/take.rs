//! Takes in what a request brought.

use std::collections::BTreeSet;

use serde_json::Value;

use super::next::Next;
use super::{State, failed};
use crate::domain::dates::DateRange;
use crate::domain::failure::Failure;
use crate::domain::record::ActivityFile;
use crate::ports::{Query, Reply};
use crate::source::personal::connection::Got;
use crate::source::personal::credentials::Credentials;
use crate::source::personal::decode::{self, Kind};
use crate::source::personal::request::{ACTIVITIES, FILES, area, most_days};
use crate::source::personal::upstream_error::UpstreamError;

impl State {
    /// Takes in what a request brought.
    pub(super) fn take(&mut self, query: &Query, credentials: &Credentials, next: &Next, got: Got) -> Reply {
        let kept = match next {
            Next::Owner(_) => self.take_owner(got),
            Next::Settings => return self.take_settings(credentials, got),
            Next::Days(kind, days) => self.take_days(*kind, *days, got),
            Next::Page(_) => self.take_page(query.days, got),
            Next::File(activity) => self.take_file(*activity, got),
            Next::Nothing => Ok(BTreeSet::new()),
        };
        let owners = match kept {
            Ok(owners) => owners,
            Err(failure) => return failed(failure),
        };
        let known = query.garmin_id.or(credentials.profile);
        if owners.iter().any(|owner| known.is_some_and(|known| known != *owner)) || owners.len() > 1 {
            return failed(UpstreamError::OtherAccount.failure());
        }
        let mut renewed = credentials.clone();
        renewed.profile = credentials.profile.or_else(|| owners.first().copied());
        renewed.areas_refused.retain(|area| !self.areas_answered.contains(area.as_str()));
        renewed.areas_refused.extend(self.areas_refused.iter().map(|area| (*area).to_owned()));
        let is_new = renewed.profile != credentials.profile || renewed.areas_refused != credentials.areas_refused;
        let renewed = is_new.then_some(renewed);
        if matches!(self.next(query), Next::Nothing) {
            return self.answer(query, renewed.map(|it| it.text()));
        }
        Reply::More { renewed: renewed.map(|it| it.text()) }
    }

    /// A key that may not read the settings leaves the time zone to ours.
    fn take_settings(&mut self, credentials: &Credentials, got: Got) -> Reply {
        let zone = match got {
            Got::Body(body) => decode::settings(&body).ok().and_then(|settings| settings.time_zone),
            Got::ServerError(status) => return failed(UpstreamError::ServerError(status).failure()),
            _ => None,
        };
        self.are_settings_asked = true;
        Reply::More { renewed: zone.map(|zone| credentials.in_zone(zone).text()) }
    }

    /// A key that may not read summaries leaves it to the other answers.
    fn take_owner(&mut self, got: Got) -> Result<BTreeSet<i64>, Failure> {
        let owners = match got {
            Got::Body(body) => decode::entries(Kind::Day, body).map_err(|_| UpstreamError::NotAgreed.failure())?.owners,
            Got::AreaRefused | Got::NotFound | Got::TooMuch | Got::TokenEnded => BTreeSet::new(),
            other => return Err(unexpected(&other)),
        };
        self.is_owner_asked = true;
        Ok(owners)
    }

    /// Returns whose data it is, where the answer says so.
    fn take_days(&mut self, kind: Kind, days: DateRange, got: Got) -> Result<BTreeSet<i64>, Failure> {
        let body = match got {
            Got::Body(body) => body,
            // No such day. Of many days there is always a list.
            Got::NotFound if most_days(kind) == 1 => Value::Null,
            Got::AreaRefused => {
                self.memory.refuse(kind);
                self.areas_refused.insert(area(kind));
                return Ok(BTreeSet::new());
            }
            Got::TooMuch if self.memory.shorten(kind, days) => return Ok(BTreeSet::new()),
            Got::ServerError(_) if self.memory.note_error(kind, days) => return Ok(BTreeSet::new()),
            other => return Err(unexpected(&other)),
        };
        let entries = decode::entries(kind, body).map_err(|_| UpstreamError::NotAgreed.failure())?;
        let owners = entries.owners.clone();
        self.memory.keep(kind, days, entries);
        self.areas_answered.insert(area(kind));
        Ok(owners)
    }

    fn take_page(&mut self, days: DateRange, got: Got) -> Result<BTreeSet<i64>, Failure> {
        let body = match got {
            Got::Body(body) => body,
            Got::AreaRefused => {
                self.pages.refuse();
                self.areas_refused.insert(ACTIVITIES);
                return Ok(BTreeSet::new());
            }
            Got::ServerError(_) if self.pages.shorten() => return Ok(BTreeSet::new()),
            other => return Err(unexpected(&other)),
        };
        let page = decode::activities(body).map_err(|_| UpstreamError::NotAgreed.failure())?;
        let owners = page.owners.clone();
        self.pages.turn(days, page);
        self.areas_answered.insert(ACTIVITIES);
        Ok(owners)
    }

    fn take_file(&mut self, activity: i64, got: Got) -> Result<BTreeSet<i64>, Failure> {
        let content = match got {
            Got::Archive(archive) => {
                Some(decode::file(&archive).map_err(|fault| UpstreamError::from(fault).failure())?)
            }
            // It was typed in, or imported without one.
            Got::NotFound => None,
            Got::AreaRefused => {
                self.are_files_refused = true;
                self.areas_refused.insert(FILES);
                return Ok(BTreeSet::new());
            }
            other => return Err(unexpected(&other)),
        };
        self.file = Some(ActivityFile { activity_id: activity, content });
        self.areas_answered.insert(FILES);
        Ok(BTreeSet::new())
    }
}

/// What it means that a request brought this, if nothing else explains it.
fn unexpected(got: &Got) -> Failure {
    let error = match got {
        Got::TooMuch => UpstreamError::Rejected(400),
        Got::AreaRefused => UpstreamError::Rejected(403),
        Got::NotFound => UpstreamError::Rejected(404),
        Got::ServerError(status) => UpstreamError::ServerError(*status),
        Got::TokenEnded => UpstreamError::TokenRefused,
        Got::Body(_) | Got::Archive(_) => UpstreamError::NotAgreed,
    };
    error.failure()
}
