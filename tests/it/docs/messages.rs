//! The messages that `docs/troubleshooting.md` explains are those of the programs and of the page.

use std::fs;
use std::path::{Path, PathBuf};

use super::{read, root};

/// Fragments shorter than this are names, codes and commands.
const SHORTEST: usize = 12;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs" || it == "ts" || it == "tsx") {
            found.push(path);
        }
    }
}

/// All sources, with texts that go over several lines on one.
fn sources() -> String {
    let mut found = Vec::new();
    files(&root().join("src"), &mut found);
    files(&root().join("web/src"), &mut found);
    let texts = found.iter().map(|path| fs::read_to_string(path).unwrap().replace("\\\n", " "));
    texts.flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>().join(" ")
}

/// What stands in backticks, or is slanted, in the first column of a row; in pieces where the page leaves something out.
fn quoted(row: &str) -> Vec<String> {
    let column = row.split(" | ").next().unwrap_or_default().trim_start_matches("| ").replace("``", "");
    let ticks = column.split('`').skip(1).step_by(2).map(str::to_owned);
    let slanted = column.split('*').skip(1).step_by(2).map(str::to_owned);
    let all: Vec<_> = ticks.chain(slanted).collect();
    let pieces = all.iter().flat_map(|it| it.split('…')).map(|it| it.trim().trim_end_matches(':').to_owned());
    pieces.filter(|it| it.len() >= SHORTEST && !it.starts_with("http")).collect()
}

#[test]
fn every_message_that_is_explained_is_one_that_people_can_see() {
    let sources = sources();
    let (mut looked, mut unknown) = (0, Vec::new());
    for (number, row) in read("docs/troubleshooting.md").lines().enumerate().filter(|(_, line)| line.starts_with("| "))
    {
        for text in quoted(row) {
            looked += 1;
            if !sources.contains(&text) {
                unknown.push(format!("docs/troubleshooting.md:{}: no source says {text:?}", number + 1));
            }
        }
    }
    assert!(looked > 20, "{looked} messages are too few: the page is read in the wrong way");
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}
