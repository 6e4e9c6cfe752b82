#![no_main]

use fuzz_checks::{recording, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("recording"),
    |data: &[u8]| recording::check(data)
);
