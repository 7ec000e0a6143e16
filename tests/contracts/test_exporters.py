"""What every exporter owes: the same bytes for the same records, an open stream, `is_text`, and a word in the docs."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, ClassVar

import pytest

from forms.definition import Form
from scanner.export import EXPORTERS
from scanner.values.record import Record
from scanner.values.seams import Exporter
from tests.scanner.export.records import FORMS, record, rejected

PAGE = (Path(__file__).parents[2] / "docs" / "integration.md").read_text(encoding="utf-8")
RECORDS = (record({"company_name": "甲", "phone": "013912345678"}, name="a.pdf"), rejected("b.txt"))


class _OpenStream(io.BytesIO):
    """A stream that tells whether it was closed by whoever wrote into it."""

    was_closed = False

    def close(self) -> None:
        self.was_closed = True


def once(records: Sequence[Record]) -> Iterator[Record]:
    """The records as a batch gives them: one by one, and only once."""
    yield from records


def can_be_shown(content: bytes) -> bool:
    """Whether bytes are text that a terminal shows: UTF-8 without control characters but line ends and tabs."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(character in "\r\n\t" or unicodedata.category(character) != "Cc" for character in text)


def faults_of(name: str, exporter: Exporter, page: str = PAGE) -> list[str]:
    """Faults of an exporter that is registered for a format."""
    streams = [_OpenStream(), _OpenStream()]
    for stream in streams:
        stream.write(b"before")
        exporter.export(once(RECORDS), FORMS, stream)
    content = streams[0].getvalue()
    faults = [] if streams[1].getvalue() == content else ["other bytes the second time"]
    if not content.startswith(b"before") or len(content) == len(b"before"):
        faults.append("does not write from where the stream stands")
    if streams[0].was_closed:
        faults.append("closes the stream")
    one = _OpenStream()
    exporter.export(once(RECORDS[:1]), FORMS, one)
    if one.getvalue() == content.removeprefix(b"before"):
        faults.append("leaves out a record in which no form was found")
    if getattr(exporter, "is_text", None) is not can_be_shown(content.removeprefix(b"before")):
        faults.append("does not say truly whether a terminal can show it")
    if f"--to {name} " not in page:
        faults.append("docs/integration.md does not show it")
    return faults


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_exporter_does_what_it_owes(name: str) -> None:
    assert faults_of(name, EXPORTERS[name]) == []


class CarelessExporter:
    """Denies that it writes text, takes records with a form only, counts its runs, starts anew and closes."""

    is_text: ClassVar[bool] = False
    runs = 0

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        self.runs += 1
        stream.seek(0)
        stream.write(b"".join(one.record_id.encode() for one in records if one.form))
        stream.write(b"%d" % self.runs if self.runs == 2 else b"")
        stream.close()


def test_a_careless_exporter_is_found_out() -> None:
    assert faults_of("ods", CarelessExporter()) == [
        "other bytes the second time",
        "does not write from where the stream stands",
        "closes the stream",
        "leaves out a record in which no form was found",
        "does not say truly whether a terminal can show it",
        "docs/integration.md does not show it",
    ]


@pytest.mark.parametrize("name", EXPORTERS)
@pytest.mark.parametrize(
    "text", ["1-1" + " " * 60_000 + "x", "+" * 60_000, "1,\n" * 20_000 + "x"], ids=["spaces", "signs", "lines"]
)
def test_an_exporter_takes_a_text_that_is_made_to_keep_it_busy(name: str, text: str) -> None:
    stream = io.BytesIO()
    EXPORTERS[name].export([record({"main_business": text})], FORMS, stream)
    assert stream.getvalue()
