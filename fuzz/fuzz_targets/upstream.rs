#![no_main]

use fuzz_checks::{json, seeds, upstream};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("upstream"),
    |data: &[u8]| upstream::check(data)
);

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    json::mutate(data, size, max_size, seed).unwrap_or_else(|| libfuzzer_sys::fuzzer_mutate(data, size, max_size))
});
