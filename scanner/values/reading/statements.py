"""What the parts of a filled PDF say of a field, and where its widgets are."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.geometry import Rect


@dataclass(frozen=True, slots=True)
class Statement:
    """What one part of a PDF says that a field's value is.

    Attributes:
        name: The field's fully qualified name.
        said_by: The part, as `Witness.said_by` has it: `value`, `widget`, `state`, `appearance`,
            `unlisted-widget`, `rich-text`, `xfa`.
        text: What it says; empty where it says that nothing was entered. A button's is its
            state without the slash, `Off` for none, `a,b` for two of one group.
        page_nos: The source's pages, from 1, that show the field; none where no page does.
        is_guess: Whether the encoding of the text was guessed.
        fills_box: Of a shown text: whether it reaches the end of its box, so that more may be cut off.
    """

    name: str
    said_by: str
    text: str = field(repr=False)
    page_nos: tuple[int, ...] = ()
    is_guess: bool = False
    fills_box: bool = False


@dataclass(frozen=True, slots=True)
class FieldWidget:
    """A place on a page where a field is filled in.

    Attributes:
        name: The field's fully qualified name; of a radio group's widget followed by `.` and its state.
        page_no: The source's page, from 1; None where no page has it.
        rect: Where it is on that page, in millimetres; None where it is nowhere.
        page_mm: Width and height of that page.
        is_hidden: Whether viewers do not show it: hidden, without a size, or off its page.
    """

    name: str
    page_no: int | None
    rect: Rect | None = None
    page_mm: tuple[float, float] = (0.0, 0.0)
    is_hidden: bool = False
