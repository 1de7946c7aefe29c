#!/bin/sh
# Make the virtual environment .venv and install a lock into it: deploy/setup.sh run|dev|train
# Needs Python 3.11 or newer and nothing else; the Makefile calls it when a lock has changed.
set -eu
cd "$(dirname "$0")/.."
lock="requirements/$1.txt"

usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if usable "$name"; then
            echo "$name"
            return
        fi
    done
    echo "Mimimeter needs Python 3.11 or newer, and there is none on the PATH." >&2
    echo "Install one (for example: apt install python3.11 python3.11-venv), or name yours:" >&2
    echo "  make PYTHON=/path/to/python3.12" >&2
    exit 1
}

# An environment whose Python was removed or is too old is made anew.
if ! usable .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python="$(find_python)"
    echo "Making .venv with $("$python" --version) ..."
    if ! "$python" -m venv --clear .venv; then
        echo "$python can't make virtual environments: install its venv package" >&2
        echo "(for example: apt install python3-venv), or name another: make PYTHON=..." >&2
        exit 1
    fi
fi

echo "Installing $lock ..."
pip() {
    .venv/bin/python -m pip --disable-pip-version-check --quiet "$@"
}
pip install --require-hashes --requirement "$lock"
# The project itself: what its build needs is in the lock, so nothing else is fetched.
pip install --no-deps --no-build-isolation --no-index --editable .
