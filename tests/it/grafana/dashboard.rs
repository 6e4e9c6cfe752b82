//! The dashboards as they are in their files.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A dashboard.
pub struct Dashboard {
    /// The name of its file without `.json`.
    pub name: String,
    pub json: Value,
}

/// One query of a panel.
pub struct Query {
    /// The dashboard and the title of the panel.
    pub place: String,
    /// Of the panel, such as `timeseries`.
    pub kind: String,
    pub json: Value,
}

impl Query {
    /// For the store.
    pub fn sql(&self) -> Option<&str> {
        self.json["rawQueryText"].as_str()
    }

    /// For Prometheus.
    pub fn expression(&self) -> Option<&str> {
        self.json["expr"].as_str()
    }
}

impl Dashboard {
    /// Its panels and rows, in order.
    pub fn panels(&self) -> Vec<&Value> {
        self.json["panels"].as_array().unwrap().iter().collect()
    }

    /// Those of its panels that show something.
    pub fn charts(&self) -> impl Iterator<Item = &Value> {
        self.panels().into_iter().filter(|panel| panel["type"] != "row")
    }

    pub fn variables(&self) -> &[Value] {
        self.json["templating"]["list"].as_array().unwrap()
    }

    fn queries(&self) -> impl Iterator<Item = Query> {
        self.charts().flat_map(|panel| {
            let place = format!("{}: {}", self.name, panel["title"].as_str().unwrap());
            let kind = panel["type"].as_str().unwrap().to_owned();
            let targets = panel["targets"].as_array().unwrap().iter();
            targets.map(move |json| Query { place: place.clone(), kind: kind.clone(), json: json.clone() })
        })
    }
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("grafana")
}

/// All of them, by name.
pub fn dashboards() -> Vec<Dashboard> {
    let files = std::fs::read_dir(folder().join("dashboards")).unwrap().map(|file| file.unwrap().path());
    let mut all: Vec<_> = files
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            Dashboard { name: path.file_stem().unwrap().to_str().unwrap().to_owned(), json }
        })
        .collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(
        all.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
        ["body", "overview", "service", "sleep", "training"]
    );
    all
}

/// The queries of all panels.
pub fn queries() -> Vec<Query> {
    dashboards().iter().flat_map(|dashboard| dashboard.queries().collect::<Vec<_>>()).collect()
}

/// The only query of a panel for the store.
pub fn sql_of(place: &str) -> String {
    let found = queries().into_iter().find(|query| query.place == place);
    found.unwrap_or_else(|| panic!("no panel {place:?}")).sql().unwrap().to_owned()
}
