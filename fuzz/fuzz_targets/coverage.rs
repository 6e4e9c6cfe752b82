#![no_main]

use fuzz_checks::{coverage, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("coverage"),
    |data: &[u8]| coverage::check(data)
);
