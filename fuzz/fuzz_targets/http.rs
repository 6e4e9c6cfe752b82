#![no_main]

use fuzz_checks::{http, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("http"),
    |data: &[u8]| http::check(data)
);
