"""Damage that others model: pages go through augraphy (augraphy.readthedocs.io) in an environment of its own."""

from __future__ import annotations

import json
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.makers.cache import UnavailableError
from tests.makers.environments import environment

REQUIREMENT: Final = "augraphy==8.2.6"


def damaged(page: NDArray[np.uint8], augmentation: str, seed: int) -> NDArray[np.uint8]:
    """Return a page as an augmentation of augraphy leaves it.

    Args:
        page: uint8 BGR.
        augmentation: The name of its class, used with its defaults.
        seed: The same one gives the same damage.

    Raises:
        UnavailableError: augraphy cannot be installed here, or failed.
    """
    process = _process()
    if process.stdin is None or process.stdout is None:
        raise TypeError("its input and output are pipes")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.npy", Path(folder) / "damaged.npy"
        np.save(source, page)
        process.stdin.write(json.dumps([str(source), augmentation, seed, str(target)]) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline().strip()
        if answer != "done":
            raise UnavailableError(f"augraphy {augmentation}: {answer or 'it ended'}")
        return np.asarray(np.load(target), dtype=np.uint8)


@cache
def _process() -> subprocess.Popen[str]:
    """Return the process that damages pages for this one; it ends when this one does."""
    python = environment("augraphy", [REQUIREMENT])
    script = Path(__file__).with_name("augraphy_page.py")
    return subprocess.Popen(
        [python, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
