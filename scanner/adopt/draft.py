"""A draft of a definition: fields with places, each guess with a certainty."""

from __future__ import annotations

from dataclasses import dataclass

from forms.geometry import Rect
from forms.kinds import Kind
from scanner.adopt.printed import OutlineShape


@dataclass(frozen=True, slots=True)
class DraftOption:
    """A box to tick.

    Attributes:
        id: Its id, unique in its field.
        label: Its printed words; empty where none were found.
        page_no: From 1.
        box: Where its outline stands.
        shape: What the outline looks like.
        certainty: From 0.0 to 1.0: that this is a box, and that these are its words.
        pdf_name: The name of the blank's own form field that it is, where each box is a field of its own.
        pdf_state: The state of the blank's own form field that it is; empty for none.
    """

    id: str
    label: str
    page_no: int
    box: Rect
    shape: OutlineShape = OutlineShape.SQUARE
    certainty: float = 1.0
    pdf_name: str = ""
    pdf_state: str = ""


@dataclass(frozen=True, slots=True)
class DraftField:
    """Something that is asked.

    Attributes:
        id: Its id, unique in the form.
        label: The printed words that say what it is.
        kind: What is asked.
        certainty: From 0.0 to 1.0: that this is a field, of this kind and with these words.
        page_no: From 1; the page of the first option of a choice.
        box: Where it is written; None for a choice.
        options: The boxes of a choice.
        comb: Into how many cells of one character it is divided; 0 for none.
        lines: How many lines of writing there is room for.
        unit: What is printed behind it, as `万元`.
        required: Whether the blank's own form says that it must be answered.
        pdf_name: The name of the blank's own form field that it is; empty for none.
        note: Something that the definition cannot say, for a comment.
    """

    id: str
    label: str
    kind: Kind
    certainty: float
    page_no: int
    box: Rect | None = None
    options: tuple[DraftOption, ...] = ()
    comb: int = 0
    lines: int = 1
    unit: str = ""
    required: bool = False
    pdf_name: str = ""
    note: str = ""

    @property
    def place(self) -> Rect:
        """Where it stands, with all its boxes."""
        if self.box is not None:
            return self.box
        place = self.options[0].box
        for option in self.options[1:]:
            if option.page_no == self.page_no:
                place = place.union(option.box)
        return place


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of a definition.

    Attributes:
        title: The printed title.
        language: BCP 47.
        sizes_mm: Width and height of each page.
        fields: In reading order.
    """

    title: str
    language: str
    sizes_mm: tuple[tuple[float, float], ...]
    fields: tuple[DraftField, ...]
