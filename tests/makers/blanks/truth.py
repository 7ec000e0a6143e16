"""What is truly asked on a blank: where each place to write and each box to tick stands, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass, field

Place = tuple[float, float, float, float]
"""Left, top, right, bottom in millimetres from the page's top left."""


@dataclass(frozen=True, slots=True)
class TrueBox:
    """A box to tick, a line to tick on, or words to circle.

    Attributes:
        field: The field that it belongs to.
        label: The printed words of the option; empty where nobody has said them.
        page: From 1.
        place: Where its outline stands; of words to circle, where they stand.
        shape: What is printed there, in the words of `forms.definition.places.Shape`.
    """

    field: str
    label: str
    page: int
    place: Place
    shape: str = "square"


@dataclass(frozen=True, slots=True)
class TrueText:
    """A place to write.

    Attributes:
        field: Its field.
        label: The printed words that say what it is; empty where nobody has said them.
        page: From 1.
        place: Where one may write.
        kind: What is asked, in the words of `forms.definition.kinds`; empty where nobody has said it.
    """

    field: str
    label: str
    page: int
    place: Place
    kind: str = ""


@dataclass(frozen=True, slots=True)
class TrueBlank:
    """A blank with its truth.

    Attributes:
        name: What it is called in tables.
        file_name: A name with the ending of its kind.
        content: The file's bytes.
        boxes: All boxes to tick.
        texts: All places to write.
        choices: Of each choice field: `one` or `many`.
    """

    name: str
    file_name: str
    content: bytes = field(repr=False)
    boxes: tuple[TrueBox, ...]
    texts: tuple[TrueText, ...]
    choices: dict[str, str] = field(default_factory=dict)
