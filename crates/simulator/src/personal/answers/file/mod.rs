//! The recording of an activity (`files/activity/{id}`): an archive with one file.
pub mod fit;
pub mod gpx;
mod zip;

use super::super::person::Person;
use super::super::reply::{Content, Failure};
use super::activities::is_manual;
use crate::world::activity::Activity;

/// The archive. One recording in twelve was imported as GPX.
///
/// # Errors
/// 404 for an activity that was typed in.
pub fn archive(person: &Person, activity: &Activity) -> Result<Content, Failure> {
    if is_manual(person, activity) {
        return Err(Failure::NOT_FOUND);
    }
    let seed = person.seed();
    let imported = activity.sport.outdoors && activity.dice(seed, "imported").chance(0.08);
    let (extension, bytes) =
        if imported { ("gpx", gpx::file(seed, activity).into_bytes()) } else { ("fit", fit::file(seed, activity)) };
    let name = format!("{}_ACTIVITY.{extension}", activity.id);
    zip::archive(&name, &bytes).map(Content::Zip).ok_or(Failure::plain(500))
}
