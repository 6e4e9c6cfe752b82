//! What is in the report, and what is not.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use chrono::{Days, NaiveDate};
use garmin_sync::clock::SystemClock;
use garmin_sync::domain::record::DailyField;
use garmin_sync::ports::Clock as _;

use super::*;

/// The requests of Garmin's document, and the exchange.
const ALL: usize = 27;

/// Every value of an account that the simulator has told, and every name of a field.
#[derive(Default)]
struct Told {
    texts: BTreeSet<String>,
    numbers: BTreeSet<String>,
    names: BTreeSet<String>,
}

impl Told {
    fn add(&mut self, value: &Value) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => drop(self.numbers.insert(number.to_string())),
            Value::String(text) => drop(self.texts.insert(text.clone())),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                self.names.insert(name.clone());
                self.add(value);
            }),
        }
    }

    /// What the simulator answers to the same requests, and what it says about the same days.
    async fn by(stand: &Stand, asked: &[Value]) -> (Self, String) {
        let exchange = format!("{}{}", stand.url, asked[0]["path"].as_str().unwrap());
        let sent = stand.http.post(exchange).header("authorization", format!("ApiKey {KEY}")).send().await.unwrap();
        let token = sent.text().await.unwrap();
        let mut told = Self::default();
        for request in &asked[1..] {
            let query = request["query"].as_str().map(|query| format!("?{query}")).unwrap_or_default();
            let url = format!("{}{}{query}", stand.url, request["path"].as_str().unwrap());
            let sent =
                stand.http.get(url).bearer_auth(&token).header("accept", "application/json").send().await.unwrap();
            told.add(&serde_json::from_slice(&sent.bytes().await.unwrap()).unwrap_or_default());
        }
        let today = SystemClock.now().date_naive();
        let world = format!("{}/_simulator/world?source=personal&start={}&end={today}", stand.url, before(today, 40));
        let lines = stand.http.get(world).send().await.unwrap().text().await.unwrap();
        let names = told.names.clone();
        lines.lines().for_each(|line| told.add(&serde_json::from_str(line).unwrap()));
        // Its own names are not Garmin's.
        told.names = names;
        (told, token)
    }
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap()
}

/// The report without what may be a number: its head, times and sizes, and how many entries lists have.
fn without_counts(report: &str) -> String {
    let mut kept = Vec::new();
    for line in report.lines().filter(|line| !line.starts_with("- garmin-sync")) {
        let cells: Vec<_> = line.split(" | ").collect();
        if cells.len() == 5 && line.starts_with("| ") {
            kept.push(format!("{} {}", cells[0], cells[4]));
            continue;
        }
        let mut parts = line.split("list of ");
        let mut line = parts.next().unwrap().to_owned();
        for part in parts {
            line += part.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(" to ");
            line.push(' ');
        }
        kept.push(line);
    }
    kept.join("\n")
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(is_between).map(|word| word.trim_end_matches('.')).collect()
}

/// Whether no word and no number has it in it.
fn is_between(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '_' | '.' | '-')
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_sent_once_at_the_pace_and_no_value_of_the_account_is_in_the_report() {
    let stand = Stand::start();
    let mut command = stand.doctor(&[]);
    command.env("GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND", "10").env("GARMIN_SYNC__LOG__LEVEL", "trace");
    let ended = run(command).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let report = read(&stand.path(REPORT));
    let mode = std::fs::metadata(stand.path(REPORT)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    println!("{report}");

    let asked = stand.requests().await;
    let distinct: BTreeSet<_> = asked.iter().map(|it| it["path"].to_string()).collect();
    assert_eq!((asked.len(), distinct.len()), (ALL, ALL), "{asked:#?}");
    let started = |it: &Value| it["startedMs"].as_f64().unwrap();
    let gaps: Vec<f64> = asked.windows(2).map(|pair| started(&pair[1]) - started(&pair[0])).collect();
    // A request may be late by what a busy machine takes to send it, and the next is not.
    assert!(gaps.iter().all(|gap| *gap > 50.0) && gaps.iter().sum::<f64>() > 2_550.0, "{gaps:?}");

    let (told, token) = Told::by(&stand, &asked).await;
    let yesterday = before(SystemClock.now().with_timezone(&chrono_tz::Europe::Berlin).date_naive(), 1);
    assert!(told.texts.contains(&yesterday.to_string()) && told.numbers.len() > 1_000, "there is something to find");
    assert!(!report.contains(&token));
    assert_no_secret(&[&report, &out(&ended), &err(&ended)]);
    (0..400).for_each(|days| assert!(!report.contains(&before(yesterday, days).to_string()), "{days}"));
    // What the report says of itself, as one without any answer does.
    stand.fault(json!({"kind": "html", "endpoint": "exchange"})).await;
    let own = out(&run(stand.doctor(&["--out", "-"])).await);
    let own: BTreeSet<_> = words(&own).into_iter().chain(DailyField::ALL.iter().map(|field| field.name())).collect();
    let is_own = |text: &str| told.names.contains(text) || own.contains(text);

    let plain = without_counts(&report);
    let words = words(&plain);
    for text in told.texts.iter().filter(|text| text.len() > 2 && !is_own(text)) {
        let is_shown = if text.contains(is_between) { plain.contains(text) } else { words.contains(text.as_str()) };
        assert!(!is_shown, "{text:?} is in the report");
    }
    let has_number = |text: &&str| text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > 2);
    let numbers: Vec<_> = words.iter().copied().filter(|text| has_number(text) && !is_own(text)).collect();
    assert_eq!(numbers, Vec::<&str>::new(), "numbers are left");
    assert!(told.numbers.iter().filter(|number| number.len() > 2).all(|number| !words.contains(number.as_str())));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_what_each_answer_is_and_what_a_sync_makes_of_it() {
    let stand = Stand::start();
    let ended = run(stand.doctor(&["--json", "--out", "my report.md"])).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let report = read(&stand.path("my report.md"));
    assert_eq!(row(&report, "exchange"), ("200", "read: a token"));
    assert_eq!(row(&report, "settings"), ("200", "read: the time zone"));
    assert_eq!(row(&report, "activities"), ("200", "read: 5 activities"));
    assert_eq!(row(&report, "steps"), ("200", "not used"));
    let file = row(&report, "file of an activity");
    assert!(
        [("200", "read: a FIT file"), ("200", "read: a GPX file"), ("404", "read: the activity has no file")]
            .contains(&file),
        "{file:?}"
    );
    assert_eq!(row(&report, "weigh-ins, other form"), ("400", "not used"));
    assert_eq!(row(&report, "cycle").0, "not shown");
    let (status, told) = row(&report, "daily summaries");
    let days: u32 = told.strip_prefix("read: ").unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(status == "200" && (25..=31).contains(&days), "{told}");
    assert!(!report.contains("not understood"), "{report}");
    for text in [
        "at 127.0.0.1, which is not Garmin's own address",
        "`GET /hrv-service/hrv/daily/{date}/{date}`",
        "`GET /wellness-service/wellness/dailyHeartRate?date={date}`",
        "`GET /activity-service/activity/{id}`",
        "`POST /personalapitoken-service/personal-api/personal-api-key/token`",
        "Content type: `text/plain`",
        "  timeZone: text\n",
        "  hrvSummaries: list of ",
        "\n    baseline: object\n      balancedLow: number\n",
    ] {
        assert!(report.contains(text), "{text}: {report}");
    }
    let found = report.lines().find(|line| line.starts_with("garmin-sync found: ") && line.contains("steps")).unwrap();
    assert!(found.contains("resting_heart_rate_bpm"), "{found}");

    let json: Value = serde_json::from_str(&out(&ended)).unwrap();
    let counts = ["file", "requests", "answered", "stopped"].map(|name| json[name].clone());
    assert_eq!(counts, [json!("my report.md"), json!(ALL), json!(ALL), json!(false)]);
    assert_eq!(json["results"].as_array().unwrap().len(), ALL);
    assert_eq!(json["results"][1]["outcome"], "read: the time zone");
    assert_eq!(err(&ended), "");
}
