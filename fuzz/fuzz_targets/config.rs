#![no_main]

use garmin_sync_fuzz::{config, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("config"),
    |data: &[u8]| config::check(data)
);
