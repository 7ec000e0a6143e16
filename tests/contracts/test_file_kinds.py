"""What every opener and unpacker owes: whatever the bytes are, a result or an error that says what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forms.errors import MissingProgramError, SourceError
from scanner.intake import OPENERS, FileKind
from scanner.intake.containers import LIMITS, UNPACKERS
from scanner.intake.containers.limits import Budget
from scanner.issues import CATALOGUE
from scanner.values.source import Source

BAD = {
    "empty": b"",
    "zeros": bytes(2000),
    "text": "没有表格".encode() * 50,
    "pdf-start": b"%PDF-1.7\n%" + bytes(range(256)),
    "zip-start": b"PK\x03\x04" + bytes(range(256)) * 4,
    "old-office-start": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "png-start": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
}
"""Bytes that are no file of any kind."""

Take = Callable[[Source], object]
"""Opens a source, or takes all members out of it."""


def unpacking(kind: FileKind) -> Take:
    """Take all members out of a container of a kind."""
    return lambda source: list(UNPACKERS[kind](source, Budget(LIMITS)))


ROWS: dict[str, Take] = {
    **{f"open {kind}": opener for kind, opener in OPENERS.items()},
    **{f"unpack {kind}": unpacking(kind) for kind in UNPACKERS},
}


def faults_of(take: Take) -> list[str]:
    """Faults of what opens or unpacks a kind of file, given files that are broken."""
    faults = []
    for words, content in BAD.items():
        try:
            take(Source("甲.bin", "mail.eml/甲.bin", content))
        except SourceError as error:
            if error.code not in CATALOGUE:
                faults.append(f"{words}: an error with the code {error.code}, which is no issue's")
            if "mail.eml/甲.bin" not in str(error):
                faults.append(f"{words}: an error that does not name the file")
            if not any("\u4e00" <= character <= "\u9fff" for character in error.message_zh):
                faults.append(f"{words}: an error without Chinese words")
        except MissingProgramError:
            pass
        except Exception as error:  # noqa: BLE001  whatever a careless one raises
            faults.append(f"{words}: {type(error).__name__}, which nobody expects")
    return faults


@pytest.mark.parametrize("name", ROWS)
def test_every_opener_and_unpacker_does_what_it_owes(name: str) -> None:
    assert faults_of(ROWS[name]) == []


def test_no_kind_is_both_opened_and_unpacked() -> None:
    assert not OPENERS.keys() & UNPACKERS.keys()


def _crashes(source: Source) -> object:
    return source.content.decode("ascii")


def _refuses_wordlessly(source: Source) -> object:
    raise SourceError("broken", code="no_such_code", message_zh="broken")


def test_careless_openers_are_found_out() -> None:
    assert "text: UnicodeDecodeError, which nobody expects" in faults_of(_crashes)
    assert faults_of(_refuses_wordlessly)[:3] == [
        "empty: an error with the code no_such_code, which is no issue's",
        "empty: an error that does not name the file",
        "empty: an error without Chinese words",
    ]
