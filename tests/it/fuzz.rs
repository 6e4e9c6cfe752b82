//! The checks of the fuzz targets, on their seeds and some mutations. The targets themselves go further, and need
//! nightly: `make fuzz`.

use fuzz_checks::{client, config, coverage, http, ids, json, recording, seeds, store, tokens, upstream};

/// How often each seed is mutated. An upstream answer is large, and read nine times.
const CHANGES: [(&str, u32); 2] = [("upstream", 6), ("", 40)];

fn run(target: &str, check: fn(&[u8])) {
    let times = CHANGES.iter().find(|(name, _)| name.is_empty() || *name == target).map_or(0, |(_, n)| *n);
    for seed in seeds::of(target) {
        check(&seed);
        for n in 1..=times {
            let changed = json::mutated(&seed, n).unwrap_or_else(|| bytes_changed(&seed, n as usize));
            let broken = std::panic::catch_unwind(|| check(&changed)).is_err();
            assert!(!broken, "{target}: {}", String::from_utf8_lossy(&changed));
        }
    }
}

/// Removes, doubles or changes one byte.
fn bytes_changed(seed: &[u8], n: usize) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    let at = n.wrapping_mul(2_654_435_761) % bytes.len().max(1);
    match n % 3 {
        0 => drop(bytes.remove(at)),
        1 => bytes.insert(at, bytes[at]),
        _ => bytes[at] = b"0-9\"{[=.,\n\xff\x00"[n / 3 % 12],
    }
    bytes
}

#[test]
fn whatever_clients_send_is_understood_or_refused() {
    run("http", http::check);
    run("ids", ids::check);
}

#[test]
fn whatever_the_upstream_answers_is_read_or_refused() {
    run("upstream", upstream::check);
}

#[test]
fn no_secret_is_told_however_it_is_spoilt() {
    run("tokens", tokens::check);
    run("config", config::check);
}

#[test]
fn whatever_a_server_answers_can_be_told() {
    run("client", client::check);
}

#[test]
fn whatever_redis_holds_is_read_or_named() {
    run("store", store::check);
    run("coverage", coverage::check);
}

#[test]
fn whatever_was_recorded_is_read_or_left_out() {
    run("recording", recording::check);
}
