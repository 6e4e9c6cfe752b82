# Targets with their meaning: `make help`, or just `make`.

TARGET := $${CARGO_TARGET_DIR:-target}
RELEASE := $(TARGET)/release
# Most tests only wait for child processes.
TESTS_AT_ONCE := $$((2 * $$(getconf _NPROCESSORS_ONLN)))

.PHONY: help run test lint tools web model bench chaos fuzz ten-years

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

run: tools ## everything on this machine with a demo account (ARGS="--port 9000" adds arguments)
	@scripts/build-web.sh --if-possible
	cargo build --release --locked --bins
	@exec $(RELEASE)/garmin-sync up --demo $(ARGS)

# `--examples` (there are none) makes the documentation reuse what clippy has checked, with the same features.
# The browser tests use the programs that `cargo test` builds.
test: ## all checks that must pass before a change is merged
	@scripts/ensure-tools.sh tests
	@scripts/build-web.sh
	cd web && npm run --silent lint && npm run --silent test
	$(MAKE) lint
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --workspace --lib --examples --document-private-items
	RUST_TEST_THREADS=$${RUST_TEST_THREADS:-$(TESTS_AT_ONCE)} cargo test --locked --workspace
	GARMIN_SYNC_BIN_DIR=$$(realpath $(TARGET)/debug) npm run --silent --prefix web e2e
	GARMIN_SYNC_BIN_DIR=$(TARGET)/debug SECONDS_EACH=$${SECONDS_EACH:-15} scripts/schemathesis.sh

web: ## build the page that the API serves into web/dist (Node 20.19 or later); part of run and test
	@scripts/build-web.sh

lint: tools ## the quick checks: format and clippy
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked --test proofs --test chaos -- -D warnings
# As `make run` builds them: without dependency features that only tests need.
	cargo check --locked --bins

bench: tools ## how fast starts, polls and stored data are answered while a sync runs (ARGS="--report-only")
	cargo test --release --locked --test proofs -- latency $(ARGS)
	cargo test --release --locked --test proofs -- reading $(ARGS)

chaos: tools ## damage every record in every field, send a worker huge answers, then inject all faults by ten schedules (SEED=3 for one of them, ARGS="--seeds 20 --at-once 2")
	cargo test --release --locked --test proofs -- damage
	cargo test --release --locked --test proofs -- bombs
	cargo test --release --locked --test chaos -- run $(if $(SEED),--seed $(SEED)) $(ARGS)

fuzz: tools ## fuzz everything that reads untrusted bytes (SECONDS=600, TARGETS="http store"; needs a nightly Rust)
	@scripts/fuzz.sh $(or $(SECONDS),60) $(TARGETS)

ten-years: tools ## import ten years with real processes, then with kills, failing requests, failing days, and both ways by the Personal API (ARGS="--days 60")
	cargo test --release --locked --test proofs -- ten-years $(ARGS)
	cargo test --release --locked --test proofs -- ten-years-killed $(ARGS)
	cargo test --release --locked --test proofs -- ten-years-failing $(ARGS)
	cargo test --release --locked --test proofs -- ten-years-holes $(ARGS)
	cargo test --release --locked --test proofs -- ten-years-personal $(ARGS)
	cargo test --release --locked --test proofs -- ten-years-personal-killed $(ARGS)

model: tools ## the whole model of the protocol in Redis: every state, 10000 traces on a real server, every broken guard
	cargo test --release --locked --test model -- --ignored --nocapture --test-threads=1 --skip wider

tools:
	@scripts/ensure-tools.sh
