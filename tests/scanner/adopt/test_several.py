"""What several copies of a form share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.errors import SourceError
from forms.geometry import Rect
from scanner.adopt.adopting import adopt
from scanner.adopt.several import ALIKE_LEAST, shared_by
from scanner.values.source import Source
from tests.makers.blanks.drawn import drawn_blank
from tests.makers.blanks.typed_over import typed_over
from tests.scanner.adopt.pages import box, page, word


def test_what_only_one_copy_has_was_filled_in() -> None:
    printed = [word("Name:", 20, 40), word("Town:", 20, 50), word("Street:", 20, 60)]
    one = page([*printed, word("Miller", 40, 40)], outlines=[box(20, 70)])
    other = page([*printed, word("Smith", 40, 40)], outlines=[box(20, 70)])
    (kept,) = shared_by([(one,), (other,)]).pages
    assert [found.text for found in kept.words] == ["Name:", "Town:", "Street:"]
    assert len(kept.outlines) == 1


def test_a_copy_that_lies_otherwise_on_the_glass_is_moved_onto_the_first() -> None:
    printed = [word("Name:", 20, 40), word("Town:", 20, 50), word("Street:", 20, 60), word("Country:", 20, 70)]
    moved = [
        replace(one, box=Rect(one.box.left + 4, one.box.top + 3, one.box.right + 4, one.box.bottom + 3))
        for one in printed
    ]
    (kept,) = shared_by([(page(printed),), (page(moved),)]).pages
    assert len(kept.words) == 4


def test_a_single_copy_stays_as_it_is() -> None:
    one = page([word("Name:", 20, 40)])
    assert shared_by([(one,)]).pages == (one,)


PRINTED = [word("Name:", 20, 40), word("Town:", 20, 50), word("Street:", 20, 60), word("Country:", 20, 70)]


def test_the_copy_that_was_filled_in_least_is_the_blank_and_of_each_copy_is_told_what_it_has_beyond() -> None:
    full = page([*PRINTED, word("Miller", 40, 40), word("Ulm", 40, 50)])
    emptier = page([*PRINTED, word("Smith", 40, 40)])
    shared = shared_by([(full,), (emptier,), (full,)])
    assert shared.blank == 1
    assert [(copy.pages, copy.added) for copy in shared.copies] == [(1, 2), (1, 1), (1, 2)]
    assert [found.text for found in shared.pages[0].words] == ["Name:", "Town:", "Street:", "Country:"]


def test_a_copy_with_a_page_less_is_not_the_blank_and_does_not_take_the_page_away() -> None:
    whole = (page([*PRINTED, word("Miller", 40, 40)]), page(PRINTED))
    shared = shared_by([(page(PRINTED),), whole, whole])
    assert shared.blank == 1
    assert len(shared.pages) == 2
    assert len(shared.pages[1].words) == 4


@pytest.mark.parametrize(("kept", "is_alike"), [(2, True), (1, False)], ids=["two of ten", "one of ten"])
def test_a_copy_has_two_tenths_of_the_words_of_a_blank_that_may_be_filled_in_itself(kept: int, is_alike: bool) -> None:
    words = [word(f"Word{number}", 20, 40 + 8 * number) for number in range(10)]
    others = [word(f"Something{number}", 20, 40 + 8 * number) for number in range(kept, 10)]
    shared = shared_by([(page(words),), (page([*words[:kept], *others]),)])
    assert (min(copy.alike for copy in shared.copies) >= ALIKE_LEAST) is is_alike


def test_copies_that_were_typed_over_are_drafted_as_the_blank_is() -> None:
    blank = drawn_blank("drawn: captioned cells")
    alone = adopt([Source("blank.pdf", "blank.pdf", blank.content)])
    filled = [typed_over(blank, words) for words in ("Anna Miller", "Bob")]
    names = ("anna.pdf", "bob.pdf")
    made = adopt([Source(name, name, content) for name, content in zip(names, filled, strict=True)])
    assert made.blank_copy == 1
    assert [field.label for field in made.draft.fields] == [field.label for field in alone.draft.fields]
    assert all(copy.added > 5 for copy in made.copies)


def test_a_file_of_another_form_among_the_copies_is_refused_by_name() -> None:
    names = ("drawn: captioned cells", "drawn: crowded sheet")
    sources = [Source(f"{number}.pdf", f"{number}.pdf", drawn_blank(name).content) for number, name in enumerate(names)]
    with pytest.raises(SourceError, match=r"1\.pdf: it has .*不是同一种表|0\.pdf: it has .*不是同一种表"):
        adopt(sources)
