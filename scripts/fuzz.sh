#!/usr/bin/env bash
# Fuzzes everything that reads untrusted bytes: fuzz.sh SECONDS [TARGET ...], one target after the other, all of them if none
# is named. Says so and does nothing where there is no nightly Rust or no cargo-fuzz.
set -euo pipefail

cd "$(dirname "$0")/.."

skip() {
    printf 'garmin-sync: make fuzz was skipped: %s\n' "$*" >&2
    exit 0
}

cargo +nightly --version >/dev/null 2>&1 ||
    skip "it needs a nightly Rust beside the stable one. Install it: rustup toolchain install nightly"
cargo fuzz --version >/dev/null 2>&1 || skip "it needs cargo-fuzz. Install it: cargo install --locked cargo-fuzz"

seconds=$1
shift
if [ $# = 0 ]; then
    mapfile -t all < <(cargo +nightly fuzz list)
    set -- "${all[@]}"
fi
# Freed memory stays in quarantine for a while, and counts towards the limit.
export ASAN_OPTIONS="quarantine_size_mb=32${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
for target in "$@"; do
    echo "garmin-sync: fuzzing $target for $seconds seconds" >&2
    cargo +nightly fuzz run "$target" -- -max_total_time="$seconds" -timeout=5 -rss_limit_mb=512 -malloc_limit_mb=128 \
        -dict="fuzz/corpus/$target.dict" -print_funcs=0 -print_final_stats=1
done
