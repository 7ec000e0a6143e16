"""What every kind of file owes: whatever the bytes are, a result or an error that says what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forms.errors import MissingProgramError, SourceError
from forms.wording import Wording
from scanner.intake.containers.limits import LIMITS, Budget
from scanner.intake.containers.members import Unpacker
from scanner.intake.kinds import FILE_KINDS, FileKind, FileTraits, Refusal
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


def takes(traits: FileTraits) -> dict[str, Take]:
    """What a kind's row opens or takes out of its files."""
    cargo = traits.cargo.take_out if traits.cargo else None
    unpackers = {"unpack": traits.unpack, "cargo": cargo}
    return {
        **({"open": traits.open} if traits.open else {}),
        **{word: _all_of(unpack) for word, unpack in unpackers.items() if unpack},
    }


def _all_of(unpack: Unpacker) -> Take:
    return lambda source: list(unpack(source, Budget(LIMITS)))


def row_faults(traits: FileTraits) -> list[str]:
    """Faults of a kind's row, and of what it opens and unpacks."""
    faults = [f"{word} {fault}" for word, take in takes(traits).items() for fault in faults_of(take)]
    if traits.open and traits.unpack:
        faults.append("is both opened and unpacked")
    if traits.open and not (traits.words and traits.words_zh):
        faults.append("is read, but has no words for an issue in both languages")
    if traits.refusal.code not in CATALOGUE:
        faults.append(f"is refused with the code {traits.refusal.code}, which is no issue's")
    if any(suffix != suffix.lower() or not suffix.startswith(".") for suffix in traits.suffixes):
        faults.append("has a suffix that no file's name is compared with")
    return faults


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
            if not any("\u4e00" <= character <= "\u9fff" for character in error.wording.zh):
                faults.append(f"{words}: an error without Chinese words")
        except MissingProgramError:
            pass
        except Exception as error:  # noqa: BLE001  whatever a careless one raises
            faults.append(f"{words}: {type(error).__name__}, which nobody expects")
    return faults


@pytest.mark.parametrize("kind", FileKind)
def test_every_kind_of_file_does_what_it_owes(kind: FileKind) -> None:
    assert row_faults(FILE_KINDS[kind]) == []


def _crashes(source: Source) -> object:
    return source.content.decode("ascii")


def _refuses_wordlessly(source: Source) -> object:
    raise SourceError(Wording(zh="broken", en="broken"), code="no_such_code")


def test_careless_openers_are_found_out() -> None:
    assert "text: UnicodeDecodeError, which nobody expects" in faults_of(_crashes)
    assert faults_of(_refuses_wordlessly)[:3] == [
        "empty: an error with the code no_such_code, which is no issue's",
        "empty: an error that does not name the file",
        "empty: an error without Chinese words",
    ]


def test_a_careless_row_is_found_out() -> None:
    row = FileTraits(
        is_it=lambda _signs: True,
        suffixes=("PAGES",),
        open=lambda source: source.no_such_thing,  # type: ignore[attr-defined]
        unpack=lambda _source, _budget: iter(()),
        refusal=Refusal("no_such_code", "", ""),
    )
    assert row_faults(row)[-4:] == [
        "is both opened and unpacked",
        "is read, but has no words for an issue in both languages",
        "is refused with the code no_such_code, which is no issue's",
        "has a suffix that no file's name is compared with",
    ]
    assert "open empty: AttributeError, which nobody expects" in row_faults(row)
