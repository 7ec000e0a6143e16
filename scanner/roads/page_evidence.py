"""Makes of a page that was looked at what is kept of it, and of what was kept a page that can be put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

import numpy as np

from forms.geometry import Transform
from forms.layout.model import Page
from scanner.roads.context import RoadContext
from scanner.values.issue import Issue
from scanner.values.known_form import KnownForm
from scanner.values.page import FittedPage, IdentifiedPage, KnownPage, RegisteredPage, identified
from scanner.values.page.evidence import FormPlace, PageEvidence, SeenPart
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage, RefusedPage, SeenPage, StrayPage

_NO_PIXELS: Final = np.zeros((0, 0), np.uint8)
_NO_POINTS: Final = np.zeros((0, 2))


def evidence_of(page_no: int, seen: Sequence[SeenPage] | Issue, *, has_words: bool = False) -> PageEvidence:
    """Return what is kept of a page of a source.

    Args:
        page_no: The source's page, from 1.
        seen: What its picture showed, or why it could not be opened.
        has_words: Whether it has exact words beside its picture.
    """
    if isinstance(seen, Issue):
        return PageEvidence(page_no, issue=seen)
    return PageEvidence(page_no, tuple(map(_part_of, seen)), has_words=has_words)


def seen_in(evidence: PageEvidence, context: RoadContext) -> list[SeenPage]:
    """Return the pages that were kept of a page of a source, without pictures; none where it could not be opened.

    Raises:
        KeyError: They are of a form that is not known.
    """
    return [_seen_of(evidence.page_no, part, context) for part in evidence.parts]


def _part_of(seen: SeenPage) -> SeenPart:
    piece = seen.picture.piece
    match seen:
        case ReadPage():
            return SeenPart(piece, _place_of(seen.assembled), seen.readings)
        case RefusedPage():
            return SeenPart(piece, _place_of(seen.assembled), issue=seen.issue)
        case StrayPage():
            return SeenPart(piece, None, issue=seen.issue, is_blank=seen.is_blank)
        case _:
            assert_never(seen)


def _place_of(page: KnownPage) -> FormPlace:
    one = identified(page)
    place = FormPlace(one.form_id, one.version, one.page_no, one.copy_id, one.by)
    return replace(place, rows=page.rows, form_pages=page.form_pages) if isinstance(page, FittedPage) else place


def _seen_of(page_no: int, part: SeenPart, context: RoadContext) -> SeenPage:
    picture = Picture(page_no, _NO_PIXELS, piece=part.piece)
    if part.place is None:
        return StrayPage(picture, is_blank=part.is_blank, issue=part.issue)
    place = part.place
    known = context.form(place.form_id, place.version)
    page = IdentifiedPage(
        picture, place.form_id, place.version, place.page_no, place.copy_id, 0, _NO_POINTS, _NO_POINTS, place.by
    )
    if part.issue is not None:
        return RefusedPage(known, page, part.issue)
    registered = RegisteredPage(page, Transform(np.eye(3)), 0.0)
    return ReadPage(known, _fitted(place, registered, known) or registered, part.readings)


def _fitted(place: FormPlace, registered: RegisteredPage, known: KnownForm) -> FittedPage | None:
    """Return a page that was recognised by its table alone; the layout that was made for it was not kept."""
    if place.rows is None:
        return None
    layout = replace(known.layout, pages=(Page(0, ()),))
    return FittedPage(registered, layout, _NO_PIXELS, 1.0, place.rows, place.form_pages)
