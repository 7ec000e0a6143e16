"""The pages of one form that came in one file, with all that joining them with pages of other files needs later.

A part is kept as JSON beside the record that the file alone gives: pages that come tomorrow are put to it without
reading its file again, and it is taken out again where a better join is found.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import TypeAdapter

from scanner.values.form_part import FormPart
from scanner.values.reading import Reading
from scanner.values.record import Record

_LONE_SURROGATE: Final = re.compile("[\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class PartPage:
    """A page of a form in a part.

    Attributes:
        page_no: The form's page, from 1.
        source_page_no: The file's page that shows it, from 1.
        readings: What was read on it, before any rule; none where the page could not be read.
        piece: Which of the pages side by side in one picture it is, from 0.
    """

    page_no: int
    source_page_no: int
    readings: tuple[Reading, ...]
    piece: int = 0


@dataclass(frozen=True, slots=True)
class KeptPart:
    """The pages of one form that came in one file, as they were read.

    Attributes:
        part: What decides where the pages belong.
        record: The record that the file alone gives.
        pages: The pages, in the form's order.
        today: The day that rules about dates took for today.
        is_doubtful: Whether the pages may be of two forms, so that a person looks at every field.
    """

    part: FormPart
    record: Record
    pages: tuple[PartPage, ...]
    today: date
    is_doubtful: bool = False

    def to_json(self) -> bytes:
        """Return it as JSON; a lone surrogate, which no UTF-8 file can hold, becomes U+FFFD."""
        content = _KEPT.dump_python(self, mode="json", by_alias=True)
        content["part"]["pages"].sort()
        return _LONE_SURROGATE.sub("\ufffd", json.dumps(content, ensure_ascii=False)).encode()

    @staticmethod
    def from_json(content: bytes) -> KeptPart:
        """Return a part from its JSON.

        Raises:
            ValueError: It is no JSON of a part.
        """
        return _KEPT.validate_json(content)


_KEPT: Final = TypeAdapter(KeptPart)
