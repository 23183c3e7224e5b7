#!/bin/sh
# Makes sure the browser tests have a Chromium, and that the program driving it runs; without them they are skipped.
set -u
. ./setup/say.sh

have_chromium() {
    for name in "${CHROMIUM:-chromium}" chromium-browser google-chrome-stable google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

# Playwright's wheel carries a Node.js that needs a library which a bare Debian lacks.
have_driver() {
    for node in .venv/lib/python3*/site-packages/playwright/driver/node; do
        "$node" --version >/dev/null 2>&1 && return 0
    done
    return 1
}

packages=
have_chromium || packages="chromium fonts-dejavu-core"
have_driver || packages="$packages libatomic1"
[ -z "$packages" ] && exit 0
# shellcheck disable=SC2086 # one word a package
debian $packages && exit 0
say "Browser tests will be skipped: there is no way here to install$(printf ' %s' $packages) (as root: apt-get install $packages)."
