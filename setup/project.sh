#!/bin/sh
# Installs this project into .venv, editable, with the pinned build tool, so that nothing is downloaded.
set -u
. ./setup/say.sh

said=$(.venv/bin/python -m pip --disable-pip-version-check --no-input install --quiet --no-deps --no-build-isolation \
    --root-user-action ignore --editable . 2>&1 </dev/null) || fail "The project itself could not be installed: $(printf '%s' "$said" | tail -n 3)"
