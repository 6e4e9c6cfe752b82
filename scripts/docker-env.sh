#!/usr/bin/env bash
# Prepares docker compose, once: .env with settings, and the folder secrets with a sign-in and the key that encrypts it.
#
#   scripts/docker-env.sh --key                      your account, by a key of Garmin's Personal API, pasted on the page later
#   scripts/docker-env.sh --demo                     the demo account, with generated data
#   scripts/docker-env.sh http://my-service:8000     a real service; its login's JSON text is read from standard input
#   scripts/docker-env.sh                            migrates an .env of an earlier version, which holds key and sign-in
set -euo pipefail
umask 077
cd "$(dirname "$0")/.."

# The user of the programs in the image.
USER_IN_CONTAINER=10001

usage() { sed -n '2,7s/^# \{0,1\}//p' scripts/docker-env.sh; }
say() { echo "garmin-sync: $*"; }
fail() { say "$*" >&2; exit 1; }
base64url() { base64 | tr -d '=\n' | tr '/+' '_-'; }

# Compose mounts these files with the owner and mode that they have here.
put_secrets() { # key, sign-in
    mkdir -p secrets
    chmod 700 secrets
    [ ! -s secrets/secrets-key ] || [ "$(cat secrets/secrets-key)" = "$1" ] || fail "secrets/secrets-key holds another key: move it away."
    printf '%s\n' "$1" >secrets/secrets-key
    printf '%s\n' "$2" >secrets/garmin-tokens
    [ -e secrets/auth-tokens ] || : >secrets/auth-tokens
    if [ "$(id -u)" = 0 ]; then
        chmod 600 secrets/*
        chown "$USER_IN_CONTAINER:$USER_IN_CONTAINER" secrets/*
    else
        # Only root could give them to that user. The folder keeps other users out, but not Docker.
        chmod 644 secrets/*
    fi
}

tokens_setting() { # sign-in
    [ -z "$1" ] || echo "GARMIN_SYNC__GARMIN__TOKENS_FILE=/run/secrets/garmin-tokens"
}

done_with() { # what happened to .env
    say "$1 The key and the sign-in are in secrets/, which only you can enter: keep it that way, and back it up."
}

# The value of a variable in .env, without the quotes that compose removes.
old() { # name
    tr -d '\r' <.env | sed -n "s/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}$1=//p" | tail -n 1 |
        sed -e "s/[[:space:]]*$//" -e "s/^'\(.*\)'$/\1/" -e 's/^"\([^"]*\)"$/\1/'
}

is_old() { grep -Eq '^[[:space:]]*(export[[:space:]]+)?GARMIN_SYNC__(SECRETS__KEY|GARMIN__TOKENS)=' .env; }

take_over() {
    local key tokens rest
    key=$(old GARMIN_SYNC__SECRETS__KEY)
    tokens=$(old GARMIN_SYNC__GARMIN__TOKENS)
    [ -n "$key" ] || fail ".env has a sign-in, but GARMIN_SYNC__SECRETS__KEY is empty: put the key there that it was encrypted with."
    rest=$(grep -Ev '^[[:space:]]*(export[[:space:]]+)?GARMIN_SYNC__(SECRETS__KEY|GARMIN__TOKENS)=' .env || true)
    put_secrets "$key" "$tokens"
    {
        [ -z "$rest" ] || printf '%s\n' "$rest"
        echo "GARMIN_SYNC_SECRETS=./secrets"
        tokens_setting "$tokens"
        case $(old GARMIN_SYNC__GARMIN__BASE_URL) in http://simulator:*) grep -q '^COMPOSE_PROFILES=' .env || echo "COMPOSE_PROFILES=demo" ;; esac
    } >.env.new
    # Not moved, so that the file keeps its owner.
    cat .env.new >.env
    rm .env.new
    done_with ".env of an earlier version is taken over: its key and its sign-in were moved, the rest is unchanged."
}

# In a container "localhost" is the container itself.
seen_from_a_container() { # address
    local scheme=${1%%://*} rest=${1#*://} authority host after name
    authority=${rest%%[/?#]*}
    host=${authority##*@}
    case $host in
        \[*) after=${host#*]}; host=${host%%]*}] ;;
        *) after=${host#"${host%%:*}"}; host=${host%%:*} ;;
    esac
    name=$(printf %s "${host%.}" | tr '[:upper:]' '[:lower:]')
    case $name in
        localhost | *.localhost | 127.[0-9]* | 0.0.0.0 | '[::1]' | '[::]')
            local user=${authority%"${authority##*@}"}
            echo "$scheme://${user}host.docker.internal$after${rest#"$authority"}" ;;
        *) echo "$1" ;;
    esac
}

# The zone of this machine, which a container does not know.
zone() {
    local link
    link=$(readlink /etc/localtime || true)
    case $link in *zoneinfo/[A-Z]*) echo "${link##*zoneinfo/}" ;; *) echo UTC ;; esac
}

case "$#:${1-}" in
    1:-h | 1:--help) usage; exit ;;
    0: | 1:--key | 1:--demo | 1:http://?* | 1:https://?*) ;;
    *) say "expected one argument: --key, --demo, or an address (http://..., https://...)." >&2; usage >&2; exit 2 ;;
esac

if [ -e .env ]; then
    if ! is_old; then
        fail ".env is already there. Move it away to create another one; the key in secrets/ is reused."
    elif [ $# = 1 ]; then
        fail ".env of an earlier version is there, with its key. Take it over first: scripts/docker-env.sh without arguments."
    fi
    take_over
    exit
fi
[ $# = 1 ] || { usage >&2; exit 2; }

# The zone of the calendar days: an account that is linked by a key tells its own.
zone_setting="# The zone of your calendar days.
GARMIN_SYNC__SYNC__TIMEZONE=$(zone)"
if [ "$1" = --key ]; then
    base_url=
    tokens=
    zone_setting=
elif [ "$1" = --demo ]; then
    base_url=http://simulator:8000
    # Shaped like a real sign-in, worth nothing, valid until 2100.
    header=$(printf '{"alg":"none","typ":"JWT"}' | base64url)
    claims=$(printf '{"client_id":"GARMIN_SYNC_DEMO","exp":4102444800,"garmin_guid":"00000000-0000-4000-8000-000000000000"}' | base64url)
    signature=$(printf 'demo %.0s' {1..96} | base64url)
    tokens="{\"di_token\":\"$header.$claims.$signature\",\"di_refresh_token\":\"$(printf demo | base64url)\",\"di_client_id\":\"GARMIN_SYNC_DEMO\"}"
else
    case $1 in *[!A-Za-z0-9:/._~%@?=\&+,\;\[\]-]*) fail "$1 is not a valid address: characters that are not allowed in one have to be written as %XX." ;; esac
    base_url=$(seen_from_a_container "$1")
    [ "$base_url" = "$1" ] || say "in a container $1 would be the container itself, so .env says $base_url.
The service has to listen where containers reach it: on Linux on the address of Docker's bridge (usually 172.17.0.1), not only on 127.0.0.1."
    [ ! -t 0 ] || say "paste the JSON text that the service's login returned, then press Enter and Ctrl-D:"
    tokens=$(cat)
    case $tokens in
        *di_token*) ;;
        *[![:space:]]*) fail "standard input holds no sign-in, because it has no di_token. Nothing was written. Pass what POST /auth/garmin/login of the service returned." ;;
        *) fail "standard input is empty, so nothing was written. Pass what POST /auth/garmin/login of the service returned: scripts/docker-env.sh $1 < login.json" ;;
    esac
fi

if [ -s secrets/secrets-key ]; then key=$(cat secrets/secrets-key); else key=$(head -c 32 /dev/urandom | base64); fi
put_secrets "$key" "$tokens"
cat >.env <<END
# Settings of docker compose. Any of config/default.toml can be added: GARMIN_SYNC__SECTION__KEY=value
GARMIN_SYNC_SECRETS=./secrets
GARMIN_SYNC__GARMIN__BASE_URL=$base_url
$(tokens_setting "$tokens")
$zone_setting
# Where the API is published. Other than on this machine only with tokens: docs/docker.md
GARMIN_SYNC_BIND=127.0.0.1
GARMIN_SYNC_PORT=8080
$([ "$1" != --demo ] || printf '%s\n' COMPOSE_PROFILES=demo GARMIN_SYNC__HTTP__DEMO=true)
END
if [ "$1" = --key ]; then
    say ".env is written. After \`docker compose up\`, paste the key of Garmin's Personal API into the page. secrets/ holds what encrypts it,
and only you can enter that folder: keep it that way, and back it up."
else
    done_with ".env is written."
fi
