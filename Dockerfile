# All programs in one image; docker-compose.yml says which one a service runs.

FROM node:22-bookworm-slim AS web
WORKDIR /build
COPY web web
RUN cd web && npm ci --no-audit --no-fund && npm run build


FROM rust:1.95-bookworm AS build
WORKDIR /build

# The dependencies in a separate layer: they change rarely and take longest.
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock ./
COPY crates/fuzz-checks/Cargo.toml crates/fuzz-checks/
COPY crates/simulator/Cargo.toml crates/simulator/
COPY crates/test-support/Cargo.toml crates/test-support/
RUN mkdir -p src/bin tests/chaos tests/it tests/model tests/proofs \
    && for member in . crates/*; do mkdir -p "$member/src" && touch "$member/src/lib.rs"; done \
    && touch tests/chaos/main.rs tests/it/main.rs tests/model/main.rs tests/proofs/main.rs \
    && for program in garmin-sync garmin-sync-api garmin-sync-worker garmin-simulator; do \
         echo 'fn main() {}' > "src/bin/$program.rs"; \
       done \
    && cargo build --release --locked --bins \
    && rm -rf src crates/simulator/src

COPY config config
COPY build.rs build.rs
COPY --from=web /build/web/dist web/dist
COPY crates/simulator/src crates/simulator/src
COPY src src
# Newer than what the layer above built, or cargo would reuse the empty programs.
RUN find src crates -type f -exec touch {} + \
    && cargo build --release --locked --bins


FROM debian:bookworm-slim

# Certificates, for an upstream with https.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin garmin-sync \
    && install -d -o garmin-sync -g garmin-sync -m 0700 /data

COPY --from=build /build/target/release/garmin-sync /usr/local/bin/garmin-sync
COPY --from=build /build/target/release/garmin-sync-api /usr/local/bin/garmin-sync-api
COPY --from=build /build/target/release/garmin-sync-worker /usr/local/bin/garmin-sync-worker
COPY --from=build /build/target/release/garmin-simulator /usr/local/bin/garmin-simulator

USER garmin-sync
WORKDIR /data
ENV GARMIN_SYNC__SINK__URL=sqlite:///data/garmin.db
# The image has no zone; .env names yours.
ENV GARMIN_SYNC__SYNC__TIMEZONE=UTC
CMD ["garmin-sync-api"]
