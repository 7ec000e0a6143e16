"""Pages without marks: told among known blanks by their print, registered by it, never taken for another form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from scanner.paper.known_print.finding import AlikePages, find_by_print
from scanner.paper.known_print.registering import register_by_print
from scanner.paper.register import RegistrationRefusal
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from tests.annex2 import annex2
from tests.makers.paper.strange_forms import StrangeForm, crowded_form, strange_form
from tests.scanner.paper.known_print.pages import DPI, known_form, paper_of, picture, scanned

COUNT = 10
EVERYWHERE = np.array([(x, y) for x in (30.0, 105.0, 180.0) for y in (30.0, 150.0, 250.0)])


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[KnownForm, ...]:
    folder = tmp_path_factory.mktemp("known")
    made = (crowded_form(), *(strange_form(seed) for seed in range(COUNT)))
    return (KnownForm(*annex2()), *(known_form(one, folder) for one in made))


def registered(found: object, known: tuple[KnownForm, ...]) -> RegisteredPage | RegistrationRefusal:
    assert isinstance(found, IdentifiedPage)
    return register_by_print(found, next(one for one in known if one.form.id == found.form_id))


@pytest.mark.parametrize(
    ("condition", "seed", "most_mm"),
    [("office_scan", 3, 0.35), ("poor_scan", 5, 0.35), ("bitonal_scan", 7, 0.35)],
)
def test_a_scanned_page_is_told_and_lies_where_it_is_said_to(
    known: tuple[KnownForm, ...], condition: str, seed: int, most_mm: float
) -> None:
    for one in (known[1], known[4]):
        seen = scanned(paper_of(one), condition, seed)
        found = find_by_print(picture(seen.gray), known)
        place = registered(found, known)
        assert isinstance(place, RegisteredPage)
        assert place.page.form_id == one.form.id
        turned = np.rot90(seen.gray, (4 - place.page.quarter_turns) % 4)
        assert turned.shape == place.page.picture.gray.shape
        if place.page.quarter_turns == 0:
            off = place.transform.to_mm(seen.to_pixels(EVERYWHERE)) - EVERYWHERE
            assert np.hypot(*off.T).max() < most_mm


def test_a_page_in_a_photo_is_told(known: tuple[KnownForm, ...]) -> None:
    seen = scanned(paper_of(known[1]), "phone_photo", 5)
    place = registered(find_by_print(picture(seen.gray), known), known)
    assert isinstance(place, RegisteredPage)
    assert place.page.form_id == "crowded"


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_may_lie_in_any_turn(known: tuple[KnownForm, ...], turns: int) -> None:
    seen = scanned(paper_of(known[3]), "office_scan", 1)
    found = find_by_print(picture(np.rot90(seen.gray, turns)), known)
    assert isinstance(found, IdentifiedPage)
    assert (found.form_id, found.quarter_turns) == (known[3].form.id, turns)


@pytest.mark.parametrize("scale", [0.9, 1.1])
def test_a_page_may_be_printed_smaller_or_larger(known: tuple[KnownForm, ...], scale: float) -> None:
    page = paper_of(known[2])
    height, width = page.shape[:2]
    middle = np.array([[scale, 0, (1 - scale) * width / 2], [0, scale, (1 - scale) * height / 2]])
    gray = cv2.warpAffine(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), middle, (width, height), borderValue=255)
    place = registered(find_by_print(picture(gray), known), known)
    assert isinstance(place, RegisteredPage)
    assert place.page.form_id == known[2].form.id


def test_a_page_whose_margins_were_cropped_is_told(known: tuple[KnownForm, ...]) -> None:
    page = cv2.cvtColor(paper_of(known[1]), cv2.COLOR_BGR2GRAY)
    margin = round(14 * DPI / 25.4)
    place = registered(find_by_print(picture(page[margin:-margin, margin:-margin]), known), known)
    assert isinstance(place, RegisteredPage)
    corner = place.transform.to_pixels(np.array([(14.0, 14.0)]))[0]
    assert np.abs(corner).max() < 2.0


def test_pages_of_other_forms_and_of_none_are_told_as_none(known: tuple[KnownForm, ...], tmp_path: Path) -> None:
    for seed in range(500, 506):
        stranger = known_form(strange_form(seed), tmp_path)
        assert find_by_print(picture(scanned(paper_of(stranger), "office_scan", seed).gray), known) is None
    form, layout = annex2()
    ours = KnownForm(form, layout).blank(DPI)[0]
    assert find_by_print(picture(ours), known) is None


def test_a_page_with_a_part_covered_is_refused(known: tuple[KnownForm, ...]) -> None:
    page = cv2.cvtColor(paper_of(known[1]), cv2.COLOR_BGR2GRAY)
    page[round(0.66 * page.shape[0]) :, : page.shape[1] // 2] = 255
    refused = registered(find_by_print(picture(page), known), known)
    assert isinstance(refused, RegistrationRefusal)
    assert refused.issue.code == "page_not_registered"


def version_two(made: StrangeForm, words: bytes, other: bytes) -> StrangeForm:
    """Return a version of a form whose only difference are some printed words."""
    from io import BytesIO  # noqa: PLC0415

    import pikepdf  # noqa: PLC0415

    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        assert words in content
        pdf.pages[0].Contents = pdf.make_stream(content.replace(words, other))
        out = BytesIO()
        pdf.save(out)
    definition = made.definition.replace("form: crowded", "form: crowded2").replace("key: CRWD", "key: CRW2")
    return replace(
        made, id="crowded2", pdf=out.getvalue(), definition=definition.replace("crowded.pdf", "crowded2.pdf")
    )


def test_two_blanks_that_differ_in_some_words_are_told_apart(tmp_path: Path) -> None:
    one = known_form(crowded_form(), tmp_path)
    other = known_form(version_two(crowded_form(), b"Office use only below", b"Keep a copy until May "), tmp_path)
    for shown in (one, other):
        for seed in range(3):
            seen = scanned(paper_of(shown), "office_scan", seed)
            found = find_by_print(picture(seen.gray), (one, other))
            assert isinstance(found, IdentifiedPage)
            assert found.form_id == shown.form.id


def test_two_blanks_with_the_same_print_are_not_told_apart(tmp_path: Path) -> None:
    one = known_form(crowded_form(), tmp_path)
    other = known_form(version_two(crowded_form(), b"Thank you", b"Thank you"), tmp_path)
    found = find_by_print(picture(scanned(paper_of(one), "office_scan", 1).gray), (one, other))
    assert isinstance(found, AlikePages)
    assert found.issue.code == "page_alike"


def test_words_that_a_hand_covered_do_not_make_a_page_the_other_version(tmp_path: Path) -> None:
    one = known_form(crowded_form(), tmp_path)
    other = known_form(version_two(crowded_form(), b"Office use only below", b"Keep a copy until May "), tmp_path)
    page = paper_of(one)
    rect = Rect(36, 264, 62, 269)
    top, bottom, left, right = (round(side * DPI / 25.4) for side in (rect.top, rect.bottom, rect.left, rect.right))
    page[top:bottom, left:right] = 255
    found = find_by_print(picture(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)), (one, other))
    assert isinstance(found, AlikePages) or (isinstance(found, IdentifiedPage) and found.form_id == "crowded")
