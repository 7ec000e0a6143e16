"""The search for a page's anchors: in the picture's corners, then where the anchors that were found put the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from forms.definition import Form
from forms.geometry import Transform
from forms.layout.model import Layout, Page
from scanner.paper.identify.anchors import Tag, Window, corner_windows, find_tags, near_windows, refine_corners
from scanner.paper.identify.codes import FoundCode
from scanner.paper.pose import fit_by_spread
from scanner.values.page.picture import Floats, Gray

Candidate = tuple[Form, Layout, Page]

_SEARCH_MM: Final = 18.0
"""Margin around the place of an anchor that was not found yet, in which the anchor is looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class SeenAnchors:
    """The anchors of one page in a picture.

    Attributes:
        candidate: The page, with its form and layout.
        tags: Its anchors by id, with their corners in the full-size picture's pixels.
        others: How many anchors of another page there are.
    """

    candidate: Candidate
    tags: dict[int, Tag] = field(repr=False)
    others: int = 0


def find_anchors(gray: Gray, scale: float, candidates: Sequence[Candidate]) -> SeenAnchors | None:
    """Return the anchors of one page, or None where there are none.

    Where anchors of several pages are seen, the page with the most of them is taken.

    Args:
        gray: uint8, (height, width), in any orientation.
        scale: The factor that brings the picture to about 200 dpi.
        candidates: The pages that it may show.
    """
    owners = {anchor.id: candidate for candidate in candidates for anchor in candidate[2].anchors}
    if not owners:
        return None
    tags = find_tags(gray, owners, near_windows(gray), scale=scale, hasty=True)
    if len(tags) != 4 or len({id(owners[number]) for number in tags}) > 1:
        # a single anchor that is seen by the quick look alone would keep the table's frame from being used
        tags = find_tags(gray, owners, corner_windows(gray), scale=scale)
    if len(tags) < 2:
        tags = _find_everywhere(gray, scale, owners) | tags
    if not tags:
        return None
    votes: dict[int, list[int]] = {}
    for number in tags:
        votes.setdefault(id(owners[number]), []).append(number)
    best = max(votes.values(), key=len)
    candidate = owners[best[0]]
    own = {number: tags[number] for number in best}
    if len(own) < 4:
        own = _look_where_expected(gray, scale, candidate, own) | own
    if len(own) < 3:
        # in a photo from the side, two anchors do not say where the others are, so all of the picture is searched
        own = find_tags(gray, [anchor.id for anchor in candidate[2].anchors], scale=scale / 2) | own
    full = {tag.id: tag for tag in refine_corners(gray, list(own.values()))}
    rivals = max((len(group) for group in votes.values() if group is not best), default=0)
    return SeenAnchors(candidate, full, rivals)


def _find_everywhere(gray: Gray, scale: float, ids: Iterable[int]) -> dict[int, Tag]:
    """Return the tags in a whole picture, at half its size first, which takes a quarter of the time."""
    found = find_tags(gray, ids, scale=scale / 2)
    return found if len(found) >= 2 else find_tags(gray, ids, scale=scale)


def _look_where_expected(gray: Gray, scale: float, candidate: Candidate, tags: dict[int, Tag]) -> dict[int, Tag]:
    _, layout, page = candidate
    guess = fit_by_spread(*anchor_points(page, tags), layout.width_mm * layout.height_mm)
    return {} if guess is None else _look_near(gray, scale, candidate, tags, guess)


def _look_near(
    gray: Gray, scale: float, candidate: Candidate, tags: dict[int, Tag], guess: Transform
) -> dict[int, Tag]:
    """Return the anchors that were not found yet and lie near where a transform from paper to picture puts them."""
    _, _, page = candidate
    windows = []
    for anchor in page.anchors:
        if anchor.id not in tags:
            around = guess.rect_to_pixels(anchor.rect.inset(-_SEARCH_MM))
            low, high = np.floor(around.min(axis=0)).astype(int), np.ceil(around.max(axis=0)).astype(int)
            windows.append(Window(int(low[0]), int(low[1]), int(high[0]), int(high[1])))
    missing = [anchor.id for anchor in page.anchors if anchor.id not in tags]
    inside = [window for window in windows if window.right > 0 and window.bottom > 0]
    return find_tags(gray, missing, inside, scale=scale) if inside else {}


def look_beyond_code(gray: Gray, scale: float, seen: SeenAnchors, code: FoundCode) -> dict[int, Tag]:
    """Return further anchors of a page whose code was found.

    Two anchors alone do not say how a photo slants; with the code they do.
    """
    _, layout, page = seen.candidate
    if page.code is None:
        return {}
    corners = np.array([(corner.x, corner.y) for corner in page.code.corners])
    points_mm, points_px = anchor_points(page, seen.tags)
    guess = fit_by_spread(
        np.vstack([points_mm, corners]), np.vstack([points_px, code.corners_px]), layout.width_mm * layout.height_mm
    )
    found = {} if guess is None else _look_near(gray, scale, seen.candidate, seen.tags, guess)
    return {tag.id: tag for tag in refine_corners(gray, list(found.values()))}


def anchor_points(page: Page, tags: dict[int, Tag]) -> tuple[Floats, Floats]:
    """Return the corners of the anchors that were found, on paper and in the picture: float64 (4 n, 2) each."""
    shown = [anchor for anchor in page.anchors if anchor.id in tags]
    on_paper = np.array([(corner.x, corner.y) for anchor in shown for corner in anchor.rect.corners])
    return on_paper, np.concatenate([tags[anchor.id].corners_px for anchor in shown])
