#!/usr/bin/env bash
# Checks the API against its OpenAPI document with generated requests (schemathesis, from PyPI, in its own environment under
# target/): once open and once with tokens. SECONDS_EACH is the time for each; GARMIN_SYNC_BIN_DIR is where the programs are.
set -euo pipefail
cd "$(dirname "$0")/.."

VERSION=4.32.5
SECONDS_EACH=${SECONDS_EACH:-60}
bin=$(realpath "${GARMIN_SYNC_BIN_DIR:-target/debug}")
document=$PWD/web/openapi.json
venv=$(realpath -m "${CARGO_TARGET_DIR:-target}")/schemathesis-$VERSION

if ! [ -x "$venv/bin/schemathesis" ]; then
    echo "garmin-sync: installing schemathesis $VERSION into $venv"
    if ! python3 -m venv "$venv" 2>/dev/null; then
        rm -rf "$venv"
        echo "garmin-sync: Python 3 with its venv module is needed. Install it: sudo apt-get install -y python3-venv" >&2
        exit 1
    fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$VERSION"
fi

folder=$(mktemp -d)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait
    rm -rf "$folder"
}
trap finish EXIT

# wait_for SECONDS COMMAND…: waits until the command succeeds.
wait_for() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$until" ]; then
            cat "$folder"/*.log >&2
            return 1
        fi
        sleep 0.1
    done
}

redis-server --port 0 --unixsocket "$folder/redis.sock" --save '' --dir "$folder" >"$folder/redis.log" 2>&1 &
pids+=($!)
wait_for 20 test -S "$folder/redis.sock"

# Garmin, for requests that link an account.
simulator=127.0.0.1:$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$bin/garmin-simulator" --bind "$simulator" >"$folder/simulator.log" 2>&1 &
pids+=($!)
wait_for 20 python3 -c "import socket; socket.create_connection(('${simulator%:*}', ${simulator#*:}))"

# address_in LOG: the address of the API, once it says so.
address_in() { sed -n 's/.*the API listens.*address=\([0-9.:]*\).*/\1/p' "$1" | head -n 1; }
listens() { [ -n "$(address_in "$1")" ]; }

# Of an account that does not exist, valid until 2100; a short one would be taken for the name of a file.
token=e30.eyJleHAiOjQxMDI0NDQ4MDB9.$(printf 'x%.0s' {1..600})

# program NAME PROGRAM LOG: starts it with the caller's variables, for jobs of its own under NAME, and the store of all.
program() {
    env GARMIN_SYNC__HTTP__BIND=127.0.0.1:0 "GARMIN_SYNC__REDIS__URL=unix://$folder/redis.sock" \
        "GARMIN_SYNC__REDIS__PREFIX={$1}" "GARMIN_SYNC__SECRETS__KEY=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" \
        "GARMIN_SYNC__GARMIN__TOKENS={\"di_token\":\"$token\",\"di_refresh_token\":\"not-a-secret\",\"di_client_id\":\"TEST\"}" \
        "GARMIN_SYNC__GARMIN__BASE_URL=http://$simulator" "GARMIN_SYNC__PERSONAL__BASE_URL=http://$simulator" \
        "GARMIN_SYNC__SINK__URL=sqlite://$folder/garmin.db" NO_COLOR=1 "$bin/$2" >"$3" 2>&1 &
    pids+=($!)
}

# Some days to read, imported by a worker that is gone before the requests come.
program filled garmin-sync-api "$folder/filled.log"
wait_for 20 listens "$folder/filled.log"
program filled garmin-sync-worker "$folder/worker.log"
worker=${pids[-1]}
"$bin/garmin-sync" --url "http://$(address_in "$folder/filled.log")" start --last 20d --watch >"$folder/import.log" 2>&1 || {
    cat "$folder"/*.log >&2
    exit 1
}
kill "$worker"

# run NAME [SCHEMATHESIS ARGUMENTS…]: starts an API with the caller's variables, and sends it generated requests.
run() {
    local name=$1 log=$folder/$1.log
    shift
    program "$name" garmin-sync-api "$log"
    wait_for 20 listens "$log"
    echo "garmin-sync: generated requests, $name, for $SECONDS_EACH seconds"
    # An event stream never ends. A schema can't express that the first day is not after the last and no day is in the
    # future, so a request that fits it may be refused. Schemathesis leaves files in its working directory.
    (cd "$folder" && "$venv/bin/schemathesis" run "$document" --url "http://$(address_in "$log")" --max-time "$SECONDS_EACH" \
        --exclude-path /integrations/garmin/sync/events \
        --exclude-checks "positive_data_acceptance${exclude:+,$exclude}" --seed "${SEED:-1}" --generation-database none \
        --request-timeout 10 --no-color --warnings off "$@") >"$folder/$name.out" 2>&1 || {
        cat "$folder/$name.out" >&2
        return 1
    }
    tail -n 8 "$folder/$name.out"
}

# Without tokens authentication is off.
exclude=ignored_auth run open --generation-with-security-parameters false
"$bin/garmin-sync" --json token --file "$folder/tokens" create --user me >"$folder/token.json"
access=$(sed 's/.*"token":"\([^"]*\)".*/\1/' "$folder/token.json")
export GARMIN_SYNC__AUTH__MODE=token GARMIN_SYNC__AUTH__TOKENS_FILE=$folder/tokens
run tokens --header "Authorization: Bearer $access"
