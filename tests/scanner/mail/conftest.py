"""One Dovecot for each test that asks for it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scanner.mail.servers import Dovecot, dovecot, program


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A Dovecot with an empty inbox, in a folder of its own: pytest's is for its owner alone, and Dovecot is nobody."""
    if program() is None:
        if os.environ.get("CI"):
            pytest.fail("dovecot is not installed: in CI nothing is left out")
        pytest.skip("needs dovecot: sh tests/programs.sh installs it")
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder, dovecot(Path(folder) / "server") as found:
        yield found
