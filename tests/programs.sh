#!/bin/sh
# Install what the tests need besides Python: Debian packages, after listing them, where
# this runs as root or `sudo -n` works, and tests/viewers' packages from npm where npm is.
# Elsewhere nothing is installed, and the tests that need a missing program are left out;
# pytest says at its end which and why.
set -eu
here=$(dirname "$0")
packages="tesseract-ocr tesseract-ocr-chi-sim libreoffice-writer libreoffice-calc python3-uno chromium firefox-esr
    poppler-utils gir1.2-poppler-0.18 python3-gi ghostscript qpdf unar zip jq sqlite3 curl openssl dovecot-imapd"
# Node may have been put here by other means, and then Debian's would be in its way
command -v node >/dev/null || packages="$packages nodejs"
command -v npm >/dev/null || packages="$packages npm"

install_debian_packages() {
    missing=""
    for package in $packages; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0

    echo "Programs for the tests, as Debian packages:$missing"
    if ! command -v apt-get >/dev/null; then
        echo "apt-get is not here: install them by hand, or their tests are left out."
        return 0
    fi
    if [ "$(id -u)" -eq 0 ]; then
        as_root=""
    elif sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        echo "Not root, and sudo asks for a password: not installed; their tests are left out."
        return 0
    fi
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

install_npm_packages() {
    cd "$here/viewers"
    # npm writes its list of what is there once it is done
    [ node_modules/.package-lock.json -nt package.json ] && return 0
    if ! command -v npm >/dev/null; then
        echo "npm is not here: the tests that drive Chromium and pdf.js are left out."
        return 0
    fi
    echo "Packages for the tests, from npm: those of tests/viewers/package.json"
    npm install --omit=optional --no-audit --no-fund --no-package-lock --loglevel=error >/dev/null &&
        touch node_modules/.package-lock.json ||
        echo "npm could not install them: the tests that drive Chromium and pdf.js are left out."
}

install_debian_packages
install_npm_packages
