"""Which form, version, page and copy a picture shows, and which way up it stands.

How it works:
1. The corner anchors are looked for in the picture's corners, in any orientation at once, and where they are not found
   there, in the whole picture.
2. The page code is looked for where the anchors put it, then in the whole picture.
3. Without anchors the code alone says which page it is, and without a code the frame of the table does.

A page whose anchors and code say different things is refused, because two sheets may lie over each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forms.definition import Form
from forms.geometry import A4_HEIGHT_MM, MM_PER_INCH
from forms.layout.model import Layout
from forms.marks.page_code import PageCode
from scanner.paper.identify.anchors import scale_picture
from scanner.paper.identify.blank import is_blank
from scanner.paper.identify.codes import FoundCode, find_code_anywhere, find_code_at
from scanner.paper.identify.frame import find_frame, match_frame
from scanner.paper.identify.search import Candidate, SeenAnchors, anchor_points, find_anchors, look_beyond_code
from scanner.paper.pose import fit_by_spread
from scanner.values.issue import Issue, Severity
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Floats, Gray, Picture, Word

_WORK_DPI: Final = 200.0  # resolution at which pictures are searched
_DOUBLE_BELOW_DPI: Final = 180.0  # a picture with less is doubled in size first
_SHRINK_ABOVE_DPI: Final = 250.0  # a picture with more is made smaller first
_CODE_MARGINS_MM: Final = {4: 2.5, 3: 5.0, 2: 12.0, 1: 12.0}
"""Number of anchors that were found, and how far from its place the code is looked for, mm."""


@dataclass(frozen=True, slots=True)
class BlankPage:
    """A picture without anything on it, such as the back of a sheet.

    Attributes:
        page_no: The source's page, from 1.
    """

    page_no: int


@dataclass(frozen=True, slots=True)
class UnidentifiedPage:
    """A picture that is not known to show a page of any form.

    Attributes:
        page_no: The source's page, from 1.
        issue: The reason: `page_unknown`, or `page_contradiction` when its marks say two different things.
        code: The page code, where one was read.
    """

    page_no: int
    issue: Issue
    code: PageCode | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Sighting:
    """What was found in a picture as it was opened, before it is turned upright.

    Attributes:
        candidate: The form, its layout and the page.
        points_mm: float64, (n, 2), known points on paper.
        points_px: float64, (n, 2), the same points in the full-size picture.
        code: The page code, or None.
        by: What the page was identified by: `anchors`, `code` or `table`.
    """

    candidate: Candidate
    points_mm: Floats
    points_px: Floats
    code: PageCode | None
    by: str


def identify(picture: Picture, forms: Sequence[tuple[Form, Layout]]) -> IdentifiedPage | BlankPage | UnidentifiedPage:
    """Return which page a picture shows, turned upright, with the points that were found.

    Args:
        picture: A page as it was opened, in any orientation.
        forms: The forms that it may be of, each with its layout.
    """
    candidates = [(form, layout, page) for form, layout in forms for page in layout.pages]
    scale = _working_scale(picture)
    seen = find_anchors(picture.gray, scale, candidates)
    if seen is None and is_blank(picture.gray):
        return BlankPage(picture.page_no)
    found = _from_anchors(picture, scale, seen) if seen is not None else _without_anchors(picture, scale, candidates)
    return _turn_upright(picture, found) if isinstance(found, _Sighting) else found


def _working_scale(picture: Picture) -> float:
    """Return the scale at which a picture is searched, 1.0 for its own size; about 200 dpi are wanted."""
    dpi = picture.dpi[0] if picture.dpi is not None else max(picture.gray.shape) / A4_HEIGHT_MM * MM_PER_INCH
    if dpi < _DOUBLE_BELOW_DPI:
        return 2.0
    if dpi > _SHRINK_ABOVE_DPI:
        # the page is only a part of a photo, so a photo keeps somewhat more pixels
        return (_WORK_DPI if picture.dpi is not None else 1.25 * _WORK_DPI) / dpi
    return 1.0


def _from_anchors(picture: Picture, scale: float, seen: SeenAnchors) -> _Sighting | UnidentifiedPage:
    form, layout, page = seen.candidate
    points_mm, points_px = anchor_points(page, seen.tags)
    guess = fit_by_spread(points_mm, points_px, layout.width_mm * layout.height_mm)
    code = None
    if guess is not None and page.code is not None:
        found = find_code_at(picture.gray, guess, page.code, margin_mm=_CODE_MARGINS_MM[len(seen.tags)])
        if found is None and len(seen.tags) < 3:
            found = find_code_anywhere(scale_picture(picture.gray, scale))
            found = None if found is None else replace(found, corners_px=found.corners_px / scale)
        code = None if found is None else found.code
    if code is not None and (code.key, code.page_no) != (form.key, page.page_no):
        return UnidentifiedPage(picture.page_no, _contradiction(picture.page_no), code)
    if code is not None and code.version != form.version:
        return UnidentifiedPage(picture.page_no, _unknown(picture.page_no, code), code)
    if seen.others >= min(2, len(seen.tags)):
        return UnidentifiedPage(picture.page_no, _contradiction(picture.page_no), code)
    if found is not None and len(seen.tags) < 4:
        more = look_beyond_code(picture.gray, scale, seen, found)
        points_mm, points_px = anchor_points(page, seen.tags | more)
    return _Sighting(seen.candidate, points_mm, points_px, code, "anchors" if code is None else "code")


def _without_anchors(picture: Picture, scale: float, candidates: Sequence[Candidate]) -> _Sighting | UnidentifiedPage:
    gray = scale_picture(picture.gray, scale)
    found = find_code_anywhere(gray)
    fitting = list(candidates)
    if found is not None:
        code = found.code
        fitting = [
            (form, layout, page)
            for form, layout, page in candidates
            if (form.key, form.version, page.page_no) == (code.key, code.version, code.page_no)
        ]
        if not fitting:
            return UnidentifiedPage(picture.page_no, _unknown(picture.page_no, code), code)
    frame = find_frame(gray)
    framed = None if frame is None else match_frame(gray, frame, fitting)
    if framed is not None:
        candidate = (framed.form, framed.layout, framed.page)
        points_px = framed.points_px / scale
        return _Sighting(
            candidate, framed.points_mm, points_px, None if found is None else found.code, _identified_by(found)
        )
    if found is not None and fitting[0][2].code is not None:
        place = np.array([(corner.x, corner.y) for corner in fitting[0][2].code.corners])
        return _Sighting(fitting[0], place, found.corners_px / scale, found.code, "code")
    return UnidentifiedPage(picture.page_no, _unknown(picture.page_no, None), None if found is None else found.code)


def _identified_by(found: FoundCode | None) -> str:
    return "table" if found is None else "code"


def _turn_upright(picture: Picture, found: _Sighting) -> IdentifiedPage:
    form, layout, page = found.candidate
    turned = _turned_by(found, layout)
    return IdentifiedPage(
        picture=turn_picture(picture, turned),
        form_id=form.id,
        version=str(form.version),
        page_no=page.page_no,
        copy_id=None if found.code is None else found.code.copy_id,
        quarter_turns=(4 - turned) % 4,
        points_mm=found.points_mm,
        points_px=turn_points(found.points_px, picture.gray, turned),
        by=found.by,
    )


def _turned_by(found: _Sighting, layout: Layout) -> int:
    """Return by how many clockwise quarter turns the picture is turned away from upright."""
    guess = fit_by_spread(found.points_mm, found.points_px, layout.width_mm * layout.height_mm)
    if guess is None:
        return 0
    middle = found.points_mm.mean(axis=0)
    start, end = guess.to_pixels(np.stack([middle, middle + np.array([1.0, 0.0])]))
    return round(float(np.degrees(np.arctan2(end[1] - start[1], end[0] - start[0]))) / 90.0) % 4


def turn_picture(picture: Picture, turns: int) -> Picture:
    """Return a picture turned counter-clockwise by quarter turns, with the words of its text layer."""
    if turns % 4 == 0:
        return picture
    words = []
    for word in picture.words:
        left, top, right, bottom = word.box_px
        ends = turn_points(np.array([(left, top), (right, bottom)]), picture.gray, turns)
        low, high = ends.min(axis=0), ends.max(axis=0)
        words.append(Word(word.text, (float(low[0]), float(low[1]), float(high[0]), float(high[1]))))
    dpi = picture.dpi if picture.dpi is None or turns % 2 == 0 else picture.dpi[::-1]
    colour = None if picture.colour is None else np.ascontiguousarray(np.rot90(picture.colour, turns))
    gray = np.ascontiguousarray(np.rot90(picture.gray, turns))
    return replace(picture, gray=gray, colour=colour, dpi=dpi, words=tuple(words))


def turn_points(points: Floats, gray: Gray, turns: int) -> Floats:
    """Return where points of a picture, float64 (n, 2) in px, are after it was turned as `turn_picture` turns it."""
    height, width = gray.shape
    x, y = points[:, 0], points[:, 1]
    match turns % 4:
        case 1:
            return np.stack([y, width - x], axis=1)
        case 2:
            return np.stack([width - x, height - y], axis=1)
        case 3:
            return np.stack([height - y, x], axis=1)
        case _:
            return points


def _contradiction(page_no: int) -> Issue:
    return Issue(
        "page_contradiction",
        Severity.ERROR,
        f"page {page_no} of the source: the page code and the corner anchors say different pages; "
        "two sheets may lie over each other",
        f"第{page_no}页：页面编码与四角定位标记不一致，可能有两张纸重叠，请重新扫描。",
    )


def _unknown(page_no: int, code: PageCode | None) -> Issue:
    if code is not None:
        return Issue(
            "page_unknown",
            Severity.ERROR,
            f"page {page_no} of the source has a page code of form {code.key}, version {code.version}, "
            f"page {code.page_no}, which no definition here has",
            f"第{page_no}页的页面编码（表格{code.key}，第{code.version}版，第{code.page_no}页）不属于已知的表格。",
        )
    return Issue(
        "page_unknown",
        Severity.ERROR,
        f"page {page_no} of the source is no page of a known form: no corner anchor, page code or known table in it",
        f"第{page_no}页不是已知的表格：未找到定位标记、页面编码或已知的表格线。",
    )
