"""Works out once what lies on a page that nobody wrote: dust streaks, red seals, and seals that came back grey.

Folds are looked for around each choice and in each cell instead, see `full_lines`. Over a whole page at 2 pixels a
millimetre the search took 14 ms a page (up to 88), a quarter of what all its boxes take, and found folds on 96 of 234
pages that have none, most of all on poor scans and photos; of 20 that have some it missed six (2026-11-30).
"""

from __future__ import annotations

from dataclasses import replace

from forms.geometry import A4_HEIGHT_MM, MM_PER_INCH, Transform
from scanner.ink.boxes.grey_rings import SEARCH_DPI, find_ring
from scanner.ink.dust_streaks import remove_streaks
from scanner.ink.red_seals import find_seal, remove_seal
from scanner.values.known_form import Blank
from scanner.values.page import RegisteredPage
from scanner.values.page.ink import PageInk, Tones
from scanner.values.page.picture import Gray, Mask, Picture


def find_page_ink(registered: RegisteredPage, blank: Blank) -> PageInk:
    """Return a page with its foreign ink.

    A seal is looked for by its colour, or on a picture with greys and no colour by its ring.

    Args:
        registered: The page.
        blank: Draws the blank form, whose own rings are no seals.
    """
    picture, transform = registered.page.picture, registered.transform
    gray, bare, seal = _find_layers(picture, transform)
    tones = Tones.of(gray)
    if picture.colour is None:
        blank_page = blank(SEARCH_DPI)[registered.page.page_no - 1]
        # black and white do not show a seal's tone
        ring = None if tones.stark else find_ring(gray, transform, blank_page)
        return PageInk(registered, gray, gray, tones, ring=ring)
    return PageInk(registered, gray, bare, tones, seal=seal)


def bare_picture(picture: Picture) -> Picture:
    """Return a picture in whose grey values no dust streak and no red seal is left; itself where it has none.

    The rules and words of a table that is not ours are looked for in it: a seal's ring cuts through both. How large
    the paper is is not known yet; it is taken for a sheet of A4 that fills the picture.
    """
    per_mm = max(picture.gray.shape) / A4_HEIGHT_MM
    bare = _find_layers(picture, Transform.scaled(per_mm * MM_PER_INCH))[1]
    return picture if bare is picture.gray else replace(picture, gray=bare)


def _find_layers(picture: Picture, transform: Transform) -> tuple[Gray, Gray, Mask | None]:
    """Return the grey values without streaks, the same without red seals, and where these lie, None for nowhere.

    Args:
        picture: The page.
        transform: From millimetres on paper to the picture's pixels; gives the scale.
    """
    gray = remove_streaks(picture.gray)
    seal = None if picture.colour is None else find_seal(picture.colour, transform)
    if picture.colour is None or seal is None:
        return gray, gray, None
    return gray, remove_seal(gray, picture.colour, seal), seal
