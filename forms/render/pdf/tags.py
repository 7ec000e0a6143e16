"""Writes a structure tree into a PDF: marked content for the pen, elements and outline for the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, OutlineItem, PageLocation, Pdf

from forms.geometry import Rect, points_from_mm
from forms.layout.model import Page
from forms.render.pdf.fields import text_string
from forms.render.pdf.nodes import Element, Printed, Widget, elements, printed_parts
from forms.render.pdf.page import PageMarks

_ARTIFACT = "/Artifact BMC"
_PAGE_HEAD = "/Artifact <</Type /Pagination /Subtype /Header>> BDC"
_HEADS_ABOVE_MM = 60.0  # what has no place in the structure is a page's head up here, and its number at its foot
_PAGE_NO = "/Artifact <</Type /Pagination /Subtype /Footer>> BDC"


def page_marks(tree: Element, pages: Sequence[Page], *, first_page: int = 0) -> list[PageMarks]:
    """Return with what marks each page is drawn, so that the tree's leaves are found in it.

    Args:
        tree: The whole file's structure.
        pages: Some of its pages, one after the other.
        first_page: The first one's index in the file.
    """
    begins: dict[tuple[int, str, int], str] = {}
    for element, part, number in _numbered(tree):
        begin = f"/{element.tag} <</MCID {number}>> BDC"
        begins |= {(part.page_index, "run", run): begin for run in part.runs}
        if part.box is not None:
            begins[part.page_index, "box", part.box] = begin
        if part.is_code:
            begins[part.page_index, "code", 0] = begin
    return [
        PageMarks(
            artifact=_ARTIFACT,
            runs=tuple(
                begins.get((index, "run", number), _PAGE_HEAD if run.at.y < _HEADS_ABOVE_MM else _PAGE_NO)
                for number, run in enumerate(page.runs)
            ),
            boxes=tuple(begins.get((index, "box", number), _ARTIFACT) for number in range(len(page.options))),
            code=begins.get((index, "code", 0), _ARTIFACT),
        )
        for index, page in enumerate(pages, start=first_page)
    ]


@dataclass(frozen=True, slots=True)
class CodeMark:
    """How a page's code is marked.

    Attributes:
        begin: The operator that begins its marked content.
        number: Its number among the page's parts, or None where no element is its.
    """

    begin: str
    number: int | None


def code_marks(tree: Element, pages: Sequence[Page], *, first_page: int = 0) -> tuple[CodeMark, ...]:
    """Return how the code of each page is marked in a tree."""
    numbers = {part.page_index: (element.tag, number) for element, part, number in _numbered(tree) if part.is_code}
    marks = []
    for index, _ in enumerate(pages, start=first_page):
        tag, number = numbers.get(index, ("", None))
        marks.append(CodeMark(_ARTIFACT if number is None else f"/{tag} <</MCID {number}>> BDC", number))
    return tuple(marks)


def add_structure(pdf: Pdf, tree: Element, widgets: Mapping[str, Object], height_mm: float) -> None:
    """Add a structure tree to a PDF that was drawn with its marks.

    Args:
        pdf: The file.
        tree: Its structure.
        widgets: Its fields and boxes by their names in the file.
        height_mm: The paper's height.
    """
    _Writer(pdf, tree, widgets, height_mm).write()


def add_outline(pdf: Pdf, tree: Element, pages: Mapping[int, Page]) -> None:
    """Add the tree's headings to a file's outline, as deep as their levels.

    Args:
        pdf: The file.
        tree: Its structure.
        pages: What is printed on its pages, by their index in the file.
    """
    levels: list[tuple[str, list[OutlineItem]]] = []
    with pdf.open_outline() as outline:
        levels.append(("", outline.root))
        for element in elements(tree):
            if not element.title:
                continue
            item = _outline_item(pdf, element, pages)
            while levels[-1][0] >= element.tag:
                levels.pop()
            levels[-1][1].append(item)
            levels.append((element.tag, item.children))


def _outline_item(pdf: Pdf, element: Element, pages: Mapping[int, Page]) -> OutlineItem:
    part = next(kid for kid in element.kids if isinstance(kid, Printed))
    run = pages[part.page_index].runs[part.runs[0]]
    page_height = float(pdf.pages[part.page_index].obj.MediaBox[3])
    top = page_height - points_from_mm(run.box.top - run.size_mm / 2)
    return OutlineItem(element.title, part.page_index, PageLocation.XYZ, left=0, top=round(top), zoom=0)


def _numbered(tree: Element) -> Iterator[tuple[Element, Printed, int]]:
    """Yield what is printed with its element and its number on its page."""
    counts: Counter[int] = Counter()
    for element, part in printed_parts(tree):
        yield element, part, counts[part.page_index]
        counts[part.page_index] += 1


class _Writer:
    """Writes one tree into one PDF."""

    def __init__(self, pdf: Pdf, tree: Element, widgets: Mapping[str, Object], height_mm: float) -> None:
        self._pdf = pdf
        self._tree = tree
        self._widgets = widgets
        self._height_mm = height_mm
        self._numbers = {part: number for _, part, number in _numbered(tree)}
        self._page_parts: dict[int, list[Object]] = {}  # elements by number of their part on the page
        self._annotations: list[tuple[Object, Object]] = []  # fields and their elements
        self._ids: list[tuple[str, Object]] = []

    def write(self) -> None:
        root = self._pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = self._element(self._tree, root)
        root.ParentTree = Dictionary(Nums=Array(self._parents()))
        root.ParentTreeNextKey = len(self._pdf.pages) + len(self._annotations)
        if self._ids:
            names = [item for name, element in sorted(self._ids) for item in (text_string(name), element)]
            root.IDTree = self._pdf.make_indirect(Dictionary(Names=Array(names)))
        self._pdf.Root.StructTreeRoot = root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)
        self._order_annotations()

    def _parents(self) -> Iterator[object]:
        for index, page in enumerate(self._pdf.pages):
            if index in self._page_parts:
                page.obj.StructParents = index
                yield index
                yield self._pdf.make_indirect(Array(self._page_parts[index]))
        for key, (widget, element) in enumerate(self._annotations, start=len(self._pdf.pages)):
            widget.StructParent = key
            yield key
            yield element

    def _order_annotations(self) -> None:
        """Put each page's annotations in the tree's order, for viewers that go by /Annots."""
        for page in self._pdf.pages:
            ordered = [widget for widget, _ in self._annotations if widget.P.objgen == page.obj.objgen]
            if ordered:
                page.obj.Annots = Array(ordered)

    def _element(self, element: Element, parent: Object) -> Object:
        target = self._pdf.make_indirect(Dictionary(S=Name("/" + element.tag), P=parent))
        pages = [kid.page_index for kid in element.kids if isinstance(kid, Printed)]
        if pages:
            target.Pg = self._pdf.pages[pages[0]].obj
        kids = [self._kid(kid, target, pages) for kid in element.kids]
        if kids:
            target.K = kids[0] if len(kids) == 1 else Array(kids)
        if element.alt:
            target.Alt = text_string(element.alt)
        if element.id:
            target.ID = text_string(element.id)
            self._ids.append((element.id, target))
        attributes = self._attributes(element)
        if attributes is not None:
            target.A = attributes
        return target

    def _kid(self, kid: Element | Printed | Widget, target: Object, pages: Sequence[int]) -> Object | int:
        match kid:
            case Element():
                return self._element(kid, target)
            case Printed():
                number = self._numbers[kid]
                self._page_parts.setdefault(kid.page_index, []).append(target)
                if kid.page_index == pages[0]:
                    return number
                return Dictionary(Type=Name.MCR, Pg=self._pdf.pages[kid.page_index].obj, MCID=number)
            case Widget():
                widget = self._widgets[kid.name]
                self._annotations.append((widget, target))
                target.Alt = widget.TU  # pdf.js and Firefox name the field with this alone
                return Dictionary(Type=Name.OBJR, Pg=widget.P, Obj=widget)

    def _attributes(self, element: Element) -> Dictionary | None:
        if element.place is not None:
            return Dictionary(O=Name.Layout, Placement=Name.Block, BBox=self._box(element.place))
        if element.span is None:
            return None
        cell = Dictionary(O=Name.Table)
        if element.span.columns > 1:
            cell.ColSpan = element.span.columns
        if element.span.rows > 1:
            cell.RowSpan = element.span.rows
        if element.span.headers:
            cell.Headers = Array([text_string(name) for name in element.span.headers])
        if element.tag == "TH":
            cell.Scope = Name.Column if element.span.of_column else Name.Row
        return cell if len(cell.keys()) > 1 else None

    def _box(self, rect: Rect) -> Array:
        bottom, top = self._height_mm - rect.bottom, self._height_mm - rect.top
        return Array([round(points_from_mm(side), 2) for side in (rect.left, bottom, rect.right, top)])
