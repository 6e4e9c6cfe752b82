#![no_main]

use fuzz_checks::{config, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("config"),
    |data: &[u8]| config::check(data)
);
