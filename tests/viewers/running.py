"""Finds and runs the programs that are not Python packages of ours, or says what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

HERE = Path(__file__).parent
NODE_MODULES = HERE / "node_modules"
DEBIAN_PYTHON = "/usr/bin/python3"

_SECONDS = 300  # the machine may be busy


def missing(what: str) -> NoReturn:
    """Leave the test out, saying what it needs; in CI nothing is left out."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed: in CI nothing is left out")
    pytest.skip(f"needs {what}: sh tests/programs.sh installs it")


def found(program: str) -> str:
    """Return where a program is; leave the test out where it is not."""
    path = shutil.which(program)
    if path is None:
        missing(program)
    return path


def node(script: str, *arguments: str | Path) -> str:
    """Run a script of this folder in Node and return what it printed."""
    return run(node_command(script, *arguments))


def node_command(script: str, *arguments: str | Path) -> list[str]:
    """Return the command that runs a script of this folder in Node; leave the test out where what it needs is not."""
    program = found("node")
    if not (NODE_MODULES / "playwright-core").is_dir() or not (NODE_MODULES / "pdfjs-dist").is_dir():
        missing("playwright-core and pdfjs-dist from npm")
    return [program, str(HERE / script), *map(str, arguments)]


def debian_python(script: str, *arguments: str | Path, module: str) -> str:
    """Run a script of this folder in the Python for which Debian builds its bindings.

    Args:
        script: The file's name.
        arguments: What it is given.
        module: The module that it needs and that may be missing.
    """
    probe = [DEBIAN_PYTHON, "-c", module]
    if not Path(DEBIAN_PYTHON).exists() or subprocess.run(probe, capture_output=True, check=False).returncode:
        missing(f"a Debian Python with {module!r}")
    return run([DEBIAN_PYTHON, str(HERE / script), *map(str, arguments)])


def run(command: list[str], **environment: str) -> str:
    """Run a program and return what it printed; its error fails the test."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
        env=os.environ | {"SAL_USE_VCLPLUGIN": "svp"} | environment,
    )
    assert done.returncode == 0, f"{' '.join(command)}\nended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout
