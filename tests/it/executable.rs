//! Puts programs into a test's folders.
//!
//! A file that is open for writing can't be run, and a process that another test starts at that moment inherits the
//! open file for a moment. So a separate process, which shares no open files with the tests, does the writing.

use std::path::Path;
use std::process::Command;

/// Copies a program.
pub fn copy(program: &str, to: &Path) {
    assert!(Command::new("cp").arg(program).arg(to).status().unwrap().success());
}

/// Writes a shell script that can be run.
pub fn script(text: &str, to: &Path) {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"printf '#!/bin/sh\n%s\n' "$1" > "$2" && chmod 755 "$2""#, "sh", text]).arg(to);
    assert!(shell.status().unwrap().success());
}
