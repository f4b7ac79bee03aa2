#!/bin/sh
# Makes sure that a Chromium is there for the browser tests. Playwright drives the system's own; it downloads none.
set -eu
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; then
    exit 0
fi
root=""
if [ "$(id -u)" != 0 ]; then
    root="sudo"
fi
echo "Installing Chromium for the browser tests"
$root apt-get update -qq
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
