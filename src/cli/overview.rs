//! The help of the whole program: its commands, grouped by what people do.

use super::screen::columns;
use super::wrap::wrapped;

/// Every command, under what it is for.
const GROUPS: [(&str, &[&str]); 6] = [
    ("Run it here", &["up"]),
    ("Link your Garmin account", &["link", "unlink", "doctor"]),
    ("Sync", &["start", "status", "pause", "resume", "retry", "cancel", "cool-down"]),
    ("See what is there", &["coverage", "jobs", "mcp"]),
    ("Keep or delete the data", &["backup", "export", "restore-removed", "delete-data"]),
    ("Set up", &["token", "completions", "man", "help"]),
];

/// How wide the help is where it is no terminal's, and at most, in characters.
const WIDEST: usize = 100;

/// The program with that help.
#[must_use]
pub fn grouped(program: clap::Command) -> clap::Command {
    let columns = columns().map_or(WIDEST, |columns| columns.min(WIDEST));
    let text = overview(&program, columns);
    program.max_term_width(WIDEST).help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n{text}\nOptions:\n{{options}}{{after-help}}"
    ))
}

fn overview(program: &clap::Command, columns: usize) -> String {
    let width = program.get_subcommands().map(|it| it.get_name().len()).max().unwrap_or_default();
    let mut text = String::new();
    for (group, names) in GROUPS {
        text.extend(["\n", group, ":\n"]);
        for name in names {
            let about = about(program, name);
            text.push_str(&wrapped(&format!("  {name:width$}  {about}"), columns));
            text.push('\n');
        }
    }
    text
}

fn about(program: &clap::Command, name: &str) -> String {
    let known = program.find_subcommand(name).and_then(clap::Command::get_about).map(ToString::to_string);
    // The library adds this one later.
    known.unwrap_or_else(|| "Print this, or the help of a command".to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::Subcommand as _;

    use super::*;

    #[test]
    fn no_command_is_in_two_groups_and_those_of_a_server_are_all_there() {
        let all: Vec<_> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let once: BTreeSet<_> = all.iter().copied().collect();
        assert_eq!(once.len(), all.len());
        let program = super::super::Command::augment_subcommands(clap::Command::new("x"));
        for command in program.get_subcommands() {
            assert!(once.contains(command.get_name()), "{}", command.get_name());
        }
    }
}
