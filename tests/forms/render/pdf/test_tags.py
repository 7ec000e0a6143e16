from __future__ import annotations

import shutil
import subprocess
from functools import cache

import pikepdf
import pytest

from forms.catalogue import load_catalogue
from forms.definition import BlockStyle, Form
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.layout.model import Layout, Role
from forms.loading import load_form
from forms.render.pdf import PdfRenderer
from forms.render.pdf.fields import widgets_of
from forms.render.pdf.heads import head_place, head_words
from tests.forms.render.pdf_reading import kids, leaves, opened, tree_of, walk, words_by_mark

FORMS = ("notice", "annex1", "annex2")
PAINTING = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "Tj", "TJ", "'", '"', "BI", "INLINE IMAGE"}
HEADINGS = {BlockStyle.HEADING_1: "/H2", BlockStyle.HEADING_2: "/H3", BlockStyle.HEADING_3: "/H4"}

BADGE = """
form: badge
key: BADG
version: 1
title: 证件申请表
anchors: 560
table:
  columns: [30, 60, 40]
  row_height: 12
sections:
  - title: 一、申请人
    rows:
      - - {field: name, label: 姓名, kind: text}
        - {field: photo, name: 照片, label_place: none, kind: ink, hint: 照片粘贴处, rows: 2}
      - - {field: post, label: 职务, kind: text}
"""


@cache
def built(form_id: str) -> tuple[Form, Layout, bytes]:
    form = load_catalogue().form(form_id)
    layout = lay_out(form, load_metrics())
    return form, layout, PdfRenderer().render(form, layout)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("form_id", FORMS)
def test_all_that_is_printed_is_marked_once_as_content_or_as_artifact(form_id: str) -> None:
    pdf = opened(built(form_id)[2])
    for page in pdf.pages:
        open_marks: list[str] = []
        numbers: list[int] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    open_marks.append(str(operands[0]))
                    if str(operator) == "BDC" and "/MCID" in operands[1]:
                        numbers.append(int(operands[1].MCID))
                case "EMC":
                    open_marks.pop()
                case painting if painting in PAINTING:
                    assert len(open_marks) == 1, f"page {page.index + 1}: {operator} in {open_marks}"
        assert not open_marks
        assert sorted(numbers) == list(range(len(numbers)))


@pytest.mark.parametrize("form_id", FORMS)
def test_the_structure_read_aloud_says_the_runs_in_their_order(form_id: str) -> None:
    _, layout, content = built(form_id)
    pdf, words = opened(content), words_by_mark(content)
    read = "".join(
        words[leaf] for element in walk(tree_of(pdf)) if element.S != "/Figure" for leaf in leaves(pdf, element)
    )
    runs = [run for page in layout.pages for run in page.runs if run.role is not Role.FOOTER]
    assert squeezed(read) == squeezed("".join(run.text for run in runs))


@pytest.mark.parametrize("form_id", FORMS)
def test_only_page_numbers_and_heads_are_words_outside_the_structure(form_id: str) -> None:
    form, layout, content = built(form_id)
    unmarked = [words for (_, mark), words in sorted(words_by_mark(content).items()) if mark < 0]
    heads = [squeezed(head_words(form)) if head_place(page) else "" for page in layout.pages]
    assert [sorted(squeezed(words)) for words in unmarked] == [
        sorted(f"—{page.page_no}—{head}") for page, head in zip(layout.pages, heads, strict=True)
    ]


@pytest.mark.parametrize("form_id", FORMS)
def test_every_piece_of_marked_content_knows_its_element(form_id: str) -> None:
    pdf = opened(built(form_id)[2])
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for element in walk(tree_of(pdf)):
        for index, mark in leaves(pdf, element):
            page = pdf.pages[index].obj
            assert parents[int(page.StructParents)][mark].objgen == element.objgen
        for kid in kids(element):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == element.objgen


def test_a_document_s_paragraphs_and_headings_are_its_blocks() -> None:
    form, _, content = built("annex1")
    pdf, words = opened(content), words_by_mark(content)
    found = [
        (str(element.S), squeezed("".join(words[leaf] for leaf in leaves(pdf, element))))
        for element in walk(tree_of(pdf))
        if element.S != "/Document"
    ]
    expected = [("/P", form.annex), ("/H1", form.title)]
    expected += [(HEADINGS.get(block.style, "/P"), squeezed(block.text)) for block in form.blocks]
    assert found == expected


def test_a_paragraph_that_goes_on_over_a_page_is_one_element() -> None:
    pdf = opened(built("annex1")[2])
    over = [element for element in walk(tree_of(pdf)) if len(list(leaves(pdf, element))) > 1]
    assert over
    assert all(element.S == "/P" for element in over)


def test_the_notice_s_attachments_are_a_list() -> None:
    pdf = opened(built("notice")[2])
    tags = [str(element.S) for element in walk(tree_of(pdf))]
    assert tags[-5:] == ["/L", "/LI", "/LBody", "/LI", "/LBody"]


def test_the_rows_of_a_table_are_equally_wide() -> None:
    pdf = opened(built("annex2")[2])
    tables = [element for element in walk(tree_of(pdf)) if element.S == "/Table"]
    assert len(tables) == 3
    for table in tables:
        reaching: list[tuple[int, int]] = []  # columns, rows still to come
        widths = []
        for row in kids(table):
            width = sum(columns for columns, _ in reaching)
            reaching = [(columns, rows - 1) for columns, rows in reaching if rows > 1]
            for cell in kids(row):
                attributes = cell.get("/A", pikepdf.Dictionary())
                columns, rows = int(attributes.get("/ColSpan", 1)), int(attributes.get("/RowSpan", 1))
                width += columns
                if rows > 1:
                    reaching.append((columns, rows - 1))
            widths.append(width)
        assert len(set(widths)) == 1, widths


def headers_of(form_id: str) -> dict[str, list[str]]:
    """Return the words of the header cells of each field, by the field's or the box's name."""
    form, _, content = built(form_id)
    pdf, words = opened(content), words_by_mark(content)
    labels = {
        str(element.ID): squeezed("".join(words[leaf] for leaf in leaves(pdf, element)))
        for element in walk(tree_of(pdf))
        if element.S == "/TH"
    }
    names = {widget.objgen: name for name, widget in widgets_of(pdf, form).items()}
    found = {}
    for cell in walk(tree_of(pdf)):
        if cell.S == "/TD":
            headers = [labels[str(name)] for name in cell.A.Headers]
            found |= {names[part.K.Obj.objgen]: headers for part in walk(cell) if part.S == "/Form"}
    return found


def test_every_field_s_cell_names_the_cells_that_label_it() -> None:
    form, layout, _ = built("annex2")
    headers = headers_of("annex2")
    names = {box.field_id for _, box in layout.field_boxes()} | {box.name for _, box in layout.option_boxes()}
    assert headers.keys() == names
    for field in form.fields:
        if field.label_place == "cell":
            name = f"{field.id}.{field.options[0].id}" if field.options else field.id
            assert headers[name][-1] == squeezed(field.label), field.id
    assert headers["field_l2"] == ["所属技术领域"]
    assert headers["need_category.rnd"] == ["技术需求情况说明", "需求类别"]
    assert headers["existing_basis"] == ["技术需求情况说明", "现有基础"]
    assert headers["partner_names"] == ["是否已有港方意向合作单位"]


def test_the_ids_of_header_cells_can_be_looked_up() -> None:
    pdf = opened(built("annex2")[2])
    names = list(pdf.Root.StructTreeRoot.IDTree.Names)
    assert [str(name) for name in names[::2]] == sorted(str(name) for name in names[::2])
    assert all(str(element.ID) == str(name) for name, element in zip(names[::2], names[1::2], strict=True))
    assert len(names) // 2 == sum(element.S == "/TH" for element in walk(tree_of(pdf)))


def test_every_field_has_a_tooltip_and_stands_in_the_structure_and_the_tab_order_alike() -> None:
    form, _, content = built("annex2")
    pdf = opened(content)
    in_tree = [element.K.Obj.objgen for element in walk(tree_of(pdf)) if element.S == "/Form"]
    in_annots = [widget.objgen for page in pdf.pages for widget in page.obj.Annots]
    assert in_tree == in_annots
    assert set(in_tree) == {widget.objgen for widget in widgets_of(pdf, form).values()}
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for page in pdf.pages:
        for widget in page.obj.Annots:
            assert str(widget.TU)
            assert parents[int(widget.StructParent)].K.Obj.objgen == widget.objgen


def test_the_page_codes_have_words_for_those_who_cannot_see_them() -> None:
    pdf = opened(built("annex2")[2])
    alts = [str(element.Alt) for element in walk(tree_of(pdf)) if element.S == "/Figure"]
    assert alts == ["第1页识别码 JSX20110000000076", "第2页识别码 JSX20120000000027"]


@pytest.mark.parametrize("form_id", FORMS)
def test_a_file_shows_its_title_and_says_its_language(form_id: str) -> None:
    form, _, content = built(form_id)
    pdf = opened(content)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert pdf.Root.Lang == "zh-CN"
    assert bool(pdf.Root.MarkInfo.Marked)
    metadata = pdf.open_metadata()
    assert metadata["dc:title"] == form.title
    assert "pdfuaid:part" not in metadata  # no validator has said so


def test_the_outline_has_the_headings_with_their_levels() -> None:
    form, _, content = built("annex1")
    with opened(content).open_outline() as outline:
        (root,) = outline.root
    assert root.title == f"{form.annex} {form.title}"
    headings = [block for block in form.blocks if block.style in HEADINGS]
    first = [block.text for block in headings if block.style is BlockStyle.HEADING_1]
    assert [item.title for item in root.children] == first
    below = [kid.title for item in root.children for kid in item.children]
    assert below == [block.text for block in headings if block.style is BlockStyle.HEADING_2]


@pytest.mark.program("pdfinfo")
def test_poppler_reads_the_structure_without_complaint(tmp_path) -> None:
    path = tmp_path / "annex2.pdf"
    path.write_bytes(built("annex2")[2])
    program = shutil.which("pdfinfo")
    assert program is not None
    said = subprocess.run([program, "-struct-text", str(path)], capture_output=True, text=True, check=True)
    assert not said.stderr
    for words in ("江苏企业与香港技术合作需求信息表", "1、企业基本信息", "社会统一信用代码", "共建新研发、生产实体"):
        assert f'"{words}"' in said.stdout


def test_no_stream_is_empty_of_which_pdf_js_would_warn() -> None:
    pdf = opened(built("annex2")[2])
    assert all(item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream))


def test_a_box_that_takes_more_rows_than_the_label_before_it_is_not_labelled_by_it(tmp_path) -> None:
    path = tmp_path / "badge.yaml"
    path.write_text(BADGE, encoding="utf-8")
    form = load_form(path)
    layout = lay_out(form, load_metrics())
    pdf = opened(PdfRenderer().render(form, layout))
    cells = [element for element in walk(tree_of(pdf)) if element.S == "/TD"]
    photo = next(cell for cell in cells if cell.A.get("/RowSpan") == 2)
    assert "/Headers" not in photo.A
    assert all("/Headers" in cell.A for cell in cells if cell.objgen != photo.objgen)
    assert [str(part.S) for part in walk(photo)] == ["/TD", "/P"]  # only the hint: nothing is typed in it
