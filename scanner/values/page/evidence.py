"""What is kept of a page of a stack that is read in parts, until the stack is put together to forms.

A stack is read in ranges of pages, by several processes and over several starts of a batch. Of each page only this is
kept: which page of which form it is, and what was read on it. Where things lay on its picture is not kept, because
nothing that comes after the reading asks for it. It travels and lies on disk as JSON, which is validated whenever it is
read (docs/decisions/0016-stacks.md).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from scanner.values.issue import Issue
from scanner.values.reading import Reading

_PageNo = Annotated[int, Field(ge=1, le=1_000_000)]
_Piece = Annotated[int, Field(ge=0, lt=64)]
_LONE_SURROGATE: Final = re.compile("[\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Which page of which form a page is.

    Attributes:
        form_id: The form.
        version: The form's version.
        page_no: The form's page, from 1.
        copy_id: The copy id in the page code, or None.
        by: What the page was recognised by, as in `IdentifiedPage`.
        rows: Of a page that was recognised by its table alone: the form's first and last row on it, from 0; else None.
        form_pages: Of such a page: the pages of the form, from 1, on which the form's own layout has these rows.
    """

    form_id: str
    version: str
    page_no: _PageNo
    copy_id: str | None
    by: str
    rows: tuple[int, int] | None = None
    form_pages: tuple[_PageNo, ...] = ()

    def __post_init__(self) -> None:
        if (self.rows is None) != (not self.form_pages):
            raise ValueError("rows and the form's pages that have them go together")


@dataclass(frozen=True, slots=True)
class SeenPart:
    """What became of a page, or of one of several pages that lie side by side in one picture.

    Attributes:
        piece: Which of the pages side by side it is, from 0.
        place: Which page of which form it is; None for a page of no known form.
        readings: What was read on it, before any rule.
        issue: Why it was not read, or is no page of a known form; None for a page that was read, and for a blank one.
        is_blank: Whether nothing is on it.
    """

    piece: _Piece
    place: FormPlace | None
    readings: tuple[Reading, ...] = ()
    issue: Issue | None = None
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What was found out of one page of a source.

    Attributes:
        page_no: The source's page, from 1.
        parts: What became of it; several parts where several pages lie side by side, none where it was not opened.
        issue: Why it could not be opened; None for a page that was.
        has_words: Whether it has exact words beside its picture.
    """

    page_no: _PageNo
    parts: tuple[SeenPart, ...] = ()
    issue: Issue | None = None
    has_words: bool = False

    def __post_init__(self) -> None:
        if (self.issue is None) != bool(self.parts):
            raise ValueError("a page was opened, or there is a reason why not")

    def to_json(self) -> bytes:
        """Return it as JSON; a lone surrogate, which no UTF-8 file can hold, becomes U+FFFD."""
        content = _EVIDENCE.dump_python(self, mode="json")
        return _LONE_SURROGATE.sub("\ufffd", json.dumps(content, ensure_ascii=False)).encode()

    @staticmethod
    def from_json(content: bytes) -> PageEvidence:
        """Return the evidence of a page from its JSON.

        Raises:
            ValueError: It is no JSON of a page.
        """
        return _EVIDENCE.validate_json(content)


_EVIDENCE: Final = TypeAdapter(PageEvidence)
