"""What the parts of a filled PDF say about a field, and where the field's widgets are."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.geometry import Rect


@dataclass(frozen=True, slots=True)
class Statement:
    """What one part of a PDF says that a field's value is.

    Attributes:
        name: The field's fully qualified name.
        said_by: The part: one of `value`, `widget`, `state`, `appearance`, `unlisted-widget`,
            `rich-text`, `xfa`, which `Witness.said_by` explains.
        text: What the part says; empty where it says that nothing was entered. For a button it is the
            state without the slash: `Off` where nothing is ticked, `a,b` for two buttons of a group.
        page_nos: The source's pages, from 1, that show the field; empty where no page does.
        is_guess: Whether the encoding of the text was guessed.
        fills_box: For an `appearance`, whether the text reaches the end of its box, so that further text may be
            cut off.
    """

    name: str
    said_by: str
    text: str = field(repr=False)
    page_nos: tuple[int, ...] = ()
    is_guess: bool = False
    fills_box: bool = False


@dataclass(frozen=True, slots=True)
class FieldWidget:
    """A widget: a place on a page where a field is shown and filled in.

    Attributes:
        name: The field's fully qualified name; for one button of a group, followed by `.` and its state.
        page_no: The source's page, from 1; None where the widget is on no page.
        rect: The widget's place on that page, in millimetres; None where it has none.
        page_mm: The width and the height of that page.
        is_hidden: Whether viewers do not show the widget, because it is hidden, has no size, or lies off its page.
    """

    name: str
    page_no: int | None
    rect: Rect | None = None
    page_mm: tuple[float, float] = (0.0, 0.0)
    is_hidden: bool = False
