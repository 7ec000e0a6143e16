"""Takes one page of paper from its opened picture to its readings.

`scanner/roads/paper_stack.py` calls this module for each page of a source, and puts the pages together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms.definition import Form
from forms.layout.model import Layout
from forms.marks.page_code import PageCode
from scanner.ink.foreign import find_page_ink
from scanner.issues import issue
from scanner.paper.identify import BlankPage, identify
from scanner.paper.identify.several import cut_apart, lies_in_its_part, shows_one_page
from scanner.paper.known_print.finding import AlikePages, find_by_print
from scanner.paper.known_print.registering import register_by_print
from scanner.paper.picture_faults import find_positive, find_squared
from scanner.paper.register import RegistrationRefusal, register
from scanner.readers.boxes.placed.marks import read_placed_marks
from scanner.readers.boxes.reader import MarksReader
from scanner.readers.page_writing import read_writing
from scanner.readers.slipped_cells import doubt_slipped
from scanner.readers.written_beside import doubt_written_beside
from scanner.roads.unmarked_pages import (
    doubted,
    find_unmarked,
    has_anchors,
    holds_footer_only,
    is_own_print,
    read_unmarked,
)
from scanner.values.known_form import KnownForm, find_known
from scanner.values.page import FittedPage, IdentifiedPage, KnownPage, RegisteredPage, identified
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage, RefusedPage, StrayPage
from scanner.values.seams import OcrEngine

_SQUARINGS: Final = 2  # times that a picture whose dots are not square is drawn anew
_SMALLEST_PAGE_PX: Final = 200  # a picture with a side below this is no page: A4 at 30 dpi is 248 pixels wide


def identify_page(picture: Picture, known: Sequence[KnownForm], engine: OcrEngine) -> KnownPage | StrayPage:
    """Return which page of which form a picture shows, or a `StrayPage` that says why it shows none.

    Args:
        picture: The page as it was opened.
        known: The forms that it may be a page of.
        engine: Reads the printed words of a page on which no anchors were found.
    """
    if min(picture.gray.shape) < _SMALLEST_PAGE_PX:
        return StrayPage(picture, issue=issue("page_unknown", page_no=picture.page_no))
    found = _identify_as_it_is(picture, known, engine)
    if isinstance(found, StrayPage) and not found.is_blank:
        positive = find_positive(picture)
        turned_round = None if positive is None else _identify_as_it_is(positive, known, engine)
        return found if turned_round is None or isinstance(turned_round, StrayPage) else turned_round
    return found


def _identify_as_it_is(picture: Picture, known: Sequence[KnownForm], engine: OcrEngine) -> KnownPage | StrayPage:
    """Return which page a picture shows if black is black in it; see `identify_page`."""
    forms = [(one.form, one.layout) for one in known]
    found = identify(picture, forms)
    if isinstance(found, IdentifiedPage):
        found = _with_square_dots(found, forms)
    if isinstance(found, BlankPage):
        return StrayPage(picture, is_blank=True)
    if isinstance(found, IdentifiedPage):
        return _identified_page(found, known, engine)
    if found.issue.code == "page_contradiction":
        return StrayPage(picture, issue=found.issue)
    printed = _by_print(picture, known) if found.code is None else None
    if printed is not None:
        return printed
    coded = [
        (form, layout)
        for form, layout in forms
        if found.code is None or (form.key, form.version) == (found.code.key, found.code.version)
    ]
    fitted = find_unmarked(picture, coded, engine, code=found.code)
    return fitted if fitted is not None else StrayPage(picture, issue=found.issue)


def _identified_page(found: IdentifiedPage, known: Sequence[KnownForm], engine: OcrEngine) -> KnownPage | StrayPage:
    """Return a page that was identified by its marks or by its table alone; the latter is looked at more closely."""
    if has_anchors(found) or find_known(known, found.form_id, found.version).form.is_placed:
        return found  # on a stamped blank the code is enough: the print says where it lies
    ours = _by_table(found, known, engine)
    if found.by == "code" or not isinstance(ours, StrayPage):
        return ours
    return _by_print(found.picture, known) or ours


def identify_pages(
    picture: Picture, known: Sequence[KnownForm], engine: OcrEngine
) -> tuple[KnownPage | StrayPage, ...]:
    """Return what a picture shows: one page, or each of several that lie side by side in it.

    The arguments are those of `identify_page`.
    """
    found = identify_page(picture, known, engine)
    if isinstance(found, StrayPage) and (found.is_blank or min(picture.gray.shape) < _SMALLEST_PAGE_PX):
        return (found,)
    if not isinstance(found, StrayPage):
        one = identified(found)
        layout = found.layout if isinstance(found, FittedPage) else find_known(known, one.form_id, one.version).layout
        if shows_one_page(found, layout):
            return (found,)
    for parts in cut_apart(picture, [(one.form, one.layout) for one in known]):
        pages = [identify_marked(part, known) for part in parts]
        if sum(isinstance(page, IdentifiedPage) and _lies_whole(page, known) for page in pages) > 1:
            return tuple(page for page in pages if not (isinstance(page, StrayPage) and page.is_blank))
    return (found,)


def _lies_whole(page: IdentifiedPage, known: Sequence[KnownForm]) -> bool:
    return lies_in_its_part(page, find_known(known, page.form_id, page.version).layout)


def identify_marked(picture: Picture, known: Sequence[KnownForm]) -> IdentifiedPage | StrayPage:
    """Return which page a part of a picture shows, by our own marks: without them a part may be half of a page."""
    page = identify(picture, [(one.form, one.layout) for one in known])
    if isinstance(page, BlankPage):
        return StrayPage(picture, is_blank=True)
    if isinstance(page, IdentifiedPage):
        is_marked = page.by in {"code", "anchors"}
        return page if is_marked else StrayPage(picture, issue=issue("page_unknown", page_no=picture.page_no))
    return StrayPage(picture, issue=page.issue)


def _by_print(picture: Picture, known: Sequence[KnownForm]) -> IdentifiedPage | StrayPage | None:
    """Return a page that is told by the print of somebody else's blank; None where it is of none of them."""
    found = find_by_print(picture, known)
    return StrayPage(picture, issue=found.issue) if isinstance(found, AlikePages) else found


def _with_square_dots(found: IdentifiedPage, forms: Sequence[tuple[Form, Layout]]) -> IdentifiedPage:
    """Return a page as it is found in its picture with square dots, if the dots are not square; else as it was found.

    The corners of a code give a first idea of the dots' shape, the anchors that are found then a better one.
    """
    best = found
    for _ in range(_SQUARINGS):
        picture = find_squared(best)
        again = None if picture is None else identify(picture, forms)
        same = isinstance(again, IdentifiedPage) and (again.form_id, again.page_no) == (found.form_id, found.page_no)
        if not isinstance(again, IdentifiedPage) or not same:
            break
        best = replace(again, quarter_turns=(best.quarter_turns + again.quarter_turns) % 4)
    return best


def _by_table(found: IdentifiedPage, known: Sequence[KnownForm], engine: OcrEngine) -> KnownPage | StrayPage:
    """Return a page that was identified without anchors.

    The anchors may have been cut off a print of the form's own PDF; then the page is returned as it is. Or the form
    was printed from another file, such as its Word file; then the lines of its table say where the fields are. A
    page with nothing but a footer counts as blank.
    """
    if holds_footer_only(found):
        return StrayPage(found.picture, is_blank=True)
    one = find_known(known, found.form_id, found.version)
    registered = register(found, one.layout, blank=one.blank)
    if isinstance(registered, RegisteredPage) and is_own_print(registered, one):
        return found
    code = PageCode(one.form.key, one.form.version, found.page_no, found.copy_id)
    fitted = find_unmarked(found.picture, [(one.form, one.layout)], engine, code=code if found.by == "code" else None)
    if fitted is not None:
        return fitted
    if isinstance(registered, RegistrationRefusal):
        return found  # `read_page` will refuse it again, so that the refusal gets into the record of its form
    reason, reason_zh = "it is not printed as the form is", "版面与表格不一致"
    number = found.picture.page_no
    problem = issue("page_not_registered", page_no=number, reason=reason, reason_zh=reason_zh)
    return StrayPage(found.picture, issue=problem)


def read_page(
    found: KnownPage, known: KnownForm, engine: OcrEngine, *, boxes_only: bool = False
) -> ReadPage | RefusedPage:
    """Return the readings of a page, or a `RefusedPage` that says why its fields cannot be found.

    A page that was recognised by its table alone gets readings with page number 1: which page of its sheet it is, is
    known only when the sheet has been put together.

    Args:
        found: The page as it was identified.
        known: The form that it is of.
        engine: The OCR engine that recognises written lines.
        boxes_only: Whether only the boxes are read, and the text is left unread.
    """
    if isinstance(found, FittedPage):
        return ReadPage(known, found, tuple(read_unmarked(found, 1, known.form, engine, boxes_only=boxes_only)))
    if known.form.is_placed:
        registered = register_by_print(found, known)
    else:
        registered = register(found, known.layout, blank=known.blank)
    if isinstance(registered, RegistrationRefusal):
        return RefusedPage(known, found, registered.issue, registered.residual_mm)
    ink = find_page_ink(registered, known.blank)
    if known.form.is_placed:
        readings = read_placed_marks(ink, known.form, known.layout, known.blank, engine)
    else:
        readings = list(MarksReader(known.blank, engine).read(ink, known.form, known.layout))
    if not boxes_only:
        printed = known.printed_words(registered.page.page_no) if registered.page.picture.words else ()
        readings += read_writing(ink, known.form, known.layout, engine, known.blank, printed=printed)
        readings = doubt_written_beside(readings, ink, known.form, known.layout, known.blank)
    readings = doubt_slipped(readings, registered, known.form, known.layout)
    return ReadPage(known, registered, tuple(doubted(readings) if registered.is_faint else readings))
