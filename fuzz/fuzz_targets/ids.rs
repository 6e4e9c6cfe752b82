#![no_main]

use garmin_sync_fuzz::{ids, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("ids"),
    |data: &[u8]| ids::check(data)
);
