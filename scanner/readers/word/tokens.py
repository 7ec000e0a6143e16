"""The tokens that a walk through a Word document gives: characters, and things that are none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Thing(StrEnum):
    """Something in a document that is seen and is no character."""

    PICTURE = "picture"
    TEXT_BOX = "text-box"
    OBJECT = "object"
    COMMENT = "comment"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    ATTACHED = "attached"


NOTES: Final = frozenset({Thing.COMMENT, Thing.FOOTNOTE, Thing.ENDNOTE})
"""What holds words about another place."""

DRAWN: Final = frozenset({Thing.PICTURE, Thing.TEXT_BOX, Thing.OBJECT})
"""What is seen as a picture."""


class Change(StrEnum):
    """What a tracked change that nobody has accepted did to a character."""

    NONE = ""
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Token:
    """One character as it stands in the document, or one thing that is none.

    Attributes:
        text: The character, `CONTROL`, `UNKNOWN`, or empty for a thing.
        stress: What makes it stand out, as `Look` words it.
        struck: Whether it is struck through.
        hidden: Whether nothing of it is seen.
        change: What an open change did to it.
        control: For `CONTROL`, the control's name.
        thing: What it is if it is no character.
        words: For a thing, the words in it.
        raised: Whether it is a small character above or below the line.
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
        """Whether it is there once all changes are accepted, and not hidden."""
        return not self.hidden and self.change is not Change.DELETED


def seen(tokens: Iterable[Token]) -> str:
    """Return the text that is seen and not struck through, without white space at its ends."""
    return "".join(token.text for token in tokens if token.is_seen and not token.struck).strip()
