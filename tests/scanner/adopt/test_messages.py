"""What a child says of a blank is checked before it is believed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.adopted import Adopted
from scanner.adopt.draft import Draft, DraftField, DraftOption, DraftRow
from scanner.adopt.messages import adopted_in, answer_frame, request_frame, sources_in
from scanner.adopt.several import CopySeen
from scanner.batch.children.frames import Frame, FrameError
from scanner.values.source import Source

PNG = b"\x89PNG\r\n\x1a\n"
FIELD = DraftField("name", "Name", Kind.TEXT, 0.9, 1, Rect(10, 10, 50, 17))
CHOICE = DraftField("sex", "性别", Kind.ONE, 0.8, 1, options=(DraftOption("m", "男", 1, Rect(10, 30, 13, 33)),))
ADOPTED = Adopted(Draft("Form", "en", ((210.0, 297.0),), (FIELD, CHOICE)), (PNG,), (b"%PDF-1.7",), 0, (PNG + b"look",))


def test_a_draft_comes_back_as_it_was() -> None:
    assert adopted_in(answer_frame(ADOPTED)) == ADOPTED


def test_blanks_come_to_the_child_as_they_were() -> None:
    blanks = [Source("a.pdf", "a.pdf", b"one"), Source("b.pdf", "b.pdf", b"two")]
    assert [source.content for source in sources_in(request_frame(blanks))] == [b"one", b"two"]


@pytest.mark.parametrize("name", ["", "a b", "x\ny: z", "Ä", "../x", "n" * 100])
def test_an_id_that_is_none_is_refused(name: str) -> None:
    draft = replace(ADOPTED.draft, fields=(replace(FIELD, id=name),))
    with pytest.raises(FrameError):
        adopted_in(answer_frame(replace(ADOPTED, draft=draft)))


def test_files_that_are_no_pictures_and_no_pdf_are_refused() -> None:
    with pytest.raises(FrameError):
        adopted_in(answer_frame(replace(ADOPTED, pictures=(b"MZ",))))
    with pytest.raises(FrameError):
        adopted_in(answer_frame(replace(ADOPTED, looks=(b"<svg",))))
    with pytest.raises(FrameError):
        adopted_in(answer_frame(replace(ADOPTED, blank=(b"#!/bin/sh",))))


def test_what_became_of_copies_comes_back_and_a_blank_that_is_none_of_them_is_refused() -> None:
    several = replace(ADOPTED, copies=(CopySeen(1, 1.0, 0), CopySeen(1, 0.9, 7)), blank_copy=1)
    assert adopted_in(answer_frame(several)) == several
    with pytest.raises(FrameError):
        adopted_in(answer_frame(replace(several, blank_copy=2)))


def test_a_table_that_lacks_a_cell_is_refused() -> None:
    rows = [DraftRow("kids", "Kids", 0, "name", "Name"), DraftRow("kids", "Kids", 2, "name", "Name")]
    cells = tuple(replace(FIELD, id=f"name_{row.row}", row=row) for row in rows)
    with pytest.raises(FrameError):
        adopted_in(answer_frame(replace(ADOPTED, draft=replace(ADOPTED.draft, fields=cells))))


@pytest.mark.parametrize(
    "text", [b"", b"[]", b'{"draft": {}, "pictures": 1, "looks": 1, "dpi": 0}', json.dumps({"a": 1}).encode()]
)
def test_an_answer_without_a_draft_is_refused(text: bytes) -> None:
    with pytest.raises(FrameError):
        adopted_in(Frame("adopted", text, (PNG,)))
