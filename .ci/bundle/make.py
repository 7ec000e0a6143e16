"""Makes the folder that installs formloop where there is no network: `make bundle`.

Every wheel that requirements/base.lock names is fetched, to its hash, for each system and each Python asked for. Which
of them a system needs is decided by the lock's markers as that system would decide them, not as this machine does.
Beside the wheels lie the installers and what starts the desk and the watcher.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent.parent
LOCK: Final = ROOT / "requirements" / "base.lock"
PYTHONS: Final = ("3.11", "3.12", "3.13")


@dataclass(frozen=True, slots=True)
class System:
    """A system that wheels are fetched for.

    Attributes:
        platforms: What its wheels are called, the newest first.
        markers: What it says of itself where a requirement asks.
    """

    platforms: tuple[str, ...]
    markers: Mapping[str, str]


SYSTEMS: Final = {
    "linux": System(
        ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
        {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "platform_machine": "x86_64"},
    ),
    "windows": System(
        ("win_amd64",),
        {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64"},
    ),
}


def main() -> None:
    """Make the bundle that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "output" / "bundle")
    parser.add_argument("--system", action="append", choices=sorted(SYSTEMS))
    parser.add_argument("--python", action="append", choices=PYTHONS)
    options = parser.parse_args()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    systems = options.system or sorted(SYSTEMS)
    for system in systems:
        for python in options.python or PYTHONS:
            fetch(system, python, out / "wheels" / f"{system}-{python}")
        copy_files(HERE / system, out, newline="\r\n" if system == "windows" else "\n")
    build_own(out / "wheels" / "formloop")
    shutil.copy(ROOT / "docs" / "install.md", out / "install.md")
    print(out)


def fetch(system: str, python: str, folder: Path) -> None:
    """Download the wheels for a system and a Python; what is in the folder already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "requirements.txt"
    lines = requirements(LOCK.read_text(encoding="utf-8"), system, python)
    wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--implementation", "cp", "--python-version", python]
    for platform in SYSTEMS[system].platforms:
        command += ["--platform", platform]
    command += ["--dest", str(folder), "--requirement", str(wanted)]
    subprocess.run(command, check=True)


def requirements(lock: str, system: str, python: str) -> Iterator[str]:
    """Yield the lines of a lock that a system with a Python needs, with their hashes and without their markers."""
    environment = {
        **SYSTEMS[system].markers,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock.replace("\\\n", " ").strip()):
        words, *hashes = re.split(r"\s+(?=--hash=)", entry.strip())
        requirement = Requirement(words)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield " ".join([f"{requirement.name}{requirement.specifier}", *(one.strip() for one in hashes)])


def build_own(folder: Path) -> None:
    """Build formloop's own wheel, which is the same for every system."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)


def copy_files(source: Path, out: Path, *, newline: str) -> None:
    """Copy a system's installers and starters, with the line ends that it reads."""
    for path in sorted(source.iterdir()):
        target = out / path.name
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8", newline=newline)
        if path.suffix == ".sh":
            target.chmod(0o755)


if __name__ == "__main__":
    main()
