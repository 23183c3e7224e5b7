#!/bin/sh
# Makes sure there is a Chromium for the browser tests; without one they are skipped.
set -u
. ./setup/say.sh

for name in "${CHROMIUM:-chromium}" chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
debian chromium fonts-dejavu-core && exit 0
say "No Chromium here and it could not be installed (as root: apt-get install chromium): browser tests will be skipped."
