#!/bin/sh
# Installs the pinned packages of a requirements file into .venv and shows progress.
# Usage: setup/packages.sh FILE [FILE...]; run from the project's folder. pip's output is kept in .venv/setup.log.
set -u
. ./setup/say.sh

PIP=".venv/bin/python -m pip --disable-pip-version-check --no-input"
LOG=.venv/setup.log
RESULT=.venv/setup.result

# Shows progress: one line that is overwritten on a terminal, elsewhere a line for every tenth package.
show() {
    if [ -t 1 ]; then
        printf '\r\033[K  %s' "$1"
    elif [ $((count % 10)) -eq 0 ]; then
        printf '  %s\n' "$1"
    fi
}

progress() {
    count=0
    while IFS= read -r line; do
        printf '%s\n' "$line" >>$LOG
        case "$line" in
            Collecting* | Processing*.whl*)
                count=$((count + 1))
                name=${line#* }
                name=${name%% *}
                show "$count of $total: ${name##*/}"
                ;;
            *"Building wheel"*) printf '\n  %s\n' "$line" ;;
            Installing\ collected*)
                [ -t 1 ] && printf '\r\033[K'
                printf '  unpacking %s packages (up to half a minute)\n' "$count"
                ;;
        esac
    done
}

explain() {
    package=$(sed -n 's/^Collecting \([^ =<>]*\).*/\1/p' $LOG | tail -n 1)
    if grep -q -e 'No space left on device' -e 'Errno 28' $LOG || ! (echo probe >.venv/.probe) 2>/dev/null; then
        fail "The disk is full: the packages did not fit into .venv."
    elif grep -q -i -e 'command .*\(gcc\|cc\|clang\).* failed' -e 'No such file or directory: .*\(gcc\|cc\)' -e 'Python.h: No such file' \
        -e 'Unable to find.*compiler' -e 'Failed building wheel' -e 'requires Rust' $LOG; then
        fail "${package:-A package} has no ready-made build for this Python and machine, and building it needs a compiler: use Python 3.11 to 3.13, or install one (Debian: apt-get install build-essential python3-dev)."
    elif grep -q -i -e 'name resolution' -e 'Max retries exceeded' -e 'timed out' -e 'Connection refused' -e 'Connection reset' \
        -e 'Network is unreachable' -e 'Could not find a version' -e 'HTTP error' -e 'IncompleteRead' -e 'ProxyError' -e 'SSLError' $LOG; then
        fail "A download failed${package:+ (at $package)}: this machine could not reach its Python package registry. Check the network and run the same command again; what was downloaded is kept."
    elif grep -q -i -e 'Permission denied' -e 'Read-only file system' $LOG; then
        fail ".venv is not writable by $(id -un)."
    fi
    fail "pip failed: $(grep -v '^ *$' $LOG | tail -n 1) (all it said is in $LOG)"
}

for file in "$@"; do
    total=$(grep -c '^[A-Za-z]' "$file")
    say "Installing $total packages of $file into .venv"
    : >$LOG
    # Not compiled: of 170 MB of source a tenth is ever imported, and Python compiles that when it is.
    { $PIP install --prefer-binary --no-compile --progress-bar off -r "$file" 2>&1; echo $? >$RESULT; } </dev/null 2>/dev/null | progress
    [ "$(cat $RESULT 2>/dev/null)" = 0 ] || explain
done
