"""Works out once what lies on a page that nobody wrote: dust streaks, red seals, and seals that came back grey."""

from __future__ import annotations

from scanner.ink.boxes.grey_rings import SEARCH_DPI, find_ring
from scanner.ink.dust_streaks import remove_streaks
from scanner.ink.red_seals import find_seal, remove_seal
from scanner.values.known_form import Blank
from scanner.values.page import RegisteredPage
from scanner.values.page.ink import PageInk, Tones


def find_page_ink(registered: RegisteredPage, blank: Blank) -> PageInk:
    """Return a page with its foreign ink.

    A seal is looked for by its colour, or on a picture with greys and no colour by its ring.

    Args:
        registered: The page.
        blank: Draws the blank form, whose own rings are no seals.
    """
    picture, transform = registered.page.picture, registered.transform
    gray = remove_streaks(picture.gray)
    tones = Tones.of(gray)
    if picture.colour is None:
        blank_page = blank(SEARCH_DPI)[registered.page.page_no - 1]
        # black and white do not show a seal's tone
        ring = None if tones.stark else find_ring(gray, transform, blank_page)
        return PageInk(registered, gray, gray, tones, ring=ring)
    seal = find_seal(picture.colour, transform)
    bare = gray if seal is None else remove_seal(gray, picture.colour, seal)
    return PageInk(registered, gray, bare, tones, seal=seal)
