//! `garmin-sync coverage`.

use chrono::NaiveDate;

use super::address::Address;
use super::client::Client;
use super::days::day;
use super::error::CliError;
use super::exit::Exit;
use super::screen::Screen;
use super::wire::{Coverage, Span, TypeCoverage};
use super::words::{count, range};
use super::years::{LEGEND, years};
use crate::domain::coverage::first_day;
use crate::domain::dates::{DateRange, plus};
use crate::domain::incremental::MAX_DAYS;

/// How many gaps of one kind of data are listed.
const GAPS_SHOWN: usize = 10;

/// Which days to look at.
#[derive(Debug, clap::Args)]
pub struct Wanted {
    /// First day, YYYY-MM-DD [default: the first one ever asked for]
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<NaiveDate>,
    /// Last day, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<NaiveDate>,
}

/// Shows what is stored of which days.
pub async fn run(wanted: &Wanted, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    if let (Some(from), Some(to)) = (wanted.from, wanted.to)
        && to < from
    {
        return Err(CliError::Usage(format!("--to ({to}) is before --from ({from}). Exchange them.")));
    }
    let days = [("from", wanted.from), ("to", wanted.to)];
    let query: Vec<_> = days.iter().filter_map(|(name, day)| day.map(|day| format!("{name}={day}"))).collect();
    let answer = client.get::<Coverage>(&format!("/coverage?{}", query.join("&"))).await?;
    screen.answer(&answer.text, || said(&answer.body, &client.address))?;
    Ok(Exit::Ok)
}

fn said(coverage: &Coverage, address: &Address) -> String {
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

fn known(one: &TypeCoverage, days: DateRange, address: &Address) -> String {
    let complete = one.frontier.map(|day| format!("; complete up to {day}")).unwrap_or_default();
    let (stored, no_data, missing) = (count(one.stored_days, "day"), one.no_data_days, one.missing_days);
    let mut lines = vec![
        format!(
            "{}: {stored} stored, {no_data} for which Garmin has nothing, {missing} missing{complete}",
            one.data_type
        ),
        years(days, &one.missing),
    ];
    let gaps: Vec<_> = one.missing.iter().copied().filter_map(Span::range).collect();
    lines.extend(gaps.iter().take(GAPS_SHOWN).map(|gap| format!("  missing {}", range(*gap))));
    if gaps.len() > GAPS_SHOWN {
        lines.push(format!("  and {} more", count((gaps.len() - GAPS_SHOWN) as u64, "gap")));
    }
    lines.extend(gaps.first().map(|gap| format!("  Fill the first gap with {}", fill(one, *gap, address))));
    lines.join("\n") + "\n"
}

fn unknown(one: &TypeCoverage, days: DateRange, address: &Address) -> String {
    format!("{}: never imported\n  Import it with {}\n", one.data_type, fill(one, days, address))
}

fn fill(one: &TypeCoverage, days: DateRange, address: &Address) -> String {
    // Nothing before the first day of coverage can be asked for.
    let start = days.start().max(first_day()).min(days.end());
    let end = days.end().min(plus(start, MAX_DAYS - 1));
    address.command(&format!("start --types {} --from {start} --to {end}", one.data_type))
}
