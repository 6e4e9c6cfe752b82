//! The programs under test.

use std::path::PathBuf;

/// The path of a program: cargo builds them before a test of this package, two folders above the test itself.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join(name)
}
