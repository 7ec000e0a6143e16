"""Boxes in which a word stands: who writes 否 into the box of 是 does not tick it.

By its shape a word cannot be told from a hurried mark: 不 reaches into four corners as a cross does. So the recogniser
reads what stands in a box, unless it is a plain tick or a straight line. It takes a mark for X, V or √, a dot, a digit
or a Latin letter, and now and then for a character of the same few strokes; any other Chinese character is a word.

Of 175 words in all hands of the benchmark, on scans, faxes and photos, 95 were asked about for other reasons, and 170
are now. Of 2,062 ticked boxes of 320 forms of the soak (seeds 7474 and 7575) one dot is (2026-12-01).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from forms.geometry import Rect
from scanner.paper.straighten import straighten
from scanner.readers.boxes.decision_rules import Style, Verdict, unclear
from scanner.readers.boxes.features import BoxMarks
from scanner.readers.boxes.mark_rules import RULES
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray
from scanner.values.reading import BoxState
from scanner.values.reading.recognised import RecognisedLine
from scanner.values.seams import OcrEngine

_PER_MM: Final = 12.0  # the recogniser wants characters of 30 to 40 pixels, and a box is 3 to 4 mm wide
_OUTLINE_MM: Final = 0.45  # from the middle of a box's outline to its inside
_MARGIN_MM: Final = 1.2
_LEAST_SIDE_MM: Final = 2.0  # nobody writes into a smaller box
_SURE: Final = {Style.LIGHT: 0.2, Style.HEAVY: 0.5}
"""The least confidence of a word. Words that cover more of a box have 0.8 and more; a hatched box has up to 0.47."""

_STROKES: Final = frozenset("一二三十丁口日目田")
"""Characters for which dashes, crosses and rests of a box's outline are taken."""

_FIRST_HAN: Final = "\u3400"
_LAST_HAN: Final = "\u9fff"


def doubt_words_inside(
    subject: PageInk, boxes: Mapping[str, BoxMarks], verdicts: Mapping[str, Verdict], engine: OcrEngine
) -> dict[str, Verdict]:
    """Return the verdicts on a page's boxes; a ticked one in which a word stands is unclear.

    Args:
        subject: The page with its foreign ink.
        boxes: Name of each box to what was measured of it.
        verdicts: Name of each box to its verdict.
        engine: Reads what stands in them.
    """
    asked = [name for name, verdict in verdicts.items() if _may_be_word(verdict, boxes[name])]
    pictures = [_inside(subject, boxes[name].box.rect) for name in asked]
    read = engine.recognise(pictures, single=True) if pictures else []
    worded = {
        name for name, line in zip(asked, read, strict=True) if _chance_of_word(line) >= _SURE[verdicts[name].style]
    }
    return {
        name: unclear("a word in the box", verdict.style) if name in worded else verdict
        for name, verdict in verdicts.items()
    }


def _may_be_word(verdict: Verdict, marks: BoxMarks) -> bool:
    own, side = marks.own, min(marks.box.rect.width, marks.box.rect.height)
    is_mark = marks.plain_tick or own.straight or own.fill >= RULES.blackened_fill or side < _LEAST_SIDE_MM
    return verdict.state is BoxState.TICKED and verdict.style in _SURE and not is_mark


def _chance_of_word(line: RecognisedLine) -> float:
    words = (
        one.confidence for one in line.characters if _FIRST_HAN <= one.text <= _LAST_HAN and one.text not in _STROKES
    )
    return max(words, default=0.0)


def _inside(subject: PageInk, box: Rect) -> Gray:
    """Return the inside of a box, straight, on white paper."""
    window = box.inset(-_MARGIN_MM)
    size = (round(window.width * _PER_MM), round(window.height * _PER_MM))
    seen = straighten(subject.bare, subject.transform, window, _PER_MM, size)
    edge = round((_MARGIN_MM + _OUTLINE_MM) * _PER_MM)
    inside = (slice(edge, -edge), slice(edge, -edge))
    picture = np.full_like(seen, 255)
    paper = max(1.0, float(np.percentile(seen, 90)))
    picture[inside] = np.clip(seen[inside] * (255.0 / paper), 0, 255).astype(np.uint8)
    return picture
