"""What several copies of a form share."""

from __future__ import annotations

from dataclasses import replace

from forms.geometry import Rect
from scanner.adopt.several import common
from tests.scanner.adopt.pages import box, page, word


def test_what_only_one_copy_has_was_filled_in() -> None:
    printed = [word("Name:", 20, 40), word("Town:", 20, 50), word("Street:", 20, 60)]
    one = page([*printed, word("Miller", 40, 40)], outlines=[box(20, 70)])
    other = page([*printed, word("Smith", 40, 40)], outlines=[box(20, 70)])
    (kept,) = common([(one,), (other,)])
    assert [found.text for found in kept.words] == ["Name:", "Town:", "Street:"]
    assert len(kept.outlines) == 1


def test_a_copy_that_lies_otherwise_on_the_glass_is_moved_onto_the_first() -> None:
    printed = [word("Name:", 20, 40), word("Town:", 20, 50), word("Street:", 20, 60), word("Country:", 20, 70)]
    moved = [
        replace(one, box=Rect(one.box.left + 4, one.box.top + 3, one.box.right + 4, one.box.bottom + 3))
        for one in printed
    ]
    (kept,) = common([(page(printed),), (page(moved),)])
    assert len(kept.words) == 4


def test_a_single_copy_stays_as_it_is() -> None:
    one = page([word("Name:", 20, 40)])
    assert common([(one,)]) == (one,)
