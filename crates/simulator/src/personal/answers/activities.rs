//! Pages of activities (`activities/search/activities`), in metres and seconds.
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::super::listing::Listing;
use super::super::person::Person;
use super::super::quirks::unreliable;
use super::super::reply::Failure;
use super::days;
use crate::world::activity::{Activity, activities};
use crate::world::extras::raw_set_sums;
use crate::world::sport::Sport;
use crate::world::summary;

/// Fields of the world's item that this list does not have.
const OTHERS: [&str; 11] = [
    "atpActivity",
    "courseId",
    "deviceId",
    "hasHeatMap",
    "hasSplits",
    "purposeful",
    "summarizedDiveInfo",
    "timeZoneId",
    "userPro",
    "userRoles",
    "workoutId",
];

/// One page. Nothing is filtered or sorted by the items themselves unless it must be: making them takes long.
///
/// # Errors
/// 400 for a field that can't be sorted by.
pub fn page(person: &Person, listing: &Listing) -> Result<Value, Failure> {
    let world = &person.world;
    let from = listing.from.unwrap_or(world.watch_since).max(world.watch_since);
    let to = listing.to.unwrap_or(world.today()).min(world.today());
    let lived = days(from, to).filter(|date| person.has(*date));
    let mut found: Vec<Activity> = lived.flat_map(|date| activities(world.seed, date)).collect();
    found.retain(|one| is_wanted(one.sport, listing));
    // Days come in order, activities of a day by time, ids grow with both.
    if !listing.needs_items() {
        if !listing.ascending {
            found.reverse();
        }
        let page = found.iter().skip(listing.start).take(listing.limit);
        return Ok(page.map(|one| item(person, one)).collect());
    }
    let mut items: Vec<Value> = found.iter().map(|one| item(person, one)).collect();
    items.retain(|item| matches(item, listing));
    if let Some(field) = &listing.sort_by {
        if items.iter().all(|item| item[field].as_f64().is_none()) && !items.is_empty() {
            return Err(Failure::BAD_REQUEST);
        }
        let number = |item: &Value| item[field].as_f64().unwrap_or(f64::MIN);
        items.sort_by(|one, other| number(one).total_cmp(&number(other)));
    }
    if !listing.ascending {
        items.reverse();
    }
    Ok(items.into_iter().skip(listing.start).take(listing.limit).collect())
}

/// The activity of that id.
pub fn find(person: &Person, id: i64) -> Option<Activity> {
    let date = NaiveDate::from_num_days_from_ce_opt(crate::world::activity::day_of(id)?)?;
    let found = person.has(date).then(|| activities(person.seed(), date))?;
    found.into_iter().find(|one| one.id == id)
}

/// Whether it was typed in, so that there is no recording.
pub fn is_manual(person: &Person, activity: &Activity) -> bool {
    !activity.sport.outdoors && activity.dice(person.seed(), "manual").chance(0.08)
}

fn is_wanted(sport: &Sport, listing: &Listing) -> bool {
    // A sport of its own is its own group.
    let group = if sport.parent_key == "all" { sport.key } else { sport.parent_key };
    listing.group.as_deref().is_none_or(|wanted| wanted == group)
        && listing.sport.as_deref().is_none_or(|wanted| wanted == sport.key)
        && !listing.without_sports.iter().any(|unwanted| unwanted == sport.key)
}

fn matches(item: &Value, listing: &Listing) -> bool {
    let within = listing.bounds.iter().all(|(field, bound, from_below)| {
        item[field].as_f64().is_some_and(|number| if *from_below { number >= *bound } else { number <= *bound })
    });
    let named = listing
        .search
        .as_deref()
        .is_none_or(|part| item["activityName"].as_str().is_some_and(|name| name.to_lowercase().contains(part)));
    within
        && named
        && listing.required.iter().all(|field| !item[field].is_null())
        && listing.event.as_deref().is_none_or(|event| item["eventType"]["typeKey"] == event)
        && listing.favourite.is_none_or(|favourite| item["favorite"] == favourite)
}

fn item(person: &Person, activity: &Activity) -> Value {
    let seed = person.seed();
    let mut item: Map<String, Value> = summary::raw(seed, activity);
    item.retain(|name, _| !OTHERS.contains(&name.as_str()));
    let manual = is_manual(person, activity);
    let swims = activity.sport.key.contains("swim");
    let more = json!({
        "ownerId": person.profile, "ownerFullName": "Simulated Person", "ownerDisplayName": person.display_name(),
        "activityType": {
            "typeId": activity.sport.id, "typeKey": activity.sport.key, "parentTypeId": activity.sport.parent,
        },
        "unitOfPoolLength": swims.then(|| json!({"unitKey": "meter"})),
        "manualActivity": manual, "isManualActivity": manual, "isPR": false, "isFavorite": false, "isParent": false,
        "endTimeGMT": crate::world::calendar::utc(activity.end()).format("%Y-%m-%d %H:%M:%S").to_string(),
        "summarizedExerciseSets": raw_set_sums(seed, activity),
    });
    if let Value::Object(more) = more {
        item.extend(more);
    }
    unreliable(&mut activity.dice(seed, "personal item"), Value::Object(item))
}
