"""Filled PDFs whose form is somebody else's own: which known blank such a file is of, by its names and by its print."""

from __future__ import annotations

from typing import Final

from scanner.paper.known_print.finding import find_by_print
from scanner.paper.known_print.registering import register_by_print
from scanner.readers.exact.foreign_names import foreign_share
from scanner.roads.context import RoadContext
from scanner.values.known_form import KnownForm
from scanner.values.opened import FilledPdf
from scanner.values.page import IdentifiedPage, RegisteredPage

_KNOWN_SHARE: Final = 0.5  # share of a form's field names that a file must have to be of that form


def known_by_blank(opened: FilledPdf, context: RoadContext) -> KnownForm | None:
    """Return the form on a blank that a filled PDF is of, or None.

    Many forms have fields called Text1 and Text2, so names alone do not say which form it is: the print of a page has
    to be that of the blank as well.
    """
    named = [one for one in context.known if one.form.is_placed and foreign_share(opened, one.form) >= _KNOWN_SHARE]
    if not named:
        return None
    for picture in opened.bare_pictures():
        found = find_by_print(picture, named)
        if isinstance(found, IdentifiedPage):
            return context.form(found.form_id, found.version)
    return None


def placed_on_print(found: IdentifiedPage | None, known: KnownForm) -> RegisteredPage | None:
    """Return a page of a form on a blank, registered by its print; None where it cannot be."""
    registered = register_by_print(found, known) if found is not None else None
    return registered if isinstance(registered, RegisteredPage) else None
