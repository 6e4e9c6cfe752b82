//! `garmin-sync coverage`.

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::address::Address;
use super::client::{Answer, Client};
use super::days::day;
use super::error::CliError;
use super::exit::Exit;
use super::screen::{Screen, columns};
use super::words::{count, number, range, ranges};
use super::years::{LEGEND, years};
use crate::api_types::coverage::{Acceptance, Accepted, CoverageAnswer, DatedType, Days, TypeCoverage};
use crate::api_types::request::Day;
use crate::domain::coverage::first_day;
use crate::domain::dates::{DateRange, minus, plus};
use crate::domain::incremental::MAX_DAYS;
use crate::domain::named::Named;

/// How many gaps of one kind of data are listed.
const GAPS_SHOWN: usize = 10;

/// Which days to look at.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// First day, YYYY-MM-DD [default: the first one ever asked for]
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<NaiveDate>,
    /// Last day, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<NaiveDate>,
    /// Accept that Garmin can't deliver the missing ones of these days: they no longer count as missing
    #[arg(long, value_name = "TYPE", requires_all = ["from", "to"], value_parser = dated())]
    accept: Option<DatedType>,
    /// Take that back: they are missing again, and asked for
    #[arg(long, value_name = "TYPE", requires_all = ["from", "to"], conflicts_with = "accept",
          value_parser = dated())]
    unaccept: Option<DatedType>,
}

/// Below `coverage --help`.
pub const EXAMPLES: &str = "\
Examples:
  garmin-sync coverage
      everything since the first day ever imported
  garmin-sync coverage --from 2024-01-01 --to 2024-12-31
  garmin-sync coverage --accept health --from 2024-03-05 --to 2024-03-07
      Garmin can't deliver these days: they no longer count as missing";

fn dated() -> impl TypedValueParser<Value = DatedType> {
    PossibleValuesParser::new(DatedType::names()).try_map(|name| DatedType::from_name(&name).ok_or("no kind of data"))
}

/// Shows which days are stored, or accepts some as unavailable.
pub async fn run(options: &Options, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    if let (Some(from), Some(to)) = (options.from, options.to)
        && to < from
    {
        return Err(CliError::Usage(format!("--to ({to}) is before --from ({from}). Swap them.")));
    }
    let change = options.accept.map(|one| (one, true)).or(options.unaccept.map(|one| (one, false)));
    if let (Some((one, accepted)), Some(from), Some(to)) = (change, options.from, options.to) {
        return accept(one, accepted, from, to, client, screen).await;
    }
    let days = [("from", options.from), ("to", options.to)];
    let query: Vec<_> = days.iter().filter_map(|(name, day)| day.map(|day| format!("{name}={day}"))).collect();
    let answer = client.get::<CoverageAnswer>(&format!("/coverage?{}", query.join("&"))).await?;
    screen.answer(&answer.text, || said(&answer.body, &client.address))?;
    Ok(Exit::Ok)
}

async fn accept(
    one: DatedType,
    accepted: bool,
    from: NaiveDate,
    to: NaiveDate,
    client: &Client,
    screen: Screen,
) -> Result<Exit, CliError> {
    let body = Acceptance { data_type: one, start: Day(from), end: Day(to), accepted: Some(accepted) };
    let answer: Answer<Accepted> = client.post("/coverage/accept", &body).await?;
    screen.answer(&answer.text, || changed(one, accepted, from, to, answer.body.days, &client.address))?;
    Ok(Exit::Ok)
}

fn changed(one: DatedType, accepted: bool, from: NaiveDate, to: NaiveDate, days: u32, address: &Address) -> String {
    let span = if from == to { format!("on {from}") } else { format!("between {from} and {to}") };
    let (days, is_one) = (count(days.into(), "day"), days == 1);
    match (accepted, days.as_str()) {
        (true, "0 days") => format!("Nothing was changed: no day of {one} is missing {span}."),
        (false, "0 days") => format!("Nothing was changed: no day of {one} was accepted {span}."),
        (true, days) => format!(
            "Accepted: {days} of {one} {span} no longer {} as missing, and {} not asked for by {}.\n\
             Take it back with {}.",
            if is_one { "counts" } else { "count" },
            if is_one { "is" } else { "are" },
            if is_one { "itself" } else { "themselves" },
            address.command(&format!("coverage --unaccept {one} --from {from} --to {to}"))
        ),
        (false, days) => format!(
            "Taken back: {days} of {one} {span} {} missing again. The next {} asks for {}.",
            if is_one { "is" } else { "are" },
            address.command("start"),
            if is_one { "it" } else { "them" },
        ),
    }
}

/// Which days are stored, for people.
pub(super) fn said(coverage: &CoverageAnswer, address: &Address) -> String {
    let asked = |it: &TypeCoverage| it.first_asked.is_some();
    let days = DateRange::new(coverage.from, coverage.to);
    let Some(days) = days.filter(|_| coverage.data_types.iter().any(asked)) else {
        let start = address.command("start --last 1y");
        return format!("No day was ever imported. Begin for example with {start}.");
    };
    let mut parts = vec![format!("{}; {LEGEND}\n", range(days))];
    for one in &coverage.data_types {
        parts.push(if asked(one) { known(one, days, address) } else { unknown(one, days, address) });
    }
    parts.join("\n")
}

/// The latest days that change with every sync, for watches upload late.
const LATEST: u32 = 7;

/// How many stored days, but for the latest, are asked for again.
fn provisional(one: &TypeCoverage, days: DateRange) -> u32 {
    let last = minus(days.end(), LATEST);
    let older = one.provisional.iter().filter_map(|run| DateRange::new(run.start, run.end.min(last)));
    older.map(DateRange::days).sum()
}

fn known(one: &TypeCoverage, days: DateRange, address: &Address) -> String {
    let gaps = gaps(one);
    let queued: Vec<_> = one.queued.iter().copied().filter_map(Days::range).collect();
    let absent: Vec<_> = gaps.iter().chain(&queued).copied().collect();
    let (stored, no_data) = (count(one.stored_days.into(), "day"), number(one.no_data_days.into()));
    let missing: u32 = gaps.iter().map(|gap| gap.days()).sum();
    let partial = match one.partial_days {
        0 => String::new(),
        days => format!(" ({} of them only in part)", number(days.into())),
    };
    let open = some(one.empty_so_far_days, "empty so far");
    let accepted = some(one.accepted_days, "accepted as missing");
    let queue = some(one.queued_days, "queued");
    let mut lines = vec![
        format!(
            "{}: {stored} stored{partial}, {no_data} for which Garmin has nothing, {open}{accepted}{queue}{} missing{}",
            one.data_type,
            number(missing.into()),
            complete(one, &absent, days)
        ),
        // Days before the first one that was asked for stay blank.
        years(asked_of(one, days), &absent, columns()),
    ];
    lines.extend((!queued.is_empty()).then(|| format!("  queued {}", ranges(&queued))));
    lines.extend(gaps.iter().take(GAPS_SHOWN).map(|gap| format!("  missing {}", range(*gap))));
    if gaps.len() > GAPS_SHOWN {
        lines.push(format!("  and {} more gaps", number((gaps.len() - GAPS_SHOWN) as u64)));
    }
    if !one.is_refused {
        lines.extend(gaps.first().map(|gap| format!("  Fill the first gap with {}", fill(one, *gap, address))));
        lines.extend(before(one, days).map(|earlier| {
            format!("  not asked for {}; import it with {}", range(earlier), fill(one, earlier, address))
        }));
    }
    let partial: Vec<_> = one.partial.iter().copied().filter_map(Days::range).collect();
    lines.extend((!partial.is_empty()).then(|| format!("  only in part {}", ranges(&partial))));
    lines.extend(partial.first().map(|days| format!("  Ask for the first again with {}", fill(one, *days, address))));
    let older = provisional(one, days);
    lines.extend(
        (older > 0)
            .then(|| format!("  {} may still change: a sync fetches them again", count(older.into(), "older day"))),
    );
    let accepted: Vec<_> = one.accepted.iter().copied().filter_map(Days::range).collect();
    lines.extend((!accepted.is_empty()).then(|| format!("  accepted {}", ranges(&accepted))));
    lines.extend(one.is_refused.then(|| "  The account's sign-in brings no more of it".to_owned()));
    lines.join("\n") + "\n"
}

/// Up to the day before the first absent one. Without an absent one nothing is claimed: the latest days may still change.
fn complete(one: &TypeCoverage, absent: &[DateRange], days: DateRange) -> String {
    match absent.iter().map(|gap| gap.start()).min() {
        Some(first) if first > asked_of(one, days).start() => format!("; complete up to {}", minus(first, 1)),
        Some(_) => String::new(),
        None => "; complete".to_owned(),
    }
}

/// The days from the first one that was asked for on: what is missing before is nobody's loss.
fn asked_of(one: &TypeCoverage, days: DateRange) -> DateRange {
    let first = one.first_asked.unwrap_or(days.start());
    DateRange::new(first.max(days.start()).min(days.end()), days.end()).unwrap_or(days)
}

/// What is missing of the days since the first one that was asked for.
fn gaps(one: &TypeCoverage) -> Vec<DateRange> {
    let Some(first) = one.first_asked else { return Vec::new() };
    let since = |gap: DateRange| DateRange::new(gap.start().max(first), gap.end());
    one.missing.iter().copied().filter_map(Days::range).filter_map(since).collect()
}

/// The days before the first one that was asked for.
fn before(one: &TypeCoverage, days: DateRange) -> Option<DateRange> {
    DateRange::new(days.start(), minus(one.first_asked?, 1).min(days.end()))
}

/// How many days are missing, of all kinds together; none if the server does not tell.
pub(super) async fn missing(client: &Client) -> u64 {
    let answer = client.get::<CoverageAnswer>("/coverage").await;
    let types = answer.map(|it| it.body.data_types).unwrap_or_default();
    types.iter().filter(|one| !one.is_refused).flat_map(gaps).map(|gap| u64::from(gap.days())).sum()
}

/// `3 empty so far, `; nothing for none.
fn some(days: u32, what: &str) -> String {
    if days == 0 { String::new() } else { format!("{} {what}, ", number(days.into())) }
}

fn unknown(one: &TypeCoverage, days: DateRange, address: &Address) -> String {
    if one.is_refused {
        return format!("{}: the account's sign-in brings none\n", one.data_type);
    }
    format!("{}: never imported\n  Import it with {}\n", one.data_type, fill(one, days, address))
}

fn fill(one: &TypeCoverage, days: DateRange, address: &Address) -> String {
    // Nothing before the first day of coverage can be asked for.
    let start = days.start().max(first_day()).min(days.end());
    let end = days.end().min(plus(start, MAX_DAYS - 1));
    address.command(&format!("start --types {} --from {start} --to {end}", one.data_type))
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn told(more: &serde_json::Value) -> String {
        let mut health = json!({"dataType": "health", "firstAsked": "2024-05-03", "storedDays": 20, "noDataDays": 0,
            "missingDays": 3, "missing": [{"start": "2024-05-01", "end": "2024-05-03"}]});
        health.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = json!({"from": "2024-05-01", "to": "2024-05-31", "dataTypes": [health]});
        said(&from_value(answer).unwrap(), &Address::parse("http://127.0.0.1:8080").unwrap())
    }

    #[test]
    fn accepted_days_are_told_in_one_line() {
        let days: Vec<_> =
            (11..19).map(|day| json!({"start": format!("2024-05-{day}"), "end": format!("2024-05-{day}")})).collect();
        let told = told(&json!({"acceptedDays": 8, "accepted": days}));
        let line =
            "\n  accepted 11 May 2024, 12 May 2024, 13 May 2024, 14 May 2024, 15 May 2024, 16 May 2024, and 2 more\n";
        assert!(told.contains(line) && told.contains("8 accepted as missing"), "{told}");
    }

    #[test]
    fn what_was_never_asked_for_is_not_missing() {
        let told = told(&json!({}));
        assert!(told.contains("1 missing") && told.contains("\n  missing 2024-05-03\n"), "{told}");
        assert!(told.contains("\n  not asked for 2024-05-01 to 2024-05-02 (2 days); import it with"), "{told}");
    }

    #[test]
    fn what_the_sign_in_does_not_bring_is_not_offered() {
        let told = told(&json!({"isRefused": true}));
        assert!(
            told.contains("  The account's sign-in brings no more of it\n") && !told.contains("garmin-sync"),
            "{told}"
        );
    }
}
