#![no_main]

use garmin_sync_fuzz::{http, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("http"),
    |data: &[u8]| http::check(data)
);
