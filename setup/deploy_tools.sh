#!/bin/sh
# Unpacks into .build/tools what the tests of deploy/ try its files with: nginx, Caddy, promtool, systemd-analyze.
# Nothing is installed or started, and no rights are needed. Where that is not possible, those tests are skipped.
set -u
. ./setup/say.sh

TOOLS=$(pwd -P)/.build/tools

have() {
    for folder in /usr/sbin /usr/bin "$TOOLS/usr/sbin" "$TOOLS/usr/bin" "$TOOLS/bin"; do
        [ -x "$folder/$1" ] && return 0
    done
    command -v "$1" >/dev/null 2>&1
}
have_all() { have nginx && have caddy && have promtool && have systemd-analyze; }
skip() {
    say "Tests that need nginx, Caddy, promtool or systemd-analyze will be skipped: $1."
    exit 0
}
# apt-get with lists and archives of its own, so that it needs no root.
own_apt() {
    apt-get -q -o Dir::State::lists="$TOOLS/lists" -o Dir::Cache="$TOOLS/cache" -o APT::Sandbox::User="$(id -un)" "$@" \
        </dev/null >>"$TOOLS/log" 2>&1
}

have_all && exit 0
{ command -v apt-get && command -v dpkg-deb; } >/dev/null 2>&1 || skip "there is no apt-get here"
say "Fetching nginx, Caddy, promtool and systemd-analyze for the tests of deploy/ (unpacked into .build, not installed)"
mkdir -p "$TOOLS/lists/partial" "$TOOLS/cache/archives/partial" "$TOOLS/packages"
own_apt update || skip "the lists of packages could not be fetched (.build/tools/log)"
(cd "$TOOLS/packages" && own_apt download nginx caddy prometheus systemd libsystemd-shared) ||
    (cd "$TOOLS/packages" && own_apt download nginx caddy prometheus systemd) || skip "the packages could not be fetched (.build/tools/log)"
for file in "$TOOLS"/packages/*.deb; do
    dpkg-deb -x "$file" "$TOOLS" || skip "a package could not be unpacked"
done
rm -rf "$TOOLS/lists" "$TOOLS/cache" "$TOOLS/packages"
have_all || skip "not all packages could be fetched (.build/tools/log)"
