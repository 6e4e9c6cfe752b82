//! The recipes, on what an import of some months stored: each gives rows, and some of their values are computed another way.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command as Program;
use std::time::Duration;

use chrono::{Days, NaiveDate, Weekday};
use serde_json::json;
use sqlx::query;
use test_support::stack::{Plan, Stack};

use super::blocks::{self, Block};
use super::{place, read, root, unrun};
use crate::sink_sqlite::support::connect;

const PAGE: &str = "docs/recipes.md";
/// Long enough for an import on a busy machine; only a failure waits this long.
const SOON: Duration = Duration::from_mins(3);
const FIRST_DAY: &str = "2023-12-04";
const LAST_DAY: &str = "2024-03-31";

async fn imported() -> Stack {
    let stack = Plan::default().personal().start().await;
    for (first, types) in [(FIRST_DAY, json!(["health", "activities"])), ("2024-03-18", json!(["intraday"]))] {
        let body = json!({"startDate": first, "endDate": LAST_DAY, "dataTypes": types});
        let (status, answer) = stack.post("/integrations/garmin/sync/historical", body).await;
        assert_eq!(status, 200, "{answer}");
        stack.wait_for_status("completed", SOON).await;
    }
    stack
}

/// The folder with a Python that has the packages.
fn python() -> String {
    let made = Program::new(root().join("scripts/recipes.sh")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// What a block prints in this folder.
fn printed(block: &Block, folder: &Path, python: &str, api: &str) -> String {
    let mut text = "set -e\n".to_owned();
    for command in block.commands.iter().filter(|it| it.text.starts_with("python3 - <<") || !unrun::holds(it)) {
        text += &command.text;
    }
    let path = format!("{python}:{}", place::path());
    let mut shell = place::bash(folder);
    let output = shell.args(["-c", &text]).env("PATH", path).env("GARMIN_SYNC_URL", api).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{PAGE}:{}: {said}", block.commands[0].line);
    String::from_utf8(output.stdout).unwrap()
}

/// The values of these days, put together.
fn together(days: &BTreeMap<NaiveDate, f64>, by: impl Fn(NaiveDate) -> String) -> BTreeMap<String, Vec<f64>> {
    let mut all = BTreeMap::<String, Vec<f64>>::new();
    for (day, value) in days {
        all.entry(by(*day)).or_default().push(*value);
    }
    all
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_recipe_gives_rows_and_they_are_true() {
    let (stack, python) = tokio::join!(imported(), tokio::task::spawn_blocking(python));
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(stack.folder.path(), folder.path().join("data")).unwrap();
    // Whole metres are stored as whole numbers, and divided as such where nobody minds.
    let whole = "UPDATE activities SET distance_m = 48938, date = '2024-03-01' WHERE id = (SELECT max(id) FROM activities WHERE kind = 'running')";
    query(whole).execute(&mut connect(&stack.database()).await).await.unwrap();
    let (python, api) = (python.unwrap(), stack.url(0, ""));
    let blocks: Vec<_> = blocks::of(PAGE, &read(PAGE)).into_iter().map(Result::unwrap).collect();
    let mut answers = Vec::new();
    for block in &blocks {
        let answer = printed(block, folder.path(), &python, &api);
        let text = &block.commands[0].text;
        if text.starts_with("sqlite3") || text.starts_with("python3 - <<") {
            let rows = answer.lines().count();
            assert!(
                rows > usize::from(text.starts_with("python3 - <<")),
                "{PAGE}:{}: {answer}",
                block.commands[0].line
            );
            answers.push((text.clone(), answer));
        }
    }
    assert!(answers.len() >= 12, "{}", answers.len());
    let answer = |part: &str| {
        let found: Vec<_> = answers.iter().filter(|(text, _)| text.contains(part)).collect();
        let [(_, answer)] = found.as_slice() else { panic!("{} recipes with {part:?}", found.len()) };
        answer.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let longest = answer("min_per_km");
    assert!(
        longest.iter().any(|line| line.starts_with("2024|1|2024-03-01|") && line.contains("|48.9|")),
        "{longest:?}"
    );
    is_steps_by_month(&answer("steps_a_day"), &stack.daily("steps", FIRST_DAY, LAST_DAY).await);
    is_days_without_data(&answer("lead(date)"), &stack.daily("steps", FIRST_DAY, LAST_DAY).await);
    is_resting_rate_by_week(&answer("resample"), &stack.daily("resting_heart_rate_bpm", FIRST_DAY, LAST_DAY).await);
    is_middle_half(&answer("quantile_cont"), &stack.daily("resting_heart_rate_bpm", FIRST_DAY, LAST_DAY).await);
}

fn is_steps_by_month(lines: &[String], steps: &BTreeMap<NaiveDate, f64>) {
    let months = together(steps, |day| day.format("%Y-%m").to_string());
    let most = |days: &[f64]| days.iter().copied().fold(0.0, f64::max);
    let expected =
        months.iter().map(|(month, days)| format!("{month}|{}|{}|{}", days.len(), mean(days).trunc(), most(days)));
    assert_eq!(lines, expected.collect::<Vec<_>>());
}

fn is_days_without_data(lines: &[String], steps: &BTreeMap<NaiveDate, f64>) {
    let days: Vec<_> = steps.keys().collect();
    let gaps = days.windows(2).filter(|pair| *pair[0] + Days::new(1) < *pair[1]).map(|pair| {
        let (first, last) = (*pair[0] + Days::new(1), *pair[1] - Days::new(1));
        format!("{first}|{last}|{}", (last - first).num_days() + 1)
    });
    let gaps: Vec<_> = gaps.collect();
    assert!(!gaps.is_empty(), "this year has none");
    assert_eq!(lines, gaps);
}

fn is_resting_rate_by_week(lines: &[String], rates: &BTreeMap<NaiveDate, f64>) {
    let weeks = together(rates, |day| day.week(Weekday::Mon).last_day().to_string());
    let names: Vec<_> = lines[0].split_whitespace().collect();
    let at = names.iter().position(|name| *name == "resting_heart_rate_bpm").unwrap();
    let shown =
        lines.iter().filter(|line| line.starts_with("20")).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let shown: Vec<_> = shown.map(|cells| (cells[0].to_owned(), cells[at + 1].parse::<f64>().unwrap())).collect();
    assert_eq!(shown.len(), weeks.len());
    for (sunday, rate) in shown {
        assert!((rate - mean(&weeks[&sunday])).abs() <= 0.051, "{sunday}: {rate}, not {:?}", weeks[&sunday]);
    }
}

fn is_middle_half(lines: &[String], rates: &BTreeMap<NaiveDate, f64>) {
    for (year, mut rates) in together(rates, |day| day.format("%Y").to_string()) {
        rates.sort_by(f64::total_cmp);
        // Interpolated between the two neighbours, as DuckDB's documentation says.
        let quantile = |part: usize| {
            let (at, rest) = ((rates.len() - 1) * part / 4, (rates.len() - 1) * part % 4);
            let next = rates[(at + 1).min(rates.len() - 1)];
            rates[at] + (next - rates[at]) * f64::from(u32::try_from(rest).unwrap()) / 4.0
        };
        let expected = format!("[{:?}, {:?}, {:?}]", quantile(1), quantile(2), quantile(3));
        let line = lines.iter().find(|line| line.contains(&format!(" {year} "))).unwrap();
        assert!(
            line.contains(&format!(" {} ", rates.len())) && line.contains(&expected),
            "{expected} is not in {line}"
        );
    }
}
