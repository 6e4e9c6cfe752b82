//! The world's records of some days, from the simulator.

use chrono::{DateTime, NaiveDate};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Truth;

/// One month or less of the world.
pub struct Block {
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// Records without a date.
    pub once: Vec<Record>,
    /// Records of days, samples aside.
    pub records: Vec<Record>,
    pub samples: Vec<Sample>,
}

/// One sample: by quantity, then by time.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct Sample {
    pub metric: String,
    pub time_ms: i64,
    pub date: NaiveDate,
    pub value: f64,
}

/// A record whose fields are taken one by one, so that a field left over is noticed.
pub struct Record {
    pub kind: String,
    fields: Map<String, Value>,
}

/// Fields of every line; samples have no others.
#[derive(Deserialize)]
struct Line<'a> {
    kind: &'a str,
    date: Option<NaiveDate>,
    quantity: Option<&'a str>,
    unit: Option<&'a str>,
    time: Option<&'a str>,
    value: Option<f64>,
}

impl Block {
    /// Asks the simulator at that address.
    pub async fn fetch(
        http: reqwest::Client,
        simulator: String,
        truth: Truth,
        start: NaiveDate,
        end: NaiveDate,
    ) -> Self {
        let url = format!("{simulator}/_simulator/world?start={start}&end={end}&source={}", truth.name());
        let answer = http.get(url).send().await.unwrap();
        assert!(answer.status().is_success(), "the simulator answers {}", answer.status());
        let body = answer.bytes().await.unwrap();
        tokio::task::spawn_blocking(move || Self::read(&body, start, end)).await.unwrap()
    }

    fn read(body: &[u8], start: NaiveDate, end: NaiveDate) -> Self {
        let mut block = Self { start, end, once: Vec::new(), records: Vec::new(), samples: Vec::new() };
        // Days come in order; a sample belongs to the day of the lines around it.
        let mut date = None;
        for text in body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line: Line<'_> = serde_json::from_slice(text).unwrap();
            date = line.date.or(date);
            if line.kind == "sample" {
                block.samples.push(sample(&line, date.unwrap()));
                continue;
            }
            let Value::Object(mut fields) = serde_json::from_slice(text).unwrap() else {
                panic!("a record is an object")
            };
            fields.remove("kind");
            let record = Record { kind: line.kind.to_owned(), fields };
            if line.date.is_some() { block.records.push(record) } else { block.once.push(record) }
        }
        block.samples.sort_by(|one, other| (&one.metric, one.time_ms).cmp(&(&other.metric, other.time_ms)));
        block
    }
}

fn sample(line: &Line<'_>, date: NaiveDate) -> Sample {
    let (metric, unit) = match line.quantity.unwrap() {
        "heart_rate" => ("heart_rate_bpm", "bpm"),
        "stress" => ("stress", "points"),
        "battery" => ("body_battery", "points"),
        "heart_rate_variability" => ("hrv_ms", "ms"),
        other => panic!("samples of {other} are new to this comparison"),
    };
    assert_eq!(line.unit, Some(unit), "the unit of {metric}");
    let time_ms = DateTime::parse_from_rfc3339(line.time.unwrap()).unwrap().timestamp_millis();
    Sample { metric: metric.to_owned(), time_ms, date, value: line.value.unwrap() }
}

impl Record {
    pub fn take(&mut self, field: &str) -> Option<Value> {
        self.fields.remove(field)
    }

    /// A text that every record of the kind has.
    pub fn take_text(&mut self, field: &str) -> String {
        match self.take(field) {
            Some(Value::String(text)) => text,
            other => panic!("a {} has a text {field}, not {other:?}", self.kind),
        }
    }

    pub fn number(&self, field: &str) -> Option<f64> {
        self.fields.get(field).and_then(Value::as_f64)
    }

    /// The fields among `names` that are there, taken.
    pub fn take_all(&mut self, names: &[&str]) -> Value {
        names.iter().filter_map(|name| Some(((*name).to_owned(), self.take(name)?))).collect()
    }

    /// Fields that describe another one.
    pub fn ignore(&mut self, names: &[&str]) {
        for name in names {
            self.take(name);
        }
    }

    /// The fields left over.
    pub fn left(&self) -> impl Iterator<Item = &String> {
        self.fields.keys()
    }
}
