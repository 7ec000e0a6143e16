"""One Dovecot for each test that asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scanner.mail.servers import Dovecot, dovecot, program


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Dovecot]:
    """A Dovecot with an empty inbox."""
    if program() is None:
        if os.environ.get("CI"):
            pytest.fail("dovecot is not installed: in CI nothing is left out")
        pytest.skip("needs dovecot: sh tests/programs.sh installs it")
    with dovecot(tmp_path / "dovecot") as found:
        yield found
