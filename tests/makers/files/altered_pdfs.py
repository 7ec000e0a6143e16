"""Filled PDFs as other programs and people alter them: one function a way, each on an open pikepdf document.

The form is filled by pdfium, as Chromium does it, and altered with pikepdf, so that nothing of
our own writer is between the value and what the scanner says of it.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from pypdf import PdfReader, PdfWriter

from forms.answers import answer_text
from forms.filling import Value
from forms.render.pdf import PdfRenderer
from tests.annex2 import annex2
from tests.viewers.pdfium import Pdfium
from tests.viewers.steps import steps_for

ANSWERS: dict[str, Value] = {
    "company_name": "扬州邗江广陵潮仪表有限公司",
    "company_type": "sme",
    "industry": "仪器仪表制造业",
    "main_business": "压力变送器的研发与生产。\n自动化仪表成套服务。",
    "high_tech": "yes",
    "revenue": 1200.5,
    "employees": 120,
    "contact": "李雷",
    "phone": "13912345678",
    "need_name": "高精度压力传感器",
    "need_category": ["rnd"],
    "need_description": "量程0至10 MPa。\n精度0.05%。",
    "has_partner": "no",
}

Change = Callable[[Pdf], None]


@cache
def _filled(items: tuple[tuple[str, Any], ...]) -> bytes:
    answers = {name: list(value) if isinstance(value, tuple) else value for name, value in items}
    return Pdfium().fill(PdfRenderer().render(*annex2()), steps_for(answers))


def filled(answers: Mapping[str, Value] = ANSWERS) -> bytes:
    """Return the form as pdfium saves it with these answers."""
    return _filled(tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in answers.items()))


def altered(*changes: Change, content: bytes | None = None, **how: Any) -> bytes:
    """Return the filled form after some changes, saved as pikepdf is told."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content or filled())) as pdf:
        for change in changes:
            change(pdf)
        with warnings.catch_warnings():  # of widgets that no list names
            warnings.simplefilter("ignore")
            pdf.save(out, **how)
    return out.getvalue()


def field(pdf: Pdf, name: str) -> Any:
    """Return a field by `field` or `field.option`."""
    for one in pdf.Root.AcroForm.Fields:
        if str(one.get("/T")) == name:
            return one
        for kid in one.get("/Kids", []):
            if "/T" in kid and f"{one.T}.{kid.T}" == name:
                return kid
    raise KeyError(name)


def raw(data: bytes) -> Any:
    """Return a PDF string of these very bytes."""
    return pikepdf.Object.parse(b"<" + data.hex().encode() + b">")


def value(name: str, data: Any) -> Change:
    """Set a field's value and leave all else as it is."""

    def change(pdf: Pdf) -> None:
        if data is None:
            del field(pdf, name)["/V"]
        else:
            field(pdf, name).V = data

    return change


def unshown(name: str) -> Change:
    """Take away what is shown of a field, as scripts do that leave it to the viewer."""

    def change(pdf: Pdf) -> None:
        one = field(pdf, name)
        if "/AP" in one:
            del one["/AP"]

    return change


def state(name: str, kid: int | None, on: str) -> Change:
    """Set the state of a box, or of a widget of a group."""

    def change(pdf: Pdf) -> None:
        one = field(pdf, name)
        (one if kid is None else one.Kids[kid]).AS = Name("/" + on)

    return change


def split(name: str, parent_value: str | None, widget_value: str) -> Change:
    """Divide a field that is its own widget into a field and a kid, as most viewers' forms have them."""

    def change(pdf: Pdf) -> None:
        one = field(pdf, name)
        top = pdf.make_indirect(Dictionary(T=one.T, FT=one.FT, Ff=one.Ff, DA=one.DA))
        for key in ("/T", "/FT", "/Ff", "/DA", "/V", "/TU", "/AP"):
            if key in one:
                del one[key]
        one.Parent, one.V, top.Kids = top, String(widget_value), Array([one])
        if parent_value is not None:
            top.V = String(parent_value)
        fields = pdf.Root.AcroForm.Fields
        for number, other in enumerate(fields):
            if other.objgen == one.objgen:
                fields[number] = top

    return change


def twin(name: str, text: str, *, is_listed: bool = True) -> Change:
    """Add a second field of the same name with another value."""

    def change(pdf: Pdf) -> None:
        one = field(pdf, name)
        other = pdf.make_indirect(Dictionary({key: one[key] for key in one.keys() if key != "/AP"}))  # noqa: SIM118
        other.V = String(text)
        if is_listed:
            pdf.Root.AcroForm.Fields.append(other)
        put_on_page(pdf, other)

    return change


def put_on_page(pdf: Pdf, widget: Any) -> None:
    """Put a widget on the first page that has widgets."""
    next(page for page in pdf.pages if "/Annots" in page.obj).obj.Annots.append(widget)


def rich(name: str, words: str) -> Change:
    """Give a field rich text."""

    def change(pdf: Pdf) -> None:
        body = f'<?xml version="1.0"?><body xmlns="http://www.w3.org/1999/xhtml"><p>{words}</p></body>'
        field(pdf, name).RV = String(body)

    return change


def xfa(**values: str) -> Change:
    """Add XFA data as Adobe's programs keep beside the fields; data that the file has already stay."""

    def change(pdf: Pdf) -> None:
        fields = "".join(f"<{name}>{text}</{name}>" for name, text in values.items())
        before = pdf.Root.AcroForm.get("/XFA")
        if before is not None:
            fields = bytes(before[1].read_bytes()).decode().partition("<form1>")[2].partition("</form1>")[0] + fields
        data = (
            '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1>'
            f"{fields}</form1></xfa:data></xfa:datasets>"
        )
        pdf.Root.AcroForm.XFA = Array([String("datasets"), pdf.make_stream(data.encode())])

    return change


def flags(name: str, number: int) -> Change:
    """Set a widget's flags."""

    def change(pdf: Pdf) -> None:
        field(pdf, name).F = number

    return change


def shifted(name: str, across_pt: float) -> Change:
    """Move a widget across its page."""

    def change(pdf: Pdf) -> None:
        one = field(pdf, name)
        left, bottom, right, top = map(float, one.Rect)
        one.Rect = Array([left + across_pt, bottom, right + across_pt, top])

    return change


def without_page(number: int) -> Change:
    """Delete one of the pages that carry fields, from 0."""

    def change(pdf: Pdf) -> None:
        of_form = [index for index, page in enumerate(pdf.pages) if "/Annots" in page.obj]
        del pdf.pages[of_form[number]]

    return change


def swapped(pdf: Pdf) -> None:
    """Put the first page behind the second."""
    pdf.pages.append(pdf.pages[0])
    del pdf.pages[0]


def sheet_before(pdf: Pdf) -> None:
    """Put an empty sheet before the form."""
    pdf.add_blank_page(page_size=(595, 842))
    pdf.pages.insert(0, pdf.pages[-1])
    del pdf.pages[-1]


def sheet_between(pdf: Pdf) -> None:
    """Put an empty sheet between the form's pages."""
    pdf.add_blank_page(page_size=(595, 842))
    pdf.pages.insert(1, pdf.pages[-1])
    del pdf.pages[-1]


def appended(first: bytes, second: bytes) -> bytes:
    """Return two filled forms in one file, the second one's pages put behind without its list of fields."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(first)) as pdf, pikepdf.open(io.BytesIO(second)) as more, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of widgets that no list names
        pdf.pages.extend(more.pages)
        pdf.save(out)
    return out.getvalue()


def joined(first: bytes, second: bytes) -> bytes:
    """Return two filled forms in one file, as pypdf puts them together."""
    out, writer = io.BytesIO(), PdfWriter()
    for content in (first, second):
        writer.append(PdfReader(io.BytesIO(content)))
    writer.write(out)
    return out.getvalue()


def joined_with_numbers(first: bytes, second: bytes) -> bytes:
    """Return two filled forms in one file as pikepdf joins forms: the second one's fields get a number."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(first)) as pdf, pikepdf.open(io.BytesIO(second)) as more:
        pdf.add_pages_from(more)
        pdf.save(out)
    return out.getvalue()


def filled_by_pypdf(answers: Mapping[str, Value], blank: bytes | None = None) -> bytes:
    """Return the form, or a file that is partly filled in, with answers as pypdf enters them."""
    form, layout = annex2()
    entered: dict[str, str] = {}
    for field_id, answer in answers.items():
        kind = form.field(field_id).kind
        if isinstance(answer, list):
            entered |= {f"{field_id}.{option_id}": "/on" for option_id in answer}
        elif answer is not None:
            entered[field_id] = f"/{answer}" if kind.is_choice else answer_text(answer)
    out, writer = io.BytesIO(), PdfWriter()
    writer.append(PdfReader(io.BytesIO(blank or PdfRenderer().render(form, layout))))
    writer.update_page_form_field_values(None, entered)
    writer.write(out)
    return out.getvalue()


def filled_by_script(answers: Mapping[str, Value], blank: bytes) -> bytes:
    """Return the form as scripts fill it in that set the values and leave it to viewers to draw them."""
    form, _ = annex2()

    def fill(pdf: Pdf) -> None:
        pdf.Root.AcroForm.NeedAppearances = True
        for field_id, answer in answers.items():
            if isinstance(answer, list):
                for option_id in answer:
                    box = field(pdf, f"{field_id}.{option_id}")
                    box.V = box.AS = Name.on
            elif form.field(field_id).kind.is_choice:
                group = field(pdf, field_id)
                group.V = Name(f"/{answer}")
                for kid in group.Kids:
                    kid.AS = group.V if str(group.V) in kid.AP.N else Name.Off
            elif answer is not None:
                field(pdf, field_id).V = String(answer_text(answer))

    return altered(fill, content=blank)
