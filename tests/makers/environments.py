"""Makes an environment of its own for a peer, in the benchmark's cache, the first time it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.makers.cache import UnavailableError, cache_folder


def environment(name: str, *installs: list[str]) -> Path:
    """Return the Python of an environment; each of `installs` are the arguments of one `pip install`.

    Raises:
        UnavailableError: It cannot be made here.
    """
    folder = cache_folder() / "environments" / name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if (folder / "done").is_file():
        return python
    _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    for arguments in installs:
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])
    (folder / "done").touch()
    return python


def packages(name: str, *requirements: str) -> Path:
    """Return a folder for `sys.path` with packages that the project's own environment has not.

    Raises:
        UnavailableError: They cannot be installed here.
    """
    folder = cache_folder() / "packages" / name
    if not (folder / "done").is_file():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        _run([*pip, "--target", str(folder), *requirements])
        (folder / "done").touch()
    return folder


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UnavailableError(f"{' '.join(command[:4])} …: {last}")
