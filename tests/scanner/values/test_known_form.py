"""The forms that returns are read against."""

from __future__ import annotations

import pickle

import numpy as np

from forms.blank import blank_pages
from scanner.values.known_form import KnownForm
from scanner.values.page.picture import Gray
from tests.annex2 import annex2

FORM, LAYOUT = annex2()


def grey(dpi: float) -> tuple[Gray, ...]:
    return (np.full((round(dpi), 3), 128, np.uint8),)


def test_our_own_form_s_blank_is_drawn_from_its_layout() -> None:
    known = KnownForm(FORM, LAYOUT)
    for page, drawn in zip(known.blank(60.0), blank_pages(FORM, LAYOUT, 60.0), strict=True):
        assert np.array_equal(page, drawn)


def test_the_blank_of_a_form_that_somebody_else_prints_is_the_one_that_came_with_it() -> None:
    known = KnownForm(FORM, LAYOUT, printed=grey)
    (page,) = known.blank(5.0)
    assert page.shape == (5, 3)


def test_a_known_form_goes_to_another_process_with_its_blank() -> None:
    known = pickle.loads(pickle.dumps(KnownForm(FORM, LAYOUT, printed=grey)))  # noqa: S301  our own bytes
    assert known.blank(5.0)[0].shape == (5, 3)
