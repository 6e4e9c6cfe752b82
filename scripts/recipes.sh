#!/usr/bin/env bash
# Makes the Python of docs/recipes.md, with pandas and DuckDB from PyPI in an environment of its own under target/, and says where it is.
set -euo pipefail
cd "$(dirname "$0")/.."

PANDAS=3.1.1
DUCKDB=2.0.1
venv=$(realpath -m "${CARGO_TARGET_DIR:-target}")/recipes-$PANDAS-$DUCKDB

# The last thing that is made, so that one that was interrupted is made again.
if ! [ -e "$venv/whole" ]; then
    rm -rf "$venv"
    if ! python3 -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        echo "garmin-sync: Python 3 with its venv module is needed. Install it: sudo apt-get install -y python3-venv" >&2
        exit 1
    fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile "pandas==$PANDAS" "duckdb==$DUCKDB" >&2
    touch "$venv/whole"
fi
echo "$venv/bin"
