#!/usr/bin/env bash
# Checks that everything needed to build and run is installed, and installs redis-server where that works without prompts;
# with the argument `tests` also what only the tests need: Chromium, curl, jq and sqlite3. Prints nothing when all is there.
# With `newest-browser` it looks for a newer Chromium, and says so. Needs no terminal.
set -euo pipefail

cd "$(dirname "$0")/.."

fail() {
    printf 'garmin-sync: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# at_least HAVE WANTED: compares dotted versions.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

check_rust() {
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    have cargo || fail "cargo is missing. Install Rust $wanted or later: https://rustup.rs"
    have rustc || fail "rustc is missing. Install Rust $wanted or later: https://rustup.rs"
    found=$(rustc --version | awk '{print $2}')
    at_least "${found%%-*}" "$wanted" || fail "Rust $wanted or later is needed, this is $found. Update it: rustup update stable"
}

check_c_compiler() {
    have "${CC:-cc}" || have gcc || have clang ||
        fail "a C compiler is missing (the bundled SQLite is C). Install one: $(line_for gcc)"
}

# What to type on this system to install a package.
line_for() {
    local package=$1
    if have apt-get; then
        case $1 in gcc) package=build-essential ;; redis) package=redis-server ;; esac
        printf 'sudo apt-get update && sudo apt-get install -y %s' "$package"
    elif have dnf; then
        printf 'sudo dnf install -y %s' "$package"
    elif have pacman; then
        printf 'sudo pacman -S --needed %s' "$package"
    elif have brew; then
        case $1 in
            gcc) printf 'xcode-select --install' ;;
            chromium) printf 'brew install --cask chromium' ;;
            *) printf 'brew install %s' "$package" ;;
        esac
    else
        case $1 in
            gcc) printf 'gcc or clang, from your system' ;;
            chromium) printf 'Chromium, from your system, and set CHROMIUM to where it is' ;;
            curl | jq | sqlite3) printf '%s, from your system' "$1" ;;
            *) printf 'Redis 7 or later, from https://redis.io/download' ;;
        esac
    fi
}

redis_version() { redis-server --version 2>/dev/null | sed -n 's/.* v=\([0-9.]*\).*/\1/p'; }

redis_is_fine() { have redis-server && at_least "$(redis_version)" 7; }

redis_service_runs() { have service && service redis-server status >/dev/null 2>&1; }

# Root, by itself or without being asked for a password. Fills as_root with what commands need before them.
as_root=()
has_rights() {
    [ "$(id -u)" = 0 ] && return
    have sudo && sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
}

# apt_get ARGUMENTS
apt_get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@" </dev/null >&2
}

# apt_install PACKAGE
apt_install() {
    echo "garmin-sync: $1 is missing, installing it with apt-get" >&2
    apt_get update -q && apt_get install -q -y --no-install-recommends "$1"
}

# Installs redis-server without leaving a service behind: garmin-sync starts its own, and port 6379 is not ours to take.
install_redis_with_apt() {
    local ran_before=no own_policy=no
    has_rights || return 1
    redis_service_runs && ran_before=yes
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        own_policy=yes
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee /usr/sbin/policy-rc.d >/dev/null
        "${as_root[@]}" chmod 755 /usr/sbin/policy-rc.d
    fi
    local status=0
    apt_install redis-server || status=$?
    if [ "$own_policy" = yes ]; then
        "${as_root[@]}" rm -f /usr/sbin/policy-rc.d
    fi
    if [ "$ran_before" = no ] && [ "$status" = 0 ]; then
        if redis_service_runs; then
            "${as_root[@]}" service redis-server stop >/dev/null 2>&1 || true
        fi
        if [ -d /run/systemd/system ]; then
            "${as_root[@]}" systemctl disable --now redis-server >/dev/null 2>&1 || true
        fi
    fi
    return "$status"
}

check_redis() {
    redis_is_fine && return
    if have redis-server; then
        fail "redis-server 7 or later is needed, this is $(redis_version). Update it: $(line_for redis)"
    fi
    if ! have apt-get || ! install_redis_with_apt; then
        fail "redis-server is missing. Install it: $(line_for redis)"
    fi
    hash -r
    redis_is_fine || fail "redis-server 7 or later is needed, this system offers $(redis_version). See https://redis.io/download"
}

# Where the tests look for it.
browser_is_there() { [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; }

check_browser() {
    browser_is_there && return
    if ! have apt-get || ! has_rights || ! apt_install chromium; then
        fail "Chromium is missing; the web page's tests need it. Install it: $(line_for chromium)"
    fi
    browser_is_there || fail "Chromium is not at ${CHROMIUM:-/usr/bin/chromium}. Set CHROMIUM to where it is"
}

# What the commands in README.md and docs use, which are tested.
check_tools_of_the_pages() {
    local tool
    for tool in curl jq sqlite3; do
        have "$tool" && continue
        if ! have apt-get || ! has_rights || ! apt_install "$tool"; then
            fail "$tool is missing; the tests of the documentation need it. Install it: $(line_for "$tool")"
        fi
    done
}

# Browsers are updated every month, and a test machine may be long-lived.
renew_browser() {
    browser_is_there || { check_browser && return; }
    # Without this option apt-get silently uses an old package list when it can't fetch a new one.
    [ "${CHROMIUM:-/usr/bin/chromium}" = /usr/bin/chromium ] && have apt-get && has_rights &&
        apt_get -o APT::Update::Error-Mode=any update -q && apt_get install -q -y --no-install-recommends chromium && return
    echo "garmin-sync: Chromium could not be updated, so the page is tested in the installed version." \
        "For the newest: $(line_for chromium)" >&2
}

check_rust
check_c_compiler
check_redis
case "${1:-}" in
    tests)
        check_browser
        check_tools_of_the_pages
        ;;
    newest-browser) renew_browser ;;
esac
