#!/bin/sh
# Install the Debian packages that the tests need, after listing them, where this runs as
# root or `sudo -n` works. Elsewhere nothing is installed, and the tests that need a
# missing program are left out; pytest says at its end which and why.
set -eu
packages="tesseract-ocr tesseract-ocr-chi-sim libreoffice-writer chromium poppler-utils ghostscript qpdf"

missing=""
for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "Programs for the tests, as Debian packages:$missing"
if ! command -v apt-get >/dev/null; then
    echo "apt-get is not here: install them by hand, or their tests are left out."
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Not root, and sudo asks for a password: not installed; their tests are left out."
    exit 0
fi
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
