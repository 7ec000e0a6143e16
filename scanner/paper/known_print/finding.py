"""Finds which page of which known blank a picture shows, by its print alone.

How it works: the picture's features ask the index for the likeliest pages; each is laid over the picture by its own
features; the strongest is fitted piece by piece. Every blank that is alike to it, as the blanks themselves say and not
this picture, is fitted too, and the two are told apart by what only one of them prints. A page that cannot be told
apart is of none: it is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from scanner.issues import issue
from scanner.paper.identify import turn_picture, turn_points
from scanner.paper.known_print.features import FEATURES_OF_PICTURE, Features, find_features
from scanner.paper.known_print.index import PrintedPage, PrintIndex
from scanner.paper.known_print.matching import PrintMatch, match_print
from scanner.paper.known_print.paper_edge import draw_sheet, find_sheet
from scanner.paper.known_print.registering import PrintFit, fit_print, fit_roughly, print_shares
from scanner.paper.known_print.telling import is_rather
from scanner.paper.straighten import Halvings
from scanner.values.issue import Issue
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Gray, Picture

_LIKELY: Final = (4, 8, 8)  # how many pages are laid over the picture at the first look, at the second, at the third
_CLOSER: Final = (480, 1200)  # longer side in pixels and number of features of the closer look
_SHEET_PX: Final = 1000
_STRONG: Final = 30  # features that agree on a page so surely that the picture need not be looked at again
_ALIKE: Final = 0.4  # a page with so many of the strongest one's features may be the one as well
_ALIKE_FEATURES: Final = 60  # of 500: blanks that share so many may be taken for each other
_ALIKE_MAX: Final = 12
_SUPPORT_MIN: Final = 0.25
_AGREEMENT_MIN: Final = 0.45


_Fitted = tuple[PrintFit, KnownForm]


@dataclass(frozen=True, slots=True)
class AlikePages:
    """A page that fits several blanks, which nothing on it tells apart.

    Attributes:
        issue: `page_alike`, with their names.
    """

    issue: Issue


def find_by_print(picture: Picture, known: Sequence[KnownForm]) -> IdentifiedPage | AlikePages | None:
    """Return the page of a form with a blank that a picture shows, turned upright, or None where it shows none.

    Args:
        picture: A page as it was opened, in any orientation.
        known: The forms that it may be of; those without a blank are left out of account.
    """
    index = _index(_Forms(tuple(one for one in known if one.form.is_placed)))
    if not index.pages:
        return None
    matches = _matches(picture, index)
    if not matches:
        return None
    fits = list(_fits(picture, index, matches))
    return _told_apart(picture, fits) if len(fits) > 1 else fits[0][0].page if fits else None


def _told_apart(picture: Picture, fits: Sequence[_Fitted]) -> IdentifiedPage | AlikePages | None:
    """Return the page that a picture is rather than any other of those that fit it roughly."""
    best: _Fitted | None = None
    for rough, known in fits:
        fit = _believed(fit_print(rough.page, known), known)
        if fit is None:
            continue
        if best is None:
            best = fit, known
            continue
        rather = is_rather(best, (fit, known))
        if rather is None:
            names = f"{_name(best)} / {_name((fit, known))}"
            return AlikePages(issue("page_alike", page_no=picture.page_no, names=names))
        best = best if rather else (fit, known)
    return None if best is None else best[0].page


def _name(one: _Fitted) -> str:
    fit, known = one
    return f"{known.form.id} {known.form.version} ({fit.page.page_no})"


def _fits(picture: Picture, index: PrintIndex, matches: Sequence[PrintMatch]) -> Iterator[_Fitted]:
    """Yield the pages that fit a picture, roughly: the first, the blanks alike to it, then other strong matches."""
    tried: set[int] = set()
    for match in matches:
        if id(match.page) in tried or match.strength < _ALIKE * matches[0].strength:
            continue
        tried.add(id(match.page))
        fit = _believed(fit_roughly(_upright(picture, match), match.page.known), match.page.known)
        if fit is None:
            continue
        yield fit, match.page.known
        for alike in _alike_to(index, match.page):
            if id(alike.page) not in tried:
                tried.add(id(alike.page))
                known = alike.page.known
                other = _believed(fit_roughly(_over(fit, alike), known), known)
                if other is not None:
                    yield other, known


def _believed(fit: PrintFit | None, known: KnownForm) -> PrintFit | None:
    """Return a fit, or None where the print contradicts it."""
    if fit is None or fit.support < _SUPPORT_MIN:
        return None
    _, agreement = print_shares(fit, known)
    return fit if agreement >= _AGREEMENT_MIN else None


def _over(fit: PrintFit, alike: PrintMatch) -> IdentifiedPage:
    """Return the picture of a fitted page as a page of another blank, which is alike to its own."""
    form = alike.page.known.form
    points_px = fit.transform.to_pixels(alike.transform.to_pixels(alike.points_mm))
    return replace(
        fit.page,
        form_id=form.id,
        version=str(form.version),
        page_no=alike.page.index + 1,
        points_mm=alike.points_mm,
        points_px=points_px,
    )


def _matches(picture: Picture, index: PrintIndex) -> list[PrintMatch]:
    """Return the pages whose features agree with the picture's, the strongest first."""
    found: list[PrintMatch] = []
    for (seen, size), count in zip(_looks(picture.gray), _LIKELY, strict=False):
        likely = index.likely(seen, size, count)
        here = [match for page in likely if (match := match_print(page, seen, size)) is not None]
        here.sort(key=lambda match: -match.strength)
        if here and (not found or here[0].strength > found[0].strength):
            found = here
        if found and found[0].strength >= _STRONG:
            break
    return found


@lru_cache(maxsize=512)
def _alike_to(index: PrintIndex, page: PrintedPage) -> tuple[PrintMatch, ...]:
    """Return the other blanks that share much of a blank's print, each laid over it: from its mm to that one's mm."""
    layout = page.known.layout
    size = (round(layout.width_mm), round(layout.height_mm))
    likely = index.likely(page.features, size, _ALIKE_MAX)
    matches = (match_print(other, page.features, size) for other in likely if other is not page)
    return tuple(match for match in matches if match is not None and match.strength >= _ALIKE_FEATURES)


def _looks(gray: Gray) -> Iterator[tuple[Features, tuple[int, int]]]:
    """Yield the features of a picture in up to three ways, each with the width and height of what was looked at.

    The first look is at the picture as it is. The second is at the sheet that lies in a photo, from straight above.
    The third is a closer one at the picture, for a page that takes only a part of it.
    """
    size, picture = (gray.shape[1], gray.shape[0]), Halvings(gray)
    yield find_features(picture, FEATURES_OF_PICTURE), size
    corners = find_sheet(picture)
    if corners is not None:
        sheet, to_picture = draw_sheet(gray, corners, _SHEET_PX)
        seen = find_features(Halvings(sheet), FEATURES_OF_PICTURE)
        yield replace(seen, origin=to_picture), (sheet.shape[1], sheet.shape[0])
    yield find_features(picture, _CLOSER[1], long_side_px=_CLOSER[0]), size


def _upright(picture: Picture, match: PrintMatch) -> IdentifiedPage:
    form = match.page.known.form
    middle = match.points_mm.mean(axis=0)
    start, end = match.transform.to_pixels(np.stack([middle, middle + np.array([1.0, 0.0])]))
    turned = round(float(np.degrees(np.arctan2(end[1] - start[1], end[0] - start[0]))) / 90.0) % 4
    return IdentifiedPage(
        picture=turn_picture(picture, turned),
        form_id=form.id,
        version=str(form.version),
        page_no=match.page.index + 1,
        copy_id=None,
        quarter_turns=(4 - turned) % 4,
        points_mm=match.points_mm,
        points_px=turn_points(match.points_px, picture.gray, turned),
        by="print",
    )


class _Forms:
    """Some forms, the same only as themselves: to compare hundreds of them takes longer than to tell a page."""

    __slots__ = ("known",)

    def __init__(self, known: tuple[KnownForm, ...]) -> None:
        self.known = known

    def __hash__(self) -> int:
        return hash(tuple(id(one) for one in self.known))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Forms) or len(self.known) != len(other.known):
            return False
        return all(one is another for one, another in zip(self.known, other.known, strict=True))


@lru_cache(maxsize=2)
def _index(forms: _Forms) -> PrintIndex:
    return PrintIndex.of(forms.known)
