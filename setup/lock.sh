#!/bin/sh
# Resolves and pins everything that pyproject.toml asks for: requirements.txt (service), requirements-dev.txt (tests).
set -eu
. ./setup/say.sh

BUILD=.build/lock
PIP="$BUILD/bin/python -m pip --disable-pip-version-check --no-input"
rm -rf $BUILD
.venv/bin/python -m venv $BUILD

# Needed on some Pythons only (Debian 12 has 3.11.2), so a freeze on another one does not list it.
CONDITIONAL='async-timeout==5.0.1; python_full_version < "3.11.3"'

# freeze EXTRA: the pins of this project with that extra, without the project itself.
freeze() {
    $PIP install --prefer-binary --upgrade ".$1" "setuptools>=77" >&2
    $PIP freeze --all | grep -v -i -e '^pip==' -e '^reminders[ =@]' -e '^wheel==' -e '^async-timeout=='
}

say "Resolving what the service needs"
freeze "" >$BUILD/service
say "Resolving what the tests and checks need"
freeze "[dev]" >$BUILD/dev

{
    echo "# Everything the service needs, pinned. Made by \`make lock\`; pyproject.toml says what we ask for."
    printf '%s\n' "$CONDITIONAL"
    cat $BUILD/service
} >requirements.txt
{
    echo "# What the tests and checks need beyond the service, pinned. Made by \`make lock\`."
    echo "-r requirements.txt"
    grep -v -x -F -f $BUILD/service $BUILD/dev
} >requirements-dev.txt
rm -rf $BUILD
say "Pinned $(grep -c '==' requirements.txt) packages of the service and $(grep -c '==' requirements-dev.txt) for tests"
