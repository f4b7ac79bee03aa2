#!/bin/sh
# Prints the path of a uv that works, and puts one into .uv/ when there is none.
# A uv on the PATH may be a shim that fails, so it is run, not only looked up.
set -eu
for candidate in uv .uv/bin/uv; do
    if "$candidate" --version >/dev/null 2>&1; then
        echo "$candidate"
        exit 0
    fi
done
echo "Installing uv into .uv/" >&2
python3 -m venv .uv >&2
.uv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9 >&2
echo .uv/bin/uv
