//! Links between the pages.

use std::collections::BTreeSet;

use super::{pages, read, root};

/// Pages at the root that are linked, and link, too.
const OTHERS: [&str; 5] = ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "web/README.md"];

/// The targets of the links and pictures in a text, outside of code.
fn targets(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if !is_code {
            found.extend(line.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
        }
    }
    found
}

/// The anchors of a page's headings, as GitHub names them.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut is_code = false;
    let mut found = BTreeSet::new();
    for line in read(page).lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        }
        let heading = line.trim_start_matches('#');
        if is_code || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let kept = heading.trim().to_lowercase();
        found.insert(
            kept.chars().filter(|it| it.is_alphanumeric() || " -_".contains(*it)).collect::<String>().replace(' ', "-"),
        );
    }
    found
}

#[test]
fn every_link_of_the_pages_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    for page in pages().into_iter().chain(OTHERS.map(str::to_owned)) {
        let folder = root().join(&page).parent().unwrap().to_owned();
        for target in targets(&read(&page)) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = if file.is_empty() { root().join(&page) } else { folder.join(file) };
            let Ok(path) = path.canonicalize() else {
                broken.push(format!("{page}: there is no {target}"));
                continue;
            };
            let is_page = path.extension().is_some_and(|it| it == "md");
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
            if !anchor.is_empty() && is_page && !anchors(name).contains(anchor) {
                broken.push(format!("{page}: {name} has no heading for #{anchor}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_index_has_every_page_and_every_page_leads_back_to_it() {
    let index = targets(&read("docs/README.md"));
    let mut lost = Vec::new();
    for page in pages().iter().filter_map(|it| it.strip_prefix("docs/")).filter(|it| *it != "README.md") {
        if !index.iter().any(|it| it == page) {
            lost.push(format!("docs/README.md does not list {page}"));
        }
        if !targets(&read(&format!("docs/{page}"))).iter().any(|it| it == "README.md") {
            lost.push(format!("docs/{page} does not link README.md, the index"));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
