# Targets with their meaning: `make help`, or just `make`.

TARGET := $${CARGO_TARGET_DIR:-target}
RELEASE := $(TARGET)/release
# Most tests wait for programs that they started.
TESTS_AT_ONCE := $$((2 * $$(getconf _NPROCESSORS_ONLN)))

.PHONY: help run test lint tools web model bench chaos fuzz ten-years

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

run: tools ## everything on this machine with a demo account (ARGS="--port 9000" adds arguments)
	@scripts/build-web.sh --if-possible
	cargo build --release --locked --bins
	@exec $(RELEASE)/garmin-sync up --demo $(ARGS)

# `--examples`, of which there are none: so the documentation is built from what clippy has checked, features and all.
# The browser is shown the programs that `cargo test` builds.
test: ## what has to be green before a change is taken
	@scripts/ensure-tools.sh browser
	@scripts/build-web.sh
	cd web && npm run --silent lint && npm run --silent test
	$(MAKE) lint
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --workspace --lib --examples --document-private-items
	RUST_TEST_THREADS=$${RUST_TEST_THREADS:-$(TESTS_AT_ONCE)} cargo test --locked --workspace
	GARMIN_SYNC_BIN_DIR=$$(realpath $(TARGET)/debug) npm run --silent --prefix web e2e
	GARMIN_SYNC_BIN_DIR=$(TARGET)/debug SECONDS_EACH=$${SECONDS_EACH:-15} scripts/schemathesis.sh

web: ## the page that the API serves, into web/dist (Node 20.19 or later); run and test do it as well
	@scripts/build-web.sh

lint: tools ## the quick half of it: format and clippy
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked --test proofs --test chaos -- -D warnings
# As `make run` builds them: without what only tests ask of a dependency.
	cargo check --locked --bins

bench: tools ## how fast starts and polls are answered while a sync runs (ARGS="--report-only")
	cargo test --release --locked --test proofs -- latency $(ARGS)

chaos: tools ## every record damaged in every field, answers that may burst a worker, then everything breaks, by ten schedules (SEED=3 for one of them, ARGS="--seeds 20 --at-once 2")
	cargo test --release --locked --test proofs -- damage
	cargo test --release --locked --test proofs -- bombs
	cargo test --release --locked --test chaos -- run $(if $(SEED),--seed $(SEED)) $(ARGS)

fuzz: tools ## whatever anybody may send, into everything that reads it (SECONDS=600, TARGETS="http store"; needs a nightly Rust)
	@scripts/fuzz.sh $(or $(SECONDS),60) $(TARGETS)

ten-years: tools ## ten years of days through real processes, then with kills, with requests that fail, with days that fail (ARGS="--days 60")
	cargo test --release --locked --test proofs -- ten-years $(ARGS)
	cargo test --release --locked --test proofs -- ten-years-killed $(ARGS)
	cargo test --release --locked --test proofs -- ten-years-failing $(ARGS)
	cargo test --release --locked --test proofs -- ten-years-holes $(ARGS)

model: tools ## the whole model of the protocol in Redis: every state, 10000 traces on a real server, every broken guard
	cargo test --release --locked --test model -- --ignored --nocapture --test-threads=1 --skip wider

tools:
	@scripts/ensure-tools.sh
