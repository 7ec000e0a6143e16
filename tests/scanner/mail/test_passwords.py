"""A password comes from the file, the environment or the keyring, in this order, and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from forms.errors import UsageError
from scanner.mail.passwords import KEYRING_SERVICE, password_of


class Ring(KeyringBackend):
    """A keyring in memory, or one that is locked."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self, is_locked: bool = False) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = is_locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise NoKeyringError("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def asked(file: Path | None = None, **environment: str) -> str:
    return password_of("li", "mail.example.cn", variable="IT", file=file, environment=environment)


def test_the_file_counts_before_the_environment_and_that_before_the_keyring(ring: Ring, tmp_path: Path) -> None:
    ring.set_password(KEYRING_SERVICE, "li@mail.example.cn", "from the ring")
    path = tmp_path / "password"
    path.write_text("\ufefffrom the file \nsecond line\n", encoding="utf-8")
    path.chmod(0o600)
    assert asked(path, IT="from the environment") == "from the file "
    assert asked(IT="from the environment") == "from the environment"
    assert asked() == "from the ring"


def test_a_keyring_that_is_locked_is_as_good_as_none_and_it_is_said_where_a_password_may_be(ring: Ring) -> None:
    ring.is_locked = True
    with pytest.raises(UsageError, match="keyring set formloop li@mail"):
        asked()


@pytest.mark.parametrize("content", [b"", b"\nsecret", b"\xff\xfe"], ids=["empty", "first line empty", "no UTF-8"])
def test_a_file_without_a_password_is_refused_without_its_content(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "password"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(UsageError) as refused:
        asked(path, IT="from the environment")
    assert "secret" not in str(refused.value)
