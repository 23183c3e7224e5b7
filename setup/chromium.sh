#!/bin/sh
# Installs what the browser tests need, if possible: Chromium and a library. Without them these tests are skipped.
# Its headless shell is a quarter of the work of the whole browser for each test, and half the download.
set -u
. ./setup/say.sh

SHELL_PACKAGE=chromium-headless-shell
# A browser is here, and there was no way to install the shell beside it: not tried again.
NO_SHELL=.venv/.no-headless-shell

have_shell() {
    command -v "${CHROMIUM:-$SHELL_PACKAGE}" >/dev/null 2>&1
}

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

library=
have_driver || library=libatomic1
if ! have_shell && ! [ -e "$NO_SHELL" ]; then
    # Of the same version as the browser that is here, which stays as it is.
    version=$(dpkg-query --show --showformat '=${Version}' chromium-common 2>/dev/null)
    # shellcheck disable=SC2086 # one word a package
    debian "$SHELL_PACKAGE$version" fonts-dejavu-core $library && exit 0
    have_chromium && : >"$NO_SHELL"
fi
packages=$library
have_shell || have_chromium || packages="chromium fonts-dejavu-core $library"
[ -z "$packages" ] && exit 0
# shellcheck disable=SC2086 # one word a package
debian $packages && exit 0
say "Browser tests will be skipped: there is no way here to install$(printf ' %s' $packages) (as root: apt-get install $packages)."
