"""Forms without boxes that Chromium printed: words to circle and empty cells are drafted, marked on paper and read."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from forms.definition.places import Shape
from forms.geometry import Rect, Transform
from scanner.values.page.picture import Picture
from scanner.values.reading import BoxState
from tests.makers.blanks.web import web_blanks
from tests.makers.paper import degrade
from tests.makers.paper.pens import BLUE, Mark, Paper, Pen, Spot, mark
from tests.makers.paper.word_pens import WordMark, mark_words
from tests.roundtrip.test_adopted_returns import DPI, adopted, printed, read

PEN = Pen(0.5, BLUE)


@pytest.mark.program("chromium")
@pytest.mark.parametrize("name", ["web: volunteers", "web: health"])
def test_words_and_cells_of_a_draft_are_read_as_they_were_marked_or_asked_about(tmp_path: Path, name: str) -> None:
    (blank,) = web_blanks(str(shutil.which("chromium")), [name])
    path = tmp_path / blank.file_name
    path.write_bytes(blank.content)
    known = adopted(path, tmp_path)
    paper = Paper(printed(blank.content), Transform.scaled(DPI), np.random.default_rng(4))
    truths = [(Rect(*box.place), box.shape, number % 3 == 1) for number, box in enumerate(blank.boxes)]
    for rect, shape, is_marked in truths:
        middle = rect.center
        if is_marked and shape == "word":
            mark_words(paper, WordMark.RING, rect.inset(0.2, 0.6), PEN)
        elif is_marked:
            mark(paper, Mark.TICK, Spot(Rect.at(middle.x - 2, middle.y - 2, 4, 4), rect), PEN)
    scan, out = degrade.office_scan(4, 200.0)
    seen = degrade.scan(paper.picture, DPI, scan, printed=out, seed=4)
    found = read(known, Picture(1, seen.gray, seen.colour, (200.0, 200.0)))
    assert len(found) == len(truths)
    states = []
    for rect, shape, is_marked in truths:
        box, state = min(found, key=lambda one: np.hypot(*_apart(one[0].rect, rect)))
        assert max(map(abs, _apart(box.rect, rect))) < 1.5
        assert (box.shape is Shape.WORD) == (shape == "word")
        assert state in (BoxState.UNCLEAR, BoxState.TICKED if is_marked else BoxState.EMPTY)
        states.append(state)
    assert states.count(BoxState.UNCLEAR) <= len(states) // 6


def _apart(one: Rect, other: Rect) -> tuple[float, float]:
    return one.center.x - other.center.x, one.center.y - other.center.y
