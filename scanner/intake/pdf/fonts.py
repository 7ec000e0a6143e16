"""Finds the fonts of a PDF page that do not say which characters their glyphs are.

A font of which only the used glyphs are embedded (a subset) may number them at will. Without
a ToUnicode map, which says what character each number is, the page's text comes out as other
characters that look valid. Ghostscript writes such fonts when it rewrites a PDF by reportlab.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pikepdf

_MAX_DEPTH: Final = 5
_SUBSET_PREFIX: Final = 7  # six letters and a plus sign


def doubtful_fonts(page: pikepdf.Page) -> frozenset[str]:
    """Return the base names of the page's fonts whose text is not to be believed.

    The names are spelled as pdfium spells them: a simple font's name lacks the prefix of a
    subset (`ABCDEF+SimSun` becomes `SimSun`), a composite (Type0) font's name has it.
    """
    doubtful = (font for font in _fonts(page.obj) if _is_subset(font) and not _says_what(font))
    return frozenset(_name_in_pdfium(font) for font in doubtful)


def _name_in_pdfium(font: Any) -> str:
    name = str(font["/BaseFont"])[1:]
    return name if font.get("/Subtype") == "/Type0" else name[_SUBSET_PREFIX:]


def _is_subset(font: Any) -> bool:
    return str(font.get("/BaseFont", ""))[_SUBSET_PREFIX : _SUBSET_PREFIX + 1] == "+"


def _says_what(font: Any) -> bool:
    if "/ToUnicode" in font:
        return True
    # A Type0 font with one of Adobe's predefined maps, such as UniGB-UCS2-H, says what its characters are as well.
    encoding = font.get("/Encoding")
    is_named_map = isinstance(encoding, pikepdf.Name) and not str(encoding).startswith("/Identity")
    return font.get("/Subtype") == "/Type0" and is_named_map


def _fonts(page: Any) -> Iterator[Any]:
    seen: set[object] = set()
    yield from _fonts_of(page.get("/Resources"), _MAX_DEPTH, seen)
    for annotation in page.get("/Annots", ()):
        appearance = annotation.get("/AP", {}).get("/N")
        if isinstance(appearance, pikepdf.Stream):
            yield from _fonts_of(appearance.get("/Resources"), _MAX_DEPTH, seen)


def _fonts_of(resources: Any, depth: int, seen: set[object]) -> Iterator[Any]:
    """Yield the fonts in a resource dictionary and in the form XObjects that it names, each XObject once.

    A form XObject is a piece of page content that can be drawn repeatedly; it has resources of its own.
    """
    if resources is None or depth == 0:
        return
    yield from (font for font in resources.get("/Font", {}).values() if isinstance(font, pikepdf.Dictionary))
    for drawn in resources.get("/XObject", {}).values():
        is_form = isinstance(drawn, pikepdf.Stream) and drawn.get("/Subtype") == "/Form"
        if is_form and drawn.objgen not in seen:
            seen.add(drawn.objgen)
            yield from _fonts_of(drawn.get("/Resources"), depth - 1, seen)
