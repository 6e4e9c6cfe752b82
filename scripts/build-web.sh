#!/usr/bin/env bash
# Builds the web page into web/dist, which the API embeds; does nothing when that is up to date.
# With --if-possible a missing Node is only a warning: everything but the page works without it.
set -euo pipefail

cd "$(dirname "$0")/../web"

is_current() {
    [ -f dist/index.html ] &&
        [ -z "$(find . \( -name node_modules -o -name dist -o -name e2e \) -prune -o -type f -newer dist/index.html -print -quit)" ]
}

are_packages_current() { [ node_modules/.package-lock.json -nt package-lock.json ]; }

# Vite needs 20.19 or 22.12; odd versions are not supported.
node_is_fine() { node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' 2>/dev/null; }

if [ "${1:-}" = --if-possible ] && { is_current || ! node_is_fine || ! command -v npm >/dev/null; }; then
    is_current || echo "garmin-sync: the web page is not built: that needs Node 20.19 or later with npm (https://nodejs.org). Everything else works." >&2
    exit 0
fi
if ! node_is_fine || ! command -v npm >/dev/null; then
    echo "garmin-sync: Node 20.19 or later with npm is needed to build the web page: https://nodejs.org" >&2
    exit 1
fi
are_packages_current || npm ci --no-audit --no-fund
is_current || npm run --silent build
