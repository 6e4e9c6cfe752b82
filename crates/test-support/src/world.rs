//! Compares a database with the simulator's world: every value of every record, and no other rows.
//!
//! Which value belongs in which column is defined here a second time, independently of the library's own mapping, so
//! that a mistake there shows.

mod activity;
mod block;
mod daily;
mod diary;
mod expected;
mod forms;
mod measured;
mod night;
mod parts;
mod report;
mod rows;
mod samples;
mod workout;

use std::path::Path;
use std::time::Duration;

use chrono::{Days, NaiveDate};

use block::{Block, Record};
use expected::Expectations;
pub use report::Report;
pub use rows::{TABLES, open};

/// Days held in memory at a time.
const DAYS: u64 = 31;

/// Which part of the world there is to compare with: what a service has of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Truth {
    /// What the microservice serves.
    #[default]
    Microservice,
    /// What Garmin's Personal API has.
    Personal,
}

impl Truth {
    /// Its name at the simulator.
    fn name(self) -> &'static str {
        match self {
            Self::Microservice => "microservice",
            Self::Personal => "personal",
        }
    }
}

/// Compares all of `first..=last`, which must be exactly what the database holds of the microservice. Today must not be one of
/// these days.
pub async fn compare(simulator: &str, database: &Path, first: NaiveDate, last: NaiveDate) -> Report {
    compare_with(Truth::Microservice, simulator, database, first, last).await
}

/// The same with what another service has.
pub async fn compare_with(truth: Truth, simulator: &str, database: &Path, first: NaiveDate, last: NaiveDate) -> Report {
    let mut report = Report { truth, ..Report::default() };
    let mut connection = open(database, true).await;
    let http = garmin_sync::http_client::builder().timeout(Duration::from_mins(10)).build().unwrap();
    let ask = |start: NaiveDate| {
        let end = (start + Days::new(DAYS - 1)).min(last);
        tokio::spawn(Block::fetch(http.clone(), simulator.to_owned(), truth, start, end))
    };
    let mut start = first;
    let mut next = ask(start);
    loop {
        let mut block = next.await.unwrap();
        let following = block.end + Days::new(1);
        // The simulator generates the next days while these are compared.
        next = ask(following.min(last));
        let once = std::mem::take(&mut block.once);
        let mut expectations = Expectations::default();
        for record in std::mem::take(&mut block.records).into_iter().chain(once.into_iter().filter(|_| start == first))
        {
            expect(record, &mut expectations, &mut report);
        }
        rows::compare(&mut connection, &block, start == first, expectations, &mut report).await;
        samples::compare(&mut connection, &block, &mut report).await;
        if following > last {
            break;
        }
        start = following;
    }
    next.abort();
    rows::count_all(&mut connection, &mut report).await;
    report
}

fn expect(mut record: Record, into: &mut Expectations, report: &mut Report) {
    report.count_record(&record.kind);
    match record.kind.as_str() {
        "daily" => daily::value(&mut record, into, report),
        "heart_rate_variability" => daily::variability(&mut record, into, report),
        "night" => night::expect(&mut record, into, report),
        "activity" => activity::expect(&mut record, into, report),
        "workout" => workout::expect(&mut record, into, report),
        "weighing" => measured::weighing(&mut record, into, report),
        "blood_pressure" => measured::blood_pressure(&mut record, into, report),
        "food_day" => diary::day(&mut record, into, report),
        "food" => diary::food(&mut record, into, report),
        "latest" => {
            // What is known today, dated to whatever day a request begins with: a value of today alone, and the days
            // that are compared end before it.
            report.not_kept(&record.take_text("quantity"));
            record.ignore(&["value", "unit"]);
        }
        _ => {}
    }
    for field in record.left() {
        report
            .note(&format!("{} {field}", record.kind), || "this comparison does not know where it belongs".to_owned());
    }
}
