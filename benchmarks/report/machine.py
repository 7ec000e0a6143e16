"""What a run was made on."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def stamp(seed: int | None = None) -> str:
    """Return seed, date and machine in one line."""
    seeds = f"Seed {seed}, " if seed is not None else ""
    return f"{seeds}{datetime.now(UTC).date().isoformat()}, {machine()}."


def machine() -> str:
    """Return processor, cores, system and the versions that matter."""
    packages = ("rapidocr", "onnxruntime", "opencv-python-headless", "numpy", "pypdfium2")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {versions}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
