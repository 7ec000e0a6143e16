"""Lists what was not read right, and keeps a picture of each from its true place on the page."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np

from benchmarks.accuracy.scoring import FormSeen
from forms.geometry import Rect
from forms.layout.model import Layout
from tests.makers.paper.conditions import Returned

_PER_MM = 10.0


def keep_failures(
    seen: FormSeen, returned: Returned, layout: Layout, *, where: str, row: str, folder: Path | None
) -> tuple[str, ...]:
    """Return a line for each lost page, wrong or doubtful box and wrong or flagged text; draw them where asked."""
    lines = [f"PAGE LOST | {row} | {where} | page {page.page_no} | {page.reason}" for page in seen.pages if page.reason]
    if folder is not None and lines:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{_named(row, where)}-lost{Path(returned.name).suffix}").write_bytes(returned.content)
    own = bool(returned.to_pixels)
    for box in seen.boxes:
        if box.is_right and not (box.flagged and box.truth.clear):
            continue
        verdict = "WRONG" if box.is_wrong_unflagged else "wrong, flagged" if box.is_wrong else "flagged"
        if not box.truth.clear and verdict != "WRONG":
            continue  # ambiguous marks that a person is asked about are as they should be
        said = f"{box.truth.style}: {box.truth.meaning} read {box.state}"
        lines.append(f"BOX {verdict} | {row} | {where} | {box.name} | {said}")
        _draw(
            folder if own else None,
            f"{verdict}-{_named(row, where)}-{box.name}",
            returned,
            _option_place(layout, box.name),
        )
    for text in seen.texts:
        if text.is_exact and not text.flagged:
            continue
        verdict = "WRONG" if text.is_wrong_unflagged else "flagged" if text.is_exact else "wrong, flagged"
        if text.is_exact_but_for_breaks and not text.is_exact:
            verdict += ", only paragraph breaks"
        read = f"{text.truth!r} read {text.read!r} at {text.confidence:.2f} {text.why}"
        lines.append(f"TEXT {verdict} | {row} | {where} | {text.field_id} | {read}")
        page, rect = layout.place_of(text.field_id)
        name = f"text-{verdict}-{_named(row, where)}-{text.field_id}"
        _draw(folder if own else None, name, returned, (page.index, rect.inset(-2)))
    if folder is not None and lines and not own:
        # where things are on such paper nobody knows but the scanner
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{_named(row, where)}{Path(returned.name).suffix}").write_bytes(returned.content)
    return tuple(lines)


def _named(row: str, where: str) -> str:
    return re.sub(r"[^\w.]+", "-", f"{row} {where}")


def _option_place(layout: Layout, name: str) -> tuple[int, Rect]:
    page, box = next((page, box) for page, box in layout.option_boxes() if box.name == name)
    return page.index, box.rect.union(Rect(box.label.left, box.label.top, box.label.left + 14, box.label.bottom)).inset(
        -8
    )


def _draw(folder: Path | None, name: str, returned: Returned, place: tuple[int, Rect]) -> None:
    """Write an area of the page as it came, straightened by the truth, as a PNG."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    index, area = place
    corners = np.array([(point.x, point.y) for point in area.corners])
    size = (round(area.width * _PER_MM), round(area.height * _PER_MM))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    matrix = cv2.getPerspectiveTransform(returned.to_pixels[index](corners).astype(np.float32), target)
    drawn = cv2.warpPerspective(returned.pictures[index], matrix, size, flags=cv2.INTER_LINEAR)
    cv2.imwrite(str(folder / f"{name.replace(' ', '-').replace(',', '')}.png"), drawn)
