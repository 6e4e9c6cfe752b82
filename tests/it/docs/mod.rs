//! The README and the pages in `docs`: every `sh` and `sql` block is run, and every link leads somewhere.
//!
//! - `blocks.rs` finds the blocks and their commands;
//! - `place.rs` is where a block runs: a folder of its own with a demo that is up and has some data;
//! - `adapted.rs` says what is changed in a command, and what is made ready before it;
//! - `unrun.rs` lists what can't be run there, with the reason;
//! - `recipes.rs` runs those of one page again, `python` blocks too, where there are months of data.

mod adapted;
mod blocks;
mod links;
mod messages;
mod place;
mod recipes;
mod unrun;

use std::fs;
use std::path::Path;
use std::process::Command as Program;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use self::adapted::Own;
use self::blocks::Block;
use self::place::Template;

/// Blocks at once: most of a block's time is waiting for the programs that it starts.
const AT_ONCE: usize = 4;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages by their path below the root, such as `docs/link.md`.
fn pages() -> Vec<String> {
    let files = fs::read_dir(root().join("docs")).unwrap().map(|file| file.unwrap().path());
    let pages = files.filter(|path| path.extension().is_some_and(|it| it == "md"));
    let pages = pages.map(|path| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
    let mut pages: Vec<_> = pages.chain(["README.md".to_owned()]).collect();
    pages.sort();
    pages
}

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// All blocks of all pages; the errors of those that are no shell.
fn all_blocks() -> (Vec<Block>, Vec<String>) {
    let (mut blocks, mut errors) = (Vec::new(), Vec::new());
    for page in pages() {
        for found in blocks::of(&page, &read(&page)) {
            match found {
                Ok(block) => blocks.push(block),
                Err(error) => errors.push(error),
            }
        }
    }
    (blocks, errors)
}

fn is_fine(errors: &[String]) {
    assert!(errors.is_empty(), "{} of the pages' commands don't work:\n\n{}\n", errors.len(), errors.join("\n\n"));
}

#[test]
fn every_command_of_the_pages_works_as_it_is_written() {
    let (blocks, errors) = all_blocks();
    is_fine(&errors);
    let template = Template::new();
    let (next, errors) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(block) = blocks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = template.run(block) {
                        errors.lock().unwrap().push(error);
                    }
                }
            });
        }
    });
    let mut errors = errors.into_inner().unwrap();
    errors.sort();
    is_fine(&errors);
}

#[test]
fn every_garmin_sync_line_of_the_pages_is_understood_by_the_program() {
    let (blocks, mut errors) = all_blocks();
    let mut parsed = 0;
    for block in &blocks {
        for command in &block.commands {
            for line in command.calls() {
                let mut shell = Program::new("bash");
                // Nothing is done: with --help a command prints what it takes, after it has read what is before that.
                shell.arg("-c").arg(format!("{line} --help")).env("PATH", place::path()).env_remove("GARMIN_SYNC_URL");
                let output = shell.output().unwrap();
                if !output.status.success() {
                    let said = String::from_utf8_lossy(&output.stderr).into_owned();
                    errors.push(format!("{}:{}: `{line}` is refused:\n{said}", block.page, command.line));
                }
                parsed += 1;
            }
        }
    }
    is_fine(&errors);
    assert!(parsed > 0, "no page names garmin-sync");
}

#[test]
fn the_list_of_what_is_not_run_has_no_line_too_many() {
    let (blocks, errors) = all_blocks();
    is_fine(&errors);
    let commands: Vec<_> = blocks.iter().flat_map(|block| &block.commands).collect();
    for (text, _) in unrun::LIST {
        assert!(
            commands.iter().any(|it| unrun::matches(text, it)),
            "no page has a command with {text:?}: remove it from unrun.rs"
        );
    }
}

#[test]
fn a_block_stops_at_the_first_command_that_ends_otherwise_than_its_page_says() {
    let own = Own::default();
    for (text, line, code) in [
        ("```sh\ntrue\nfalse\ntrue\n```", 3, 1),
        ("```sh\nfalse && true\ntrue\n```", 2, 1),
        ("```sh\nfalse   # exit code 1: of course\ntrue\n```", 3, 0),
        ("```sh\ntrue   # exit code 1\n```", 2, 98),
        ("text\n\n   ```sh\n   cat <<END\n   text\n   END\n   [ \"$(echo a)\" = b ]\n   ```", 7, 1),
    ] {
        let block = blocks::of("page.md", text).remove(0).unwrap_or_else(|error| panic!("{error}"));
        let folder = tempfile::tempdir().unwrap();
        let output = place::bash(folder.path()).arg("-c").arg(place::script(&block, &own)).output().unwrap();
        let at = fs::read_to_string(folder.path().join("at")).unwrap();
        assert_eq!((at.trim(), output.status.code()), (line.to_string().as_str(), Some(code)), "{text}");
    }
    let error = blocks::of("page.md", "text\n```sh\ntrue\nif false\n```").remove(0).err().unwrap();
    assert!(error.starts_with("page.md:4: bash does not understand"), "{error}");
}
