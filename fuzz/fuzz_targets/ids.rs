#![no_main]

use fuzz_checks::{ids, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("ids"),
    |data: &[u8]| ids::check(data)
);
