"""The tokens that a walk through a Word document gives: characters, and things such as pictures and comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Thing(StrEnum):
    """A sort of thing in a document that is seen and is not a character."""

    PICTURE = "picture"
    TEXT_BOX = "text-box"
    OBJECT = "object"
    COMMENT = "comment"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    ATTACHED = "attached"


NOTES: Final = frozenset({Thing.COMMENT, Thing.FOOTNOTE, Thing.ENDNOTE})
"""The things that hold words about another place in the document."""

DRAWN: Final = frozenset({Thing.PICTURE, Thing.TEXT_BOX, Thing.OBJECT})
"""The things that are seen as a picture."""


class Change(StrEnum):
    """What a tracked change did to a character, as long as nobody has accepted or rejected the change."""

    NONE = ""
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Token:
    """One character of the document, or one thing that is not a character.

    Attributes:
        text: The character, `CONTROL` or `UNKNOWN`; empty for a thing.
        stress: The looks that make the token stand out, in the words of `Look.stress`.
        struck: Whether the token is struck through.
        hidden: Whether the token cannot be seen.
        change: What a tracked change did to the token.
        control: For `CONTROL`, the name of the content control.
        thing: The sort of thing; None for a character.
        words: For a thing, the words in it.
        raised: Whether the token is a small character above or below the line.
    """

    text: str
    stress: frozenset[str] = frozenset()
    struck: bool = False
    hidden: bool = False
    change: Change = Change.NONE
    control: str = ""
    thing: Thing | None = None
    words: str = ""
    raised: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether the token is not hidden, and is in the text once all tracked changes are accepted."""
        return not self.hidden and self.change is not Change.DELETED


def seen(tokens: Iterable[Token]) -> str:
    """Return the text that is seen and not struck through, without white space at its ends."""
    return "".join(token.text for token in tokens if token.is_seen and not token.struck).strip()
