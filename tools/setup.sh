#!/bin/sh
# Installs a locked set of packages and this project into the folder $1, and removes others; does nothing where that is done.
# The set is $SET: publish, what the publisher needs; build, what production needs; dev, everything, where $SET is empty.
# The interpreter is $PYTHON, else the one that is in the folder, else the newest on the PATH that this project runs on.
set -eu
bin=$1/bin
ready=$1/.ready
SET=${SET:-dev}
case $SET in
publish | build) lock=requirements-$SET.lock ;;
dev) lock=requirements.lock ;;
*)
    echo "setup: SET=$SET is no set of packages; there are publish, build and dev" >&2
    exit 1
    ;;
esac

# A pyenv shim may stand for no interpreter, and Debian's python3 makes no environment without python3-venv.
runs() {
    "$1" -Ic 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1
}

version() {
    "$1" -ISc 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null || echo none
}

state() {
    echo "$(version "$bin/python") $SET $(cat "$lock" pyproject.toml | cksum)"
}

wanted() {
    [ -z "${PYTHON:-}" ] || [ "$(version "$PYTHON")" = "$(version "$bin/python")" ]
}

choose() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3.13 python3.12 python3.11 python3
    fi
    for python; do
        if runs "$python"; then
            return
        fi
    done
    echo "setup: no Python 3.11, 3.12 or 3.13 with its module venv is found${PYTHON:+ at PYTHON=$PYTHON}; install one" \
        "(Debian, Ubuntu: apt install python3 python3-venv; Homebrew: brew install python@3.13)," \
        "or name one: make setup PYTHON=path/to/python" >&2
    exit 1
}

[ -f profiles.yml ] || cp profiles.yml.example profiles.yml
if wanted && [ -f "$ready" ] && [ "$(cat "$ready")" = "$(state)" ]; then
    exit
fi

# where the interpreter has gone or has become another one, there is no pip
if ! { wanted && runs "$bin/python" && "$bin/python" -Ic 'import pip' 2>/dev/null; }; then
    choose
    "$python" -m venv --clear "$1"
fi
rm -f "$ready"
echo "setting up $1 with Python $(version "$bin/python") and the set $SET (less than a minute, once)"
if [ ! -x "$bin/uv" ]; then
    awk '/^[a-z]/ { uv = /^uv==/ } uv' "$lock" >"$1/uv.txt"
    "$bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes --requirement "$1/uv.txt"
fi
# as where HOME is read-only, or no folder
if ! { cache=$("$bin/uv" cache dir) && mkdir -p "$cache" && [ -w "$cache" ]; } 2>/dev/null; then
    export UV_NO_CACHE=1
fi
"$bin/uv" pip sync --quiet --python "$bin/python" --no-build --require-hashes "$lock"
"$bin/uv" pip install --quiet --python "$bin/python" --no-deps --no-build-isolation --editable .
# uv compiles nothing; dbt would be compiled anew by every command where PYTHONDONTWRITEBYTECODE is set
[ "$SET" = publish ] || PYTHONDONTWRITEBYTECODE='' "$bin/python" -c 'import dbt.adapters.duckdb, dbt.cli.main'
state >"$ready"
