"""Joins the cells of a page to bands: cells side by side with one upper and one lower edge."""

from __future__ import annotations

from typing import Final

from forms.geometry import Rect
from scanner.adopt.printed import PrintedPage

_ALIKE_MM: Final = 1.0
_APART_MM: Final = 2.5


def bands_of(page: PrintedPage) -> list[list[Rect]]:
    """Return the cells side by side, band by band from top to bottom."""
    bands: list[list[Rect]] = []
    for cell in sorted(page.cells, key=lambda one: (round(one.top), one.left)):
        for band in reversed(bands[-6:]):
            last = band[-1]
            level = abs(last.top - cell.top) < _ALIKE_MM and abs(last.bottom - cell.bottom) < _ALIKE_MM
            if level and -0.5 < cell.left - last.right < _APART_MM:
                band.append(cell)
                break
        else:
            bands.append([cell])
    return sorted(bands, key=lambda band: band[0].top)


def row_below(above: list[Rect], band: list[Rect]) -> list[Rect] | None:
    """Return the cells of a row below another one; None where a band is none.

    A cell that is full of boxes is not among the page's: it is what its column has there.
    """
    if not -0.5 < band[0].top - above[0].bottom < _APART_MM or 2 * len(band) < len(above):
        return None
    row = [Rect(cell.left, band[0].top, cell.right, band[0].bottom) for cell in above]
    for cell in band:
        at = next((number for number, one in enumerate(above) if _in_column(cell, one)), None)
        if at is None:
            return None
        row[at] = cell
    return row


def _in_column(cell: Rect, above: Rect) -> bool:
    return abs(cell.left - above.left) < _ALIKE_MM and abs(cell.right - above.right) < _ALIKE_MM
