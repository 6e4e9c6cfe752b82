//! The tests that SECURITY.md names exist.

use std::path::Path;

/// All test code that the document may name, with the name of its file.
fn sources() -> Vec<(String, String)> {
    fn below(folder: &Path, into: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, into);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                into.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    below(&root.join("tests"), &mut found);
    below(&root.join("src"), &mut found);
    found
}

#[test]
fn every_threat_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let sources = sources();
    let mut rows = 0;
    for row in document.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| attacker")) {
        let shown = row.trim_end_matches('|').rsplit(" | ").next().unwrap();
        let names: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test is named: {row}");
        rows += 1;
        for name in names {
            let is_there = match name.split_once("::") {
                Some((file, test)) => {
                    let head = format!("fn {test}(");
                    sources.iter().any(|(of, code)| of == file && code.contains(&head))
                }
                None => name.starts_with("make ") || root.join(name).exists(),
            };
            assert!(is_there, "there is no {name}");
        }
    }
    assert!(rows >= 10, "{rows} rows");
}
