#![no_main]

use fuzz_checks::{marks, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("marks"),
    |data: &[u8]| marks::check(data)
);
