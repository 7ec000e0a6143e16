"""What the pictures outline: every place where the layout has it, in the look of its state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scanner.explain.palette import STYLES, OutlineStyle
from scanner.explain.shapes import Shape, shapes_of, told_of
from scanner.issues import issue
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage, RefusedPage, SeenPage, StrayPage
from scanner.values.reading import BoxScore, BoxState, Outcome, Reading
from tests.annex2 import annex2
from tests.scanner.explain.seen_pages import READINGS, seen
from tests.scanner.readers.filled_paper import PAGE, Paper, rotation


def shapes(page: SeenPage) -> dict[str, list[Shape]]:
    found: dict[str, list[Shape]] = {}
    for shape in shapes_of(page):
        found.setdefault(shape.name, []).append(shape)
    return found


@pytest.mark.parametrize("degrees", [0.0, 2.0])
def test_every_place_is_outlined_where_the_layout_puts_it_in_the_picture(degrees: float) -> None:
    paper = Paper()
    page = seen(paper.registered(matrix=rotation(degrees, paper.gray)))
    assert page.registered is not None
    found = shapes(page)
    for box in PAGE.fields:
        (outline,) = found[box.field_id]
        assert np.allclose(outline.points_px, page.registered.transform.rect_to_pixels(box.rect))
    for option in PAGE.options:
        (outline,) = found[option.name]
        around = page.registered.transform.rect_to_pixels(option.rect.inset(-0.6))
        assert np.allclose(outline.points_px, around)
    assert len(found["cell"]) == len(PAGE.rows)


def test_each_outline_has_the_look_of_what_was_read() -> None:
    looks = {name: one[0].look for name, one in shapes(seen(Paper().registered())).items()}
    assert looks["name"] is OutlineStyle.WRITTEN
    assert looks["amount"] is OutlineStyle.UNCLEAR
    assert looks["note"] is OutlineStyle.BLANK
    assert looks["code"] is OutlineStyle.DOUBTFUL
    assert looks["partner.yes"] is OutlineStyle.TICKED
    assert looks["partner.no"] is OutlineStyle.EMPTY


def test_a_box_has_its_score_beside_it() -> None:
    found = shapes(seen(Paper().registered()))
    assert [found[name][0].label for name in ("partner.yes", "partner.no")] == ["0.97", "0.99"]


def test_an_unclear_box_looks_unclear() -> None:
    reading = Reading(
        "partner",
        Outcome.UNCLEAR,
        "marks",
        options={"yes": BoxState.UNCLEAR, "no": BoxState.EMPTY},
        scores={"yes": BoxScore(0.5, "too little ink")},
    )
    found = shapes(seen(Paper().registered(), (reading,)))
    assert found["partner.yes"][0].look is OutlineStyle.UNCLEAR
    assert found["partner.no"][0].look is OutlineStyle.EMPTY


def test_rules_that_are_covered_are_shown_as_not_found_where_they_should_be() -> None:
    paper = Paper()
    assert {shape.look for shape in shapes(seen(paper.registered()))["rule"]} == {OutlineStyle.FOUND}
    paper.gray[:, : round(40 * paper.dpi / 25.4)] = 255
    covered = [shape for shape in shapes(seen(paper.registered()))["rule"] if shape.look is OutlineStyle.LOST]
    assert covered
    assert all(shape.points_px.mean(axis=0)[0] < 43 * paper.dpi / 25.4 for shape in covered)


def test_an_anchor_is_found_where_points_of_it_are_and_else_lost() -> None:
    form, layout = annex2()
    printed = layout.pages[0]
    paper, found = Paper(), [(corner.x, corner.y) for corner in printed.anchors[0].rect.corners]
    registered = paper.registered()
    page = IdentifiedPage(registered.page.picture, "annex2", "1", 1, None, 0, np.array(found), np.array(found))
    pictured = ReadPage(KnownForm(form, layout), RegisteredPage(page, registered.transform, 0.0))
    looks = [one[0].look for name, one in shapes(pictured).items() if name.startswith("anchor")]
    assert looks == [OutlineStyle.FOUND, OutlineStyle.LOST, OutlineStyle.LOST, OutlineStyle.LOST]


def test_a_refused_page_shows_only_the_points_that_were_found() -> None:
    page = seen(Paper().registered())
    points = np.array([(30.0, 40.0)])
    problem = issue("page_not_registered", page_no=1, reason="it leans", reason_zh="图像歪斜变形")
    refused = RefusedPage(page.known, replace(page.page, points_mm=points, points_px=points), problem)
    assert set(shapes(refused)) == {"point"}


def test_a_page_of_no_form_has_nothing_to_outline() -> None:
    assert list(shapes_of(StrayPage(Picture(1, Paper().gray)))) == []


def test_what_the_rules_made_of_a_reading_is_told_rather_than_the_reading() -> None:
    page = seen(Paper().registered())
    assert page.record is not None
    field = page.record.fields["name"].model_copy(update={"outcome": "unclear", "issues": ["field_unclear"]})
    record = page.record.model_copy(update={"fields": {**page.record.fields, "name": field}})
    told = told_of(replace(page, record=record))["name"]
    assert (told.outcome, told.codes) == (Outcome.UNCLEAR, ("field_unclear",))
    assert told_of(replace(page, record=record, is_doubled=True))["name"].outcome is Outcome.READ


def test_no_two_looks_are_told_apart_by_colour_alone_that_colour_blind_people_do_not_see() -> None:
    for one, style in STYLES.items():
        for other, second in STYLES.items():
            if one is not other and (style.width_mm, style.dashed) == (second.width_mm, second.dashed):
                blue = abs(style.colour[2] - second.colour[2])
                light = abs(_lightness(style.colour) - _lightness(second.colour))
                assert blue > 40 or light > 25, (one, other)


def _lightness(colour: tuple[int, int, int]) -> float:
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def test_readings_of_the_test_are_of_every_state() -> None:
    assert {reading.outcome for reading in READINGS} == set(Outcome)
