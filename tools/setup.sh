#!/bin/sh
# Installs what requirements.lock names, and this project, into the folder $1; does nothing where that is done already.
# The interpreter is $PYTHON, else the one that is in the folder, else the newest on the PATH that this project runs on.
set -eu
bin=$1/bin
ready=$1/.ready

# A pyenv shim may stand for no interpreter, and Debian's python3 makes no environment without python3-venv.
runs() {
    "$1" -Ic 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1
}

version() {
    "$1" -ISc 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null || echo none
}

state() {
    echo "$(version "$bin/python") $(cat requirements.lock pyproject.toml | cksum)"
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
echo "setting up $1 with Python $(version "$bin/python") (less than a minute, once)"
if [ ! -x "$bin/uv" ]; then
    awk '/^[a-z]/ { uv = /^uv==/ } uv' requirements.lock >"$1/uv.txt"
    "$bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes --requirement "$1/uv.txt"
fi
# as where HOME is read-only, or no folder
if ! { cache=$("$bin/uv" cache dir) && mkdir -p "$cache" && [ -w "$cache" ]; } 2>/dev/null; then
    export UV_NO_CACHE=1
fi
"$bin/uv" pip sync --quiet --python "$bin/python" --no-build --require-hashes requirements.lock
"$bin/uv" pip install --quiet --python "$bin/python" --no-deps --no-build-isolation --editable .
# uv compiles nothing; dbt would be compiled anew by every command where PYTHONDONTWRITEBYTECODE is set
PYTHONDONTWRITEBYTECODE='' "$bin/python" -c 'import dbt.adapters.duckdb, dbt.cli.main'
state >"$ready"
