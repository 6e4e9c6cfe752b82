#![no_main]

use garmin_sync_fuzz::{seeds, store};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("store"),
    |data: &[u8]| store::check(data)
);
