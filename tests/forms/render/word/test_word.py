from __future__ import annotations

import zipfile
from io import BytesIO

import cv2
import docx
import numpy as np
import pytest
import zxingcpp
from lxml import etree

from forms.catalogue import load_catalogue
from forms.definition import Form, Kind
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.layout.model import Layout
from forms.marks.page_code import PageCode
from forms.render.word import DOCUMENT_PART, WordRenderer

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


@pytest.fixture(scope="module")
def annex2() -> Form:
    return load_catalogue(None).form("annex2")


@pytest.fixture(scope="module")
def layout(annex2: Form) -> Layout:
    return lay_out(annex2, load_metrics())


@pytest.fixture(scope="module")
def rendered(annex2: Form, layout: Layout) -> bytes:
    return WordRenderer().render(annex2, layout)


def _part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def _controls(content: bytes) -> dict[str, etree._Element]:
    controls = _part(content, DOCUMENT_PART).iter(f"{W}sdt")
    return {control.find(f"{W}sdtPr/{W}tag").get(f"{W}val"): control for control in controls}


def test_the_same_form_gives_the_same_bytes(annex2: Form, layout: Layout, rendered: bytes) -> None:
    assert WordRenderer().render(annex2, layout) == rendered


def test_every_text_field_is_a_locked_blank_control_with_its_name(annex2: Form, rendered: bytes) -> None:
    controls = _controls(rendered)
    for field in annex2.fields:
        if field.kind.is_choice:
            continue
        properties = controls[field.id].find(f"{W}sdtPr")
        assert properties.find(f"{W}alias").get(f"{W}val") == field.name
        assert properties.find(f"{W}lock").get(f"{W}val") == "sdtLocked"
        assert properties.find(f"{W}showingPlcHdr") is not None
        assert (properties.find(f"{W}date") is not None) == (field.kind is Kind.DATE)
        assert "".join(controls[field.id].itertext()).strip() == ""


def test_every_option_is_an_empty_check_box(annex2: Form, rendered: bytes) -> None:
    controls = _controls(rendered)
    names = [f"{field.id}.{option.id}" for field in annex2.fields for option in field.options]
    assert len(names) == 20
    for name in names:
        assert controls[name].find(f".//{W14}checked").get(f"{W14}val") == "0"
        assert "".join(controls[name].itertext()) == "☐"


def test_controls_stand_within_lines_since_libreoffice_repeats_the_text_of_others(rendered: bytes) -> None:
    for control in _controls(rendered).values():
        assert control.getparent().tag == f"{W}p"
        assert control.find(f"{W}sdtPr/{W}text") is None


def test_every_control_stands_in_a_bookmark_of_its_name(rendered: bytes) -> None:
    for name, control in _controls(rendered).items():
        start, end = control.getprevious(), control.getnext()
        assert start.get(f"{W}name") == name.replace(".", "_")
        assert (end.tag, end.get(f"{W}id")) == (f"{W}bookmarkEnd", start.get(f"{W}id"))


def test_every_row_fills_the_column_grid(rendered: bytes) -> None:
    for table in _part(rendered, DOCUMENT_PART).iter(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.iter(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iter(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == columns


def test_a_label_beside_three_rows_is_one_merged_cell(rendered: bytes) -> None:
    merges = [merge.get(f"{W}val") for merge in _part(rendered, DOCUMENT_PART).iter(f"{W}vMerge")]
    assert merges == ["restart", "continue", "continue"]


def test_every_page_has_its_own_code_in_words_and_as_a_symbol(annex2: Form, layout: Layout) -> None:
    content = WordRenderer().render(annex2, layout, copy_id="ABCD1234")
    document = docx.Document(BytesIO(content))
    assert len(document.sections) == len(layout.pages) == 2
    for page, section in zip(layout.pages, document.sections, strict=True):
        code = str(PageCode(annex2.key, annex2.version, page.page_no, "ABCD1234"))
        footer = section.footer
        assert footer.paragraphs[-1].text == code
        blip = next(footer._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"))
        relation = blip.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed")
        png = footer.part.related_parts[relation].blob
        picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
        found = zxingcpp.read_barcodes(cv2.copyMakeBorder(picture, 80, 80, 80, 80, cv2.BORDER_CONSTANT, value=255))
        assert [barcode.text for barcode in found] == [code]


def test_a_documents_words_are_the_definitions_words() -> None:
    for form_id in ("notice", "annex1"):
        form = load_catalogue(None).form(form_id)
        document = docx.Document(BytesIO(WordRenderer().render(form, lay_out(form, load_metrics()))))
        printed = [paragraph.text.replace("\n", "") for paragraph in document.paragraphs if paragraph.text]
        head = [text for text in (form.issuer, form.annex, form.title) if text]
        assert printed == [*head, *(block.text for block in form.blocks)]


def test_headings_are_real_headings() -> None:
    form = load_catalogue(None).form("annex1")
    document = docx.Document(BytesIO(WordRenderer().render(form, lay_out(form, load_metrics()))))
    headings = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert headings["一、行业发展"] == "Heading 1"
    assert headings["（一）资金帮助"] == "Heading 2"
    assert headings[form.title] == "Title"


def test_the_file_says_its_title_and_language(annex2: Form, rendered: bytes) -> None:
    document = docx.Document(BytesIO(rendered))
    assert document.core_properties.title == annex2.title
    assert document.core_properties.language == "zh-CN"
    assert document.styles.element.find(f".//{W}lang").get(f"{W}eastAsia") == "zh-CN"
