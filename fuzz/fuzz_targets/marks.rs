#![no_main]

use garmin_sync_fuzz::{marks, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("marks"),
    |data: &[u8]| marks::check(data)
);
