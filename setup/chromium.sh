#!/bin/sh
# Installs what the browser tests need, if possible: Chromium and a library. Without them these tests are skipped.
set -u
. ./setup/say.sh

have_chromium() {
    for name in "${CHROMIUM:-chromium}" chromium-browser google-chrome-stable google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

# Playwright's wheel contains a Node.js that needs a library missing from a minimal Debian.
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
