//! The names of metrics in the dashboard of the service are those that real programs answer with.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use test_support::stack::{Stack, eventually};

use super::dashboard::{folder, queries};
use super::{SOON, imported};

/// What is counted only when something went wrong: named in the sources, with these labels.
const RARE: [(&str, &[&str]); 5] = [
    ("garmin_sync_jobs_lost_total", &[]),
    ("garmin_sync_writes_refused_total", &["by"]),
    ("garmin_sync_leases_refused_total", &[]),
    ("garmin_sync_deletions_total", &[]),
    ("garmin_sync_http_unknown_tokens_total", &[]),
];
/// What Prometheus itself adds.
const SCRAPED: [&str; 2] = ["job", "instance"];

/// The names of metrics in an expression, each with the labels next to it; and those that it groups by.
fn used(expression: &str) -> (BTreeMap<String, BTreeSet<String>>, BTreeSet<String>) {
    let (mut names, mut grouped) = (BTreeMap::<String, BTreeSet<String>>::new(), BTreeSet::new());
    for (at, _) in expression.match_indices("garmin_sync_") {
        let rest = &expression[at..];
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len());
        let labels =
            rest[end..].strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or("", |(labels, _)| labels);
        let labels = labels.split(',').filter_map(|it| it.split_once(['=', '!'])).map(|(label, _)| label.to_owned());
        names.entry(rest[..end].to_owned()).or_default().extend(labels);
    }
    for (_, rest) in expression.match_indices("by (").map(|(at, _)| expression[at..].split_at(4)) {
        let labels = rest.split_once(')').unwrap().0.split(',');
        grouped.extend(labels.map(|it| it.trim().to_owned()).filter(|it| !SCRAPED.contains(&it.as_str())));
    }
    (names, grouped)
}

/// The names in an answer of `/metrics`, each with its labels.
fn answered(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::<String, BTreeSet<String>>::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (name, labels) = line.split_once('{').unwrap_or((line.split(' ').next().unwrap(), ""));
        let labels = labels.split("\",").filter_map(|it| it.split_once("=\"")).map(|(label, _)| label.to_owned());
        all.entry(name.to_owned()).or_default().extend(labels);
    }
    all
}

async fn worker(stack: &Stack) -> String {
    let address = eventually("the worker to say where it answers", SOON, async || {
        let log = stack.workers[0].log();
        let line = log.lines().find(|line| line.contains("serving metrics"))?;
        Some(line.rsplit('=').next()?.trim().to_owned())
    })
    .await;
    format!("http://{address}/metrics")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_of_the_service_dashboard_is_one_that_the_programs_count() {
    let stack = imported().await;
    stack.fault(json!({"kind": "status", "status": 400, "endpoint": "health"})).await;
    let body = json!({"startDate": "2023-05-01", "endDate": "2023-05-02", "dataTypes": ["health"]});
    stack.post("/integrations/garmin/sync/historical", body).await;
    stack
        .wait_for_job("the failing days to be given up", SOON, |job| {
            job["status"] != "running" && job["status"] != "pending"
        })
        .await;
    let _listener = stack.http.get(stack.url(0, "/integrations/garmin/sync/events")).send().await.unwrap();
    let mut all = BTreeMap::new();
    for url in [stack.url(0, "/metrics"), worker(&stack).await] {
        let text = stack.http.get(url).send().await.unwrap().error_for_status().unwrap().text().await.unwrap();
        for (name, labels) in answered(&text) {
            all.entry(name).or_insert_with(BTreeSet::new).extend(labels);
        }
    }
    let sources: String = ["src/worker", "src/runner", "src/http"].into_iter().map(sources).collect();
    for (name, labels) in RARE {
        assert!(!all.contains_key(name), "{name} is no longer rare");
        assert!(sources.contains(&format!("\"{name}\"")), "nothing counts {name}");
        all.insert(name.to_owned(), labels.iter().map(|it| (*it).to_owned()).collect());
    }
    let mut shown = BTreeSet::new();
    for query in queries() {
        let Some(expression) = query.expression() else { continue };
        let (names, grouped) = used(expression);
        for (name, labels) in names {
            let place = &query.place;
            let known = all.get(&name).unwrap_or_else(|| panic!("{place}: no program has {name}"));
            assert!(labels.is_subset(known), "{place}: {name} has {known:?}, not {labels:?}");
            assert!(grouped.is_subset(known), "{place}: {name} has {known:?}, not {grouped:?}");
            shown.insert(name.trim_end_matches("_bucket").trim_end_matches("_count").to_owned());
        }
    }
    // The other way round: what an operator could know is on the dashboard.
    let counted: BTreeSet<_> = all
        .keys()
        .filter(|it| !it.ends_with("_sum") && !it.ends_with("_count"))
        .map(|it| it.trim_end_matches("_bucket").to_owned())
        .collect();
    assert_eq!(shown, counted);
}

/// All code below a folder.
fn sources(folder: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file());
    files.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[tokio::test]
async fn prometheus_asks_where_the_programs_answer() {
    let text = std::fs::read_to_string(folder().join("prometheus.yml")).unwrap();
    let settings = yaml_rust2::YamlLoader::load_from_str(&text).unwrap().remove(0);
    let [api, worker] = settings["scrape_configs"].as_vec().unwrap().as_slice() else { panic!("two programs") };
    let compose = std::fs::read_to_string(folder().join("../docker-compose.yml")).unwrap();
    let compose = yaml_rust2::YamlLoader::load_from_str(&compose).unwrap().remove(0);
    let dns = &worker["dns_sd_configs"][0];
    let name = dns["names"][0].as_str().unwrap();
    let bind = compose["services"][name]["environment"]["GARMIN_SYNC__WORKER__METRICS_BIND"].as_str().unwrap();
    assert!(bind.ends_with(&format!("0.0.0.0:{}}}", dns["port"].as_i64().unwrap())), "{bind}");
    let target = api["static_configs"][0]["targets"][0].as_str().unwrap();
    assert_eq!(api["proxy_url"].as_str().unwrap(), "http://api:8080");
    assert_eq!(compose["x-settings"]["GARMIN_SYNC__HTTP__BIND"].as_str(), Some("0.0.0.0:8080"));
    // As Prometheus asks by way of a proxy, and without one.
    let stack = test_support::stack::Plan::default().workers(0).start().await;
    let proxy = reqwest::Proxy::http(stack.url(0, "")).unwrap();
    let through = garmin_sync::http_client::builder().no_proxy().proxy(proxy).build().unwrap();
    assert_eq!(through.get(format!("http://{target}/metrics")).send().await.unwrap().status(), 200);
    assert_eq!(through.get("http://api:8080/metrics").send().await.unwrap().status(), 401);
}
