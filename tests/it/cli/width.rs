//! Terminals from narrow to wide: everything fits, and no command is broken.

use serde_json::json;

use super::terminal::{Terminal, still};
use super::*;
use test_support::stack::Plan;

const WIDTHS: [u16; 3] = [40, 80, 200];

/// What a command prints on a terminal, without colours.
async fn printed(url: &str, line: &str, columns: u16) -> String {
    let args: Vec<_> = line.split_whitespace().collect();
    let mut terminal = Terminal::at(url, &args, &[("NO_COLOR", "1")], columns);
    terminal.all().await
}

/// The first line that does not fit although it could have been broken: a command stays whole, to be copied.
fn too_long(text: &str, columns: u16) -> Option<&str> {
    let is_command = |line: &str| {
        line.trim_start().starts_with('`')
            || line.trim_start().starts_with("garmin-sync ")
            || line.starts_with("Usage: ")
    };
    text.lines().find(|line| line.chars().count() > columns.into() && !is_command(line))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_fits_a_terminal_of_any_width() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "status", "status": 500, "start": "2024-05-08", "end": "2024-05-14"})).await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-31 --types health --watch").await, Some(1));
    let (url, id) = (stack.url(0, ""), stack.status().await["job"]["id"].as_str().unwrap().to_owned());
    for columns in WIDTHS {
        for (name, line) in [
            ("status", "status"),
            ("jobs", "jobs"),
            ("", &format!("jobs {id}")),
            ("chunks", &format!("jobs {id} --chunks")),
            ("coverage", "coverage --from 2015-04-20 --to 2024-06-10"),
            ("", "start --from 2024-05-01 --to 2024-05-31 --types files,nutrition --url http://127.0.0.1:9"),
            ("", "resume 12"),
            ("", "cool-down"),
        ] {
            let text = printed(&url, line, columns).await;
            assert_eq!(too_long(&text, columns), None, "{line} at {columns}:\n{text}");
            if !name.is_empty() && columns != 200 {
                assert_shown(&format!("{name}_{columns}"), &text);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_help_fits_a_terminal_of_any_width() {
    for columns in WIDTHS {
        for line in
            ["--help", "start --help", "coverage --help", "up --help", "link --help", "jobs --help", "man --help"]
        {
            let text = printed("", line, columns).await;
            assert_eq!(too_long(&text, columns), None, "{line} at {columns}:\n{text}");
        }
    }
    assert_shown("help_40", &printed("", "--help", 40).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_fits_a_terminal_of_any_width() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "hang", "start": "2024-05-08", "end": "2024-05-14"})).await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-31 --types health,intraday").await, Some(0));
    for columns in WIDTHS {
        let terminal = Terminal::at(&stack.url(0, ""), &["status", "--watch"], &[], columns);
        let screen =
            terminal.shows(&["running", "%", "fetching health, intraday", "2024-05-08..2024-05-14", " records"]).await;
        assert!(screen.lines().next().unwrap().ends_with('%'), "{columns}:\n{screen}");
        assert_shown(&format!("bar_{columns}"), &still(&screen));
    }
}
