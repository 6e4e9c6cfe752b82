//! Recordings of activities.
use std::collections::BTreeSet;

use garmin_simulator::world::activity::activities;
use hyper::Method;

use super::support::{Answer, Running, date, person, started};

async fn file(simulator: &Running, token: &str, id: i64, accept: &str) -> Answer {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("accept", accept)];
    simulator.send(Method::GET, &format!("/download-service/files/activity/{id}"), &headers, "").await
}

fn number(bytes: &[u8], at: usize, size: usize) -> usize {
    bytes[at..at + size].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// Name and content of the only member of an archive, read from its directory.
fn member(archive: &[u8]) -> (String, Vec<u8>) {
    let end = archive.len() - 22;
    assert_eq!(&archive[end..end + 4], b"PK\x05\x06");
    assert_eq!(number(archive, end + 10, 2), 1);
    let directory = number(archive, end + 16, 4);
    assert_eq!(directory + number(archive, end + 12, 4), end);
    assert_eq!(&archive[directory..directory + 4], b"PK\x01\x02");
    let (sum, size) = (number(archive, directory + 16, 4), number(archive, directory + 20, 4));
    let name = &archive[directory + 46..directory + 46 + number(archive, directory + 28, 2)];
    let header = number(archive, directory + 42, 4);
    assert_eq!(&archive[header..header + 4], b"PK\x03\x04");
    let start = header + 30 + number(archive, header + 26, 2) + number(archive, header + 28, 2);
    let content = archive[start..start + size].to_vec();
    let mut checked = flate2::Crc::new();
    checked.update(&content);
    assert_eq!(checked.sum() as usize, sum);
    (String::from_utf8(name.to_vec()).unwrap(), content)
}

/// A message's number, and a pair of numbers for each of its fields: in a definition number and size, else number and
/// value.
type Message = (usize, Vec<(usize, usize)>);

/// Messages of a FIT file with their values.
fn messages(file: &[u8]) -> Vec<Message> {
    let header = usize::from(file[0]);
    assert_eq!(&file[8..12], b".FIT");
    let end = header + number(file, 4, 4);
    assert_eq!(end + 2, file.len());
    let (mut at, mut found) = (header, Vec::new());
    let mut definitions: [Option<Message>; 16] = Default::default();
    while at < end {
        let local = usize::from(file[at] & 0x0f);
        if file[at] & 0x40 == 0 {
            at += 1;
            let (message, columns) = definitions[local].clone().expect("defined before it is used");
            let mut fields = Vec::new();
            for (field, size) in columns {
                fields.push((field, number(file, at, size)));
                at += size;
            }
            found.push((message, fields));
        } else {
            let columns = usize::from(file[at + 5]);
            let column = |index: usize| (usize::from(file[at + 6 + 3 * index]), usize::from(file[at + 7 + 3 * index]));
            definitions[local] = Some((number(file, at + 3, 2), (0..columns).map(column).collect()));
            at += 6 + 3 * columns;
        }
    }
    assert_eq!(at, end);
    found
}

#[tokio::test]
async fn a_recording_is_an_archive_with_one_file_that_agrees_with_its_activity() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let (mut recorded, mut imported, mut typed_in) = (0, 0, 0);
    let days = date("2025-01-01").iter_days().take_while(|day| *day <= date("2025-04-30"));
    let person = person(3);
    for activity in days.filter(|day| person.has(*day)).flat_map(|day| activities(3, day)) {
        let answer = file(&simulator, &token, activity.id, "application/zip, application/octet-stream").await;
        if answer.status == 404 {
            typed_in += 1;
            continue;
        }
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/x-zip-compressed")));
        let (name, content) = member(&answer.body);
        if name == format!("{}_ACTIVITY.gpx", activity.id) {
            assert!(std::str::from_utf8(&content).unwrap().contains("<trkpt "));
            imported += 1;
            continue;
        }
        assert_eq!(name, format!("{}_ACTIVITY.fit", activity.id));
        let messages = messages(&content);
        let records: Vec<_> = messages.iter().filter(|(message, _)| *message == 20).map(|(_, fields)| fields).collect();
        assert!(records.len() > 10);
        let of = |record: &[(usize, usize)], wanted| record.iter().find(|(field, _)| *field == wanted).unwrap().1;
        // Within the bounds of the person's places, in semicircles: north of 50°, or south of the equator while away.
        let latitudes: BTreeSet<_> = records.iter().map(|record| of(record, 0)).collect();
        if activity.sport.outdoors {
            assert!(latitudes.len() > 10, "{latitudes:?}");
            let degrees =
                |value: usize| f64::from(u32::try_from(value).unwrap().cast_signed()) * 180.0 / 2_147_483_648.0;
            assert!(
                latitudes
                    .iter()
                    .all(|value| [52.0..53.0, -28.0..-27.0].iter().any(|span| span.contains(&degrees(*value))))
            );
        } else {
            assert_eq!(latitudes, BTreeSet::from([0x7FFF_FFFF]), "no position");
        }
        assert!(records.iter().all(|record| of(record, 4) < 120 || of(record, 4) == 255));
        let session = &messages.iter().find(|(message, _)| *message == 18).unwrap().1;
        let field = |wanted: usize| session.iter().find(|(field, _)| *field == wanted).unwrap().1;
        assert_eq!(i64::try_from(field(2)).unwrap() + 631_065_600, activity.start / 1000);
        let seconds = f64::from(u32::try_from(field(8)).unwrap()) / 1000.0;
        assert!((seconds - activity.seconds).abs() < 0.001);
        recorded += 1;
    }
    assert!(recorded > 20 && imported > 0 && typed_in > 0, "{recorded} {imported} {typed_in}");
}

#[tokio::test]
async fn an_archive_must_be_asked_for() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let days = date("2025-01-01").iter_days();
    let run = days.flat_map(|day| activities(3, day)).find(|one| one.sport.outdoors).unwrap();
    for (accept, status) in [
        ("application/x-zip-compressed", 200),
        ("application/octet-stream", 406),
        ("application/json", 406),
        ("*/*", 406),
    ] {
        let answer = file(&simulator, &token, run.id, accept).await;
        assert_eq!(answer.status, status, "{accept}");
        if status == 406 {
            assert_eq!(answer.json()["error"], "NotAcceptableException");
        }
    }
    assert_eq!(file(&simulator, &token, 999, "application/zip").await.status, 404);
}
