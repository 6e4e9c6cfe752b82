//! The CI workflow matches the Makefile.

use super::*;

/// The targets of the Makefile that `make help` lists.
fn targets() -> BTreeSet<String> {
    // As from a separate shell: a make that runs the tests makes its children print folders.
    let mut make = Command::new("make");
    make.arg("help").current_dir(root()).env_remove("MAKEFLAGS").env_remove("MAKELEVEL");
    let output = make.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect()
}

#[test]
fn the_workflow_runs_the_quick_half_and_then_the_whole_check() {
    let yaml = YamlLoader::load_from_str(&read(".github/workflows/ci.yml")).unwrap().remove(0);
    let commands_of = |job: &str| -> Vec<String> {
        let steps = yaml["jobs"][job]["steps"].as_vec().unwrap();
        steps.iter().filter_map(|step| step["run"].as_str()).map(str::to_owned).collect()
    };
    assert!(commands_of("lint").contains(&"make lint".to_owned()));
    assert_eq!(yaml["jobs"]["whole"]["needs"].as_str(), Some("lint"));
    assert!(commands_of("whole").contains(&".ci/run".to_owned()));
    assert!(read(".ci/run").contains("make test"));
}

#[test]
fn every_target_is_listed_and_every_listed_target_is_known_to_contributors() {
    let makefile = read("Makefile");
    let phony = makefile.lines().find_map(|line| line.strip_prefix(".PHONY: ")).unwrap();
    // `help` prints the list, and `tools` is part of others.
    let declared: BTreeSet<_> =
        phony.split(' ').filter(|it| !["help", "tools"].contains(it)).map(str::to_owned).collect();
    assert_eq!(targets(), declared);
    let contributing = read("CONTRIBUTING.md");
    for target in targets() {
        assert!(contributing.contains(&format!("`make {target}`")), "CONTRIBUTING.md does not name `make {target}`");
    }
}
