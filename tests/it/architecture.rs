//! Enforces the dependency rule: `domain` <- `ports` <- `app` and `runner`, and the adapters <- the binaries.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use strum::VariantArray as _;

use garmin_sync::domain::job::{Event, Status};

/// Each module and what it may use of this crate, in the order of `src/lib.rs`. An adapter never uses another: they meet through `ports`.
const MAY_USE: [(&str, &[&str]); 28] = [
    ("domain", &[]),
    ("api_types", &["domain"]),
    ("ports", &["domain"]),
    ("recording", &["domain"]),
    ("formats", &["domain", "recording"]),
    ("app", &["domain", "ports", "recording", "formats"]),
    ("runner", &["domain", "ports"]),
    ("clock", &["ports"]),
    ("config", &["domain"]),
    ("http_client", &[]),
    ("stop", &[]),
    ("server", &["config", "stop"]),
    ("telemetry", &["config", "server", "stop"]),
    ("tokens", &["domain", "config"]),
    ("store", &["domain", "ports", "config"]),
    ("source", &["domain", "ports", "config", "http_client"]),
    ("sink", &["domain", "ports", "config"]),
    ("mcp", &["domain", "api_types"]),
    (
        "http",
        &[
            "domain",
            "api_types",
            "mcp",
            "ports",
            "recording",
            "formats",
            "app",
            "config",
            "stop",
            "server",
            "telemetry",
            "tokens",
        ],
    ),
    ("worker", &["domain", "ports", "runner"]),
    ("assembly", &["config", "domain", "ports", "app", "server", "source", "stop", "store", "telemetry"]),
    ("data_file", &["config"]),
    ("up", &["api_types", "config", "data_file", "http_client"]),
    ("backup", &["config", "data_file", "sink"]),
    ("restore", &["data_file", "domain", "ports", "sink"]),
    ("cli", &["domain", "api_types", "mcp", "data_file", "http_client"]),
    ("export", &["cli", "data_file", "domain", "ports", "sink"]),
    ("doctor", &["cli", "clock", "config", "source"]),
];

/// External crates that `domain` may use: values, dates, serialisation, errors. No I/O, no async, no randomness.
const DOMAIN_CRATES: [&str; 9] =
    ["std", "serde", "serde_json", "chrono", "chrono_tz", "strum", "thiserror", "utoipa", "proptest"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The code without comments, so that links in documentation do not count.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The names that follow `prefix` in a piece of code; `crate::{a::X, b}` counts as `a` and `b`.
fn names_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.insert(word(rest));
            continue;
        };
        let (mut depth, mut start) = (0, true);
        for (n, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && !c.is_whitespace() => {
                    names.insert(word(&group[n..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    names
}

fn modules_of(path: &Path) -> String {
    let inside = path.strip_prefix(src()).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn violations(module: &str, code: &str) -> Vec<String> {
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
        return vec![format!("module `{module}` has no rule")];
    };
    let used = names_after(code, "crate::");
    used.iter()
        .filter(|name| *name != module && !allowed.contains(&name.as_str()))
        .map(|name| format!("`{module}` uses `{name}`"))
        .collect()
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let mut wrong = Vec::new();
    for path in sources(&src()) {
        let module = modules_of(&path);
        if module == "bin" || module == "lib" {
            continue;
        }
        wrong.extend(violations(&module, &code(&path)).into_iter().map(|what| format!("{}: {what}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_map_of_the_crate_goes_from_the_ground_up() {
    let map = code(&src().join("lib.rs"));
    let modules: Vec<&str> = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(modules, MAY_USE.map(|(name, _)| name));
    for (n, (name, uses)) in MAY_USE.iter().enumerate() {
        assert!(uses.iter().all(|used| modules[..n].contains(used)), "`{name}` uses what stands after it");
    }
}

#[test]
fn the_domain_knows_nothing_of_the_world() {
    let mut wrong = Vec::new();
    for path in sources(&src().join("domain")) {
        let code = code(&path);
        for line in code.lines().map(str::trim).filter(|line| line.starts_with("use ") || line.starts_with("pub use "))
        {
            let first = line.trim_start_matches("pub ").trim_start_matches("use ").split("::").next().unwrap_or("");
            if !DOMAIN_CRATES.contains(&first) && !["super", "self", "crate"].contains(&first) {
                wrong.push(format!("{}: {line}", path.display()));
            }
        }
        for forbidden in ["async ", "std::fs", "std::net", "std::env", "Utc::now", "Instant::now", "thread::"] {
            if code.contains(forbidden) {
                wrong.push(format!("{}: {forbidden}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn binaries_are_thin_and_files_stay_small() {
    let mut wrong = Vec::new();
    for path in sources(&src()) {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        let limit = if modules_of(&path) == "bin" { 80 } else { 500 };
        if lines > limit {
            wrong.push(format!("{}: {lines} lines, {limit} at most", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_broken_rule_is_seen() {
    assert_eq!(violations("domain", "use crate::ports::Clock;"), ["`domain` uses `ports`"]);
    assert_eq!(violations("sink", "fn f() { crate::store::keys(); }"), ["`sink` uses `store`"]);
    assert_eq!(violations("cli", "use crate::{\n    store::keys::Keys,\n};"), ["`cli` uses `store`"]);
    assert_eq!(violations("http", "use crate::{domain::{ids, job}, worker};"), ["`http` uses `worker`"]);
    assert!(violations("app", "use crate::domain::job::Job; use crate::ports::Clock;").is_empty());
    assert_eq!(violations("manager", ""), ["module `manager` has no rule"]);
}

/// The table of states and events, as a Mermaid diagram.
fn diagram() -> String {
    let mut diagram = "stateDiagram-v2\n    [*] --> pending: start\n".to_owned();
    for event in Event::VARIANTS {
        for from in event.allowed_from() {
            let words = format!("{event:?}").chars().fold(String::new(), |words, c| {
                if c.is_uppercase() && !words.is_empty() {
                    words + " " + &c.to_lowercase().to_string()
                } else {
                    words + &c.to_lowercase().to_string()
                }
            });
            writeln!(diagram, "    {from} --> {}: {words}", event.target()).unwrap();
        }
    }
    for ended in Status::ALL.into_iter().filter(|it| it.is_ended()) {
        writeln!(diagram, "    {ended} --> [*]").unwrap();
    }
    diagram
}

#[test]
fn the_diagram_of_states_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("```mermaid\n").unwrap();
    let (drawn, after) = rest.split_once("```").unwrap();
    if std::env::var_os("UPDATE_ARCHITECTURE").is_some() {
        std::fs::write(&path, format!("{before}```mermaid\n{}```{after}", diagram())).unwrap();
        return;
    }
    assert_eq!(drawn, diagram(), "UPDATE_ARCHITECTURE=1 cargo test --test it diagram writes it anew");
}
