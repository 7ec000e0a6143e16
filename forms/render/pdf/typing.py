"""In what size text is typed into a field of the PDF, and whether it wraps.

A viewer scrolls a line that is longer than its field, and prints only what shows: a form
that is filled in on a screen, printed, stamped and sent back would lose the rest. So where
a short line of words is asked, there is room for two smaller ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forms.definition import Field
from forms.definition.kinds import Answer
from forms.geometry import points_from_mm
from forms.layout.model import FieldBox

_SHORT_LINE_EM: Final = 20  # an address has about 35 characters, an industry or a zone 20
_TWO_LINES_PT: Final = 9.0  # 小五
_TWO_LINES_HEIGHT: Final = 2.5  # of the size, with the margins of poppler, which takes most
# (at 9.5 pt poppler cuts into the second line of a field 8.1 mm high, at 10.5 pt Firefox does not draw it)


@dataclass(frozen=True, slots=True)
class Typing:
    """How text is typed into a field.

    Attributes:
        size_pt: Size of the type, in points.
        wraps: Whether what is longer than a line goes on in the next.
    """

    size_pt: float
    wraps: bool


def typing_of(field: Field, box: FieldBox) -> Typing:
    """Return how text is typed into a field: smaller and on two lines where one would be short."""
    size_pt = round(points_from_mm(box.size_mm), 2)
    if box.multiline or box.comb or field.kind.traits.answer is not Answer.WORDS:
        return Typing(size_pt, box.multiline)
    is_short = box.rect.width < _SHORT_LINE_EM * box.size_mm
    has_room = points_from_mm(box.rect.height) >= _TWO_LINES_HEIGHT * _TWO_LINES_PT
    return Typing(_TWO_LINES_PT, wraps=True) if is_short and has_room else Typing(size_pt, wraps=False)
