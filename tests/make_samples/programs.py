"""The programs that make the samples, each found or missed with a message that says how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
NODE_MODULES = HERE / "node_modules"

_DEBIAN = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "gs": "ghostscript",
    "soffice": "libreoffice-writer",
    "node": "nodejs",
    "npm": "npm",
}


def program(name: str) -> str:
    """Return where a program is, or leave with what to install."""
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is needed to make the samples: apt-get install {_DEBIAN[name]}")
    return found


def debian_python() -> str:
    """Return the Python that can talk to LibreOffice."""
    python = "/usr/bin/python3"
    if not Path(python).exists() or subprocess.run([python, "-c", "import uno"], capture_output=True).returncode:  # noqa: PLW1510
        raise SystemExit("the Python of LibreOffice is needed to make the samples: apt-get install python3-uno")
    return python


def install_npm_packages() -> None:
    """Install what package.json names, unless it is there."""
    if (NODE_MODULES / "@fontsource/long-cang").is_dir():
        return
    quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    run([program("npm"), "install", *quiet], folder=HERE)


def run(command: list[str], *, folder: Path | None = None, seconds: int = 180) -> str:
    """Run a program and return what it printed; its error ends the making."""
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()
