#![no_main]

use fuzz_checks::{client, json, seeds};

libfuzzer_sys::fuzz_target!(
    init: seeds::write("client"),
    |data: &[u8]| client::check(data)
);

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    json::mutate(data, size, max_size, seed).unwrap_or_else(|| libfuzzer_sys::fuzzer_mutate(data, size, max_size))
});
