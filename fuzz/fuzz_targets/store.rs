#![no_main]

use fuzz_checks::{seeds, store};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("store"),
    |data: &[u8]| store::check(data)
);
