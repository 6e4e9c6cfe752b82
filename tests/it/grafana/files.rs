//! What Grafana takes for granted of the files, and what people see of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use yaml_rust2::{Yaml, YamlLoader};

use super::dashboard::{Dashboard, dashboards, folder};

/// The width of Grafana's grid.
const WIDTH: u64 = 24;

fn yaml(path: &str) -> Yaml {
    YamlLoader::load_from_str(&std::fs::read_to_string(folder().join(path)).unwrap()).unwrap().remove(0)
}

/// Cells of the grid by the panel that covers them.
fn covered(dashboard: &Dashboard) -> BTreeMap<(u64, u64), String> {
    let mut cells = BTreeMap::new();
    for panel in dashboard.panels() {
        let title = panel["title"].as_str().unwrap().to_owned();
        let [x, y, w, h] = ["x", "y", "w", "h"].map(|name| panel["gridPos"][name].as_u64().unwrap());
        assert!(w > 0 && h > 0 && x + w <= WIDTH, "{}: {title} leaves the grid", dashboard.name);
        for cell in (x..x + w).flat_map(|x| (y..y + h).map(move |y| (y, x))) {
            if let Some(other) = cells.insert(cell, title.clone()) {
                panic!("{}: {title} lies on {other}", dashboard.name);
            }
        }
    }
    cells
}

#[test]
fn panels_cover_the_grid_without_holes_and_lie_on_no_other() {
    for dashboard in dashboards() {
        let cells = covered(&dashboard);
        let rows = cells.keys().map(|(y, _)| y + 1).max().unwrap();
        assert_eq!(cells.len() as u64, rows * WIDTH, "{}: cells without a panel", dashboard.name);
    }
}

#[test]
fn every_panel_says_what_it_is_where_it_is_from_and_in_which_unit() {
    let mut uids = BTreeSet::new();
    for dashboard in dashboards() {
        let name = &dashboard.name;
        assert!(uids.insert(dashboard.json["uid"].as_str().unwrap().to_owned()), "{name}: its uid is another's");
        assert_eq!(dashboard.json["uid"], json!(format!("garmin-sync-{name}")));
        assert!(!dashboard.json["description"].as_str().unwrap().is_empty(), "{name}");
        let ids: BTreeSet<_> = dashboard.panels().iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
        assert_eq!(ids.len(), dashboard.panels().len(), "{name}: two panels have one id");
        for panel in dashboard.charts() {
            let title = panel["title"].as_str().unwrap_or_default();
            assert!(!title.is_empty(), "{name}: a panel without a title");
            let defaults = &panel["fieldConfig"]["defaults"];
            assert!(defaults["unit"].is_string(), "{name}: {title} has no unit");
            let targets = panel["targets"].as_array().unwrap();
            let ids: BTreeSet<_> = targets.iter().map(|target| target["refId"].as_str().unwrap()).collect();
            assert!(!targets.is_empty() && ids.len() == targets.len(), "{name}: {title}: its queries");
            for datasource in targets.iter().map(|target| &target["datasource"]).chain([&panel["datasource"]]) {
                let expected = if name == "service" { "prometheus" } else { "frser-sqlite-datasource" };
                assert_eq!(datasource, &json!({"type": expected, "uid": "${datasource}"}), "{name}: {title}");
            }
            if panel["type"] == "timeseries" {
                assert_eq!(defaults["custom"]["spanNulls"], false, "{name}: {title} bridges its gaps");
            }
            for target in targets {
                // What the plugin's editor leaves behind; it sends the first with its variables in place of the second.
                assert_eq!(target["rawQueryText"], target["queryText"], "{name}: {title}");
            }
        }
    }
}

#[test]
fn overrides_name_columns_that_the_query_has() {
    for dashboard in dashboards() {
        for panel in dashboard.charts().filter(|panel| panel["targets"][0]["rawQueryText"].is_string()) {
            let sql = panel["targets"][0]["rawQueryText"].as_str().unwrap();
            for name in overridden(panel) {
                let title = &panel["title"];
                assert!(sql.contains(&format!("AS \"{name}\"")), "{}: {title} has no column {name:?}", dashboard.name);
            }
        }
    }
}

fn overridden(panel: &Value) -> Vec<&str> {
    let overrides = panel["fieldConfig"]["overrides"].as_array().unwrap();
    let lower = overrides.iter().flat_map(|it| it["properties"].as_array().unwrap());
    let lower = lower.filter(|it| it["id"] == "custom.fillBelowTo").map(|it| it["value"].as_str().unwrap());
    overrides.iter().map(|it| it["matcher"]["options"].as_str().unwrap()).chain(lower).collect()
}

#[test]
fn every_dashboard_of_stored_data_names_garmin_and_is_for_one_user() {
    for dashboard in dashboards().iter().filter(|it| it.name != "service") {
        let links = dashboard.json["links"].as_array().unwrap();
        assert!(links.iter().any(|link| link["title"] == "Data from Garmin"), "{}", dashboard.name);
        for panel in dashboard.charts() {
            let sql = panel["targets"][0]["rawQueryText"].as_str().unwrap();
            assert!(sql.contains("user_id = ${user_id:sqlstring}"), "{}: {}", dashboard.name, panel["title"]);
        }
    }
}

#[test]
fn the_sources_that_are_provided_are_those_of_the_dashboards() {
    let sources = yaml("provisioning/datasources/garmin-sync.yml");
    let sources = sources["datasources"].as_vec().unwrap();
    let provided: BTreeSet<_> =
        sources.iter().map(|it| ["type", "uid"].map(|name| it[name].as_str().unwrap())).collect();
    let dashboards = dashboards();
    let wanted = dashboards.iter().flat_map(Dashboard::variables).filter(|it| it["type"] == "datasource");
    let wanted: BTreeSet<_> =
        wanted.map(|it| [&it["query"], &it["current"]["value"]].map(|it| it.as_str().unwrap())).collect();
    assert_eq!(provided, wanted);
    let store = sources.iter().find(|it| it["uid"].as_str() == Some("garmin-sync")).unwrap();
    let options = store["jsonData"]["pathOptions"].as_str().unwrap();
    assert!(options.contains("mode=ro") && options.contains("query_only(1)") && !options.contains("immutable"));
}
