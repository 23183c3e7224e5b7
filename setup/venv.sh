#!/bin/sh
# Makes .venv with Python 3.11 or newer: the one that PYTHON names, else the first one found.
# To be run in the project's folder. If it fails, it says why in one sentence.
# Of two Pythons 3.11 the system's own comes first, if it is no preview: distributions compile theirs with profiles, a
# version manager by default does not, and all that runs on such a one takes about a tenth longer.
set -eu
. ./setup/say.sh

VENV=.venv
HERE=$(pwd -P)
LEAST='import sys; sys.exit(sys.version_info < (3, 11))'

# An environment made in this folder is kept. One that was moved or copied here is not: its scripts contain old paths.
if grep -q -F "$HERE/$VENV" $VENV/bin/activate 2>/dev/null && $VENV/bin/python -c "$LEAST" 2>/dev/null; then
    exit 0
fi

find_python() {
    system=/usr/bin/python3.11
    "$system" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info.releaselevel != "final")' 2>/dev/null || system=
    for candidate in ${PYTHON:-$system python3.11 python3.12 python3.13 python3.14 python3 python}; do
        if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$LEAST" 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

if ! python=$(find_python); then
    [ -z "${PYTHON:-}" ] || fail "PYTHON=$PYTHON is not a Python of version 3.11 or newer."
    debian python3 python3-venv >&2 || true
    python=$(find_python) ||
        fail "Python 3.11 or newer is needed and was not found: install it (Debian 12: apt-get install python3 python3-venv) or name it, like: make run PYTHON=/path/to/python3.11"
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    debian "python$version-venv" >&2 || true
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$python cannot make a virtual environment: install the package python$version-venv (as root: apt-get install python$version-venv)."
fi

say "Making .venv with $("$python" --version) ($python)"
rm -rf $VENV
said=$("$python" -m venv $VENV 2>&1) || {
    rm -rf $VENV
    case "$said" in
        *"No space left"*) fail "The disk is full: .venv could not be made." ;;
        *"ermission denied"* | *"Read-only file system"*) fail "This folder is not writable: .venv could not be made in $HERE." ;;
        *) fail "$python could not make .venv: $(printf '%s' "$said" | tail -n 1)" ;;
    esac
}
