"""Which program this is, as records and commands say it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

PROGRAM_NAME: Final = "formloop"


def _version() -> str:
    try:
        return version(PROGRAM_NAME)
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0"


PROGRAM_VERSION: Final = _version()
