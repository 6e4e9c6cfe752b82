#!/usr/bin/env bash
# Writes .env for docker compose, once: the key that encrypts sign-ins, and where data comes from.
#
#   scripts/docker-env.sh --demo                     the demo account (docker compose --profile demo up)
#   scripts/docker-env.sh http://my-service:8000     a real service; its login's JSON text is read from standard input
set -euo pipefail

cd "$(dirname "$0")/.."

[ $# = 1 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ ! -e .env ] || { echo "garmin-sync: .env is already there. Move it away to make another one (and another key)." >&2; exit 1; }

base64url() { base64 | tr -d '=\n' | tr '/+' '_-'; }

if [ "$1" = --demo ]; then
    base_url=http://simulator:8000
    # Shaped like a real sign-in, worth nothing, valid until 2100.
    header=$(printf '{"alg":"none","typ":"JWT"}' | base64url)
    claims=$(printf '{"client_id":"GARMIN_SYNC_DEMO","exp":4102444800,"garmin_guid":"00000000-0000-4000-8000-000000000000"}' | base64url)
    signature=$(printf 'demo %.0s' {1..96} | base64url)
    tokens="{\"di_token\":\"$header.$claims.$signature\",\"di_refresh_token\":\"$(printf demo | base64url)\",\"di_client_id\":\"GARMIN_SYNC_DEMO\"}"
else
    base_url=$1
    tokens=$(tr -d '\n')
fi

umask 077
cat >.env <<END
GARMIN_SYNC__SECRETS__KEY=$(head -c 32 /dev/urandom | base64)
GARMIN_SYNC__GARMIN__BASE_URL=$base_url
GARMIN_SYNC__GARMIN__TOKENS='$tokens'
END
echo "garmin-sync: .env is written. Keep it to yourself: it holds a key and a sign-in."
