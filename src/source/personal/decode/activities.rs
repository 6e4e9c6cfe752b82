//! The list of recorded activities, in metres and seconds.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::entries::{owners, says_nothing};
use super::fields::Fields;
use super::{NotAgreed, Object};
use crate::domain::data_type::DataType;
use crate::domain::record::{Activity, Listed};
use crate::source::decode::activity::listed;
use crate::source::decode::gathered::Gathered;

/// A page of the list.
#[derive(Debug, Default, PartialEq)]
pub(in crate::source::personal) struct Page {
    /// The activities, in the order of the list.
    pub(in crate::source::personal) activities: Vec<ListedActivity>,
    /// How many entries the page has, readable or not: fewer than were asked for means that it is the last one.
    pub(in crate::source::personal) count: usize,
    /// Entries that hold something and name no day.
    pub(in crate::source::personal) undated: u32,
    /// The profile ids of the people that it says it belongs to.
    pub(in crate::source::personal) owners: BTreeSet<i64>,
}

/// An activity in the list.
#[derive(Debug, PartialEq)]
pub(in crate::source::personal) struct ListedActivity {
    /// The day on which it began, by local time.
    pub(in crate::source::personal) day: NaiveDate,
    /// Garmin's id.
    pub(in crate::source::personal) id: Option<i64>,
    /// The entry, for [`activity`].
    pub(in crate::source::personal) entry: Value,
}

/// Takes a page of the list apart.
///
/// # Errors
///
/// It is neither a list nor nothing, or none of its entries is an activity.
pub(in crate::source::personal) fn activities(page: Value) -> Result<Page, NotAgreed> {
    let items = match page {
        Value::Array(items) => items,
        nothing if says_nothing(&nothing) => Vec::new(),
        _ => return Err(NotAgreed),
    };
    let mut page = Page { count: items.len(), ..Page::default() };
    for item in items {
        let begun = item.as_object().and_then(|item| begun(Fields(item)));
        match (begun, item) {
            (Some(start), Value::Object(item)) => {
                page.owners.extend(owners(&item));
                let id = Fields(&item).whole("activityId");
                page.activities.push(ListedActivity { day: start.date(), id, entry: Value::Object(item) });
            }
            (_, item) => page.undated += u32::from(!says_nothing(&item)),
        }
    }
    if page.activities.is_empty() && page.undated > 0 { Err(NotAgreed) } else { Ok(page) }
}

/// Reads an activity of the list. The legs of a multisport activity name their parent in the raw entry.
pub(in crate::source::personal) fn activity(entry: Value, into: &mut Gathered<'_>) {
    if into.meter().refused().is_some() {
        return;
    }
    match entry {
        Value::Object(entry) => one(entry, into),
        _ => into.miss_of(Listed::Activities, None),
    }
}

fn one(entry: Object, into: &mut Gathered<'_>) {
    let fields = Fields(&entry);
    let Some(day) = begun(fields).map(|start| start.date()) else {
        return into.miss_of(Listed::Activities, None);
    };
    if !into.admits(day) {
        return;
    }
    let Some(id) = fields.whole("activityId") else {
        into.miss_of(Listed::Activities, Some(day));
        return into.keep(DataType::Activities, day, "activities", Value::Object(entry));
    };
    let listed = listed(id, fields, 1.0, 1.0);
    let activity = Activity {
        date: day,
        start: listed.start.or_else(|| fields.instant("beginTimestamp")),
        start_local: fields.wall("startTimeLocal"),
        is_list_only: true,
        ..listed
    };
    into.add_activity(Activity { raw: Value::Object(entry), ..activity });
}

/// When it began, by local time if that is known.
fn begun(fields: Fields<'_>) -> Option<NaiveDateTime> {
    ["startTimeLocal", "startTimeGMT", "beginTimestamp"].into_iter().find_map(|name| fields.wall(name))
}
