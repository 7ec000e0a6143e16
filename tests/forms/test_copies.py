"""Copies: each with its own page code and answers, alone and in the print file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from docx import Document
from pypdf import PdfReader

from forms.copies.kinds import CopyKind
from forms.copies.making import Made, clear_folder, make_copies, without_misfits
from forms.copies.press import Order
from forms.copies.print_file import PrintFile
from forms.copies.recipients import load_recipients
from forms.definition import Form
from forms.errors import UsageError, WouldOverwriteError
from forms.faces import load_metrics
from forms.filling import fill_pdf
from forms.layout import lay_out
from forms.loading import load_form
from forms.marks.page_code import PageCode
from tests.annex2 import ANSWERS, annex2
from tests.forms.loading.definitions import SMALL

LIST = """\
序号,企业名称,credit_code,企业类型,需求类别,联系人,copy_id
1,南京<某某>/材料 有限公司,91320100MA1MABCD5X,大企业,专利；产品研发,张三,
2,苏州䶮公司,91320500MA1MABCD5X,其他,,李四,SUZH0U02
3,无锡公司,91320200MA1MABCD5X,巨型企业,,王五,
4,常州公司,91320400MA1MABCD5X,,,赵六,
"""
COPIES = [2, 3, 5]  # the rows that are right


def copied(path: Path, folder: Path, kinds: Iterable[CopyKind]) -> Made:
    form, layout = annex2()
    listed = load_recipients(path, form)
    return make_copies(Order(form, layout, listed.columns, frozenset(kinds)), listed, folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("copies")


@pytest.fixture(scope="module")
def made(folder: Path) -> Made:
    path = folder.parent / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return copied(path, folder, CopyKind)


def codes(pdf: bytes) -> list[str]:
    """Read the code of each page off its picture; empty where there is none."""
    with pypdfium2.PdfDocument(pdf) as document:
        pictures = [page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze() for page in document]
    found = [zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.DataMatrix) for picture in pictures]
    return [barcodes[0].text if barcodes else "" for barcodes in found]


def code(form: Form, page_no: int, copy_id: str) -> str:
    return str(PageCode(form.key, form.version, page_no, copy_id))


def test_each_file_has_its_own_code_on_every_page(made: Made, folder: Path) -> None:
    form, _ = annex2()
    assert [copy.recipient.row_no for copy in made.copies] == COPIES
    for copy in made.copies:
        copy_id = copy.recipient.copy_id
        pdf = (folder / copy.files["pdf"]).read_bytes()
        assert codes(pdf) == [code(form, 1, copy_id), code(form, 2, copy_id)]


def test_each_pdf_is_prefilled_and_still_fillable(made: Made, folder: Path) -> None:
    values = PdfReader(folder / made.copies[0].files["pdf"]).get_fields() or {}
    assert values["company_name"].value == "南京<某某>/材料 有限公司"
    assert values["company_type"].value == "/large"
    assert values["need_category.product"].value == "/on"
    assert values["need_category.rnd"].value == "/Off"
    assert not values["profile"].value


def test_each_word_file_is_prefilled_and_names_its_copy(made: Made, folder: Path) -> None:
    copy = made.copies[1]
    document = Document(str(folder / copy.files["docx"]))
    assert "苏州䶮公司" in "".join(document.element.body.itertext())
    footers = "".join("".join(section.footer._element.itertext()) for section in document.sections)
    assert "SUZH0U02" in footers


def test_files_are_named_by_the_list_s_number_and_company_without_unsafe_characters(made: Made) -> None:
    assert made.copies[0].files == {
        "pdf": "pdf/0001-南京_某某__材料_有限公司.pdf",
        "docx": "docx/0001-南京_某某__材料_有限公司.docx",
    }


def test_the_print_file_holds_every_copy_in_order_and_no_fields(made: Made, folder: Path) -> None:
    form, _ = annex2()
    content = (folder / "annex2-print.pdf").read_bytes()
    ids = [copy.recipient.copy_id for copy in made.copies]
    assert codes(content) == [code(form, page_no, copy_id) for copy_id in ids for page_no in (1, 2)]
    assert [copy.print_pages for copy in made.copies] == [(1, 2), (3, 4), (5, 6)]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"


def test_a_printed_copy_looks_like_its_filled_file() -> None:
    form, layout = annex2()
    filled = fill_pdf(form, layout, ANSWERS, copy_id="ABCD2345")
    prints = PrintFile(form, layout)
    prints.add("ABCD2345", filled)
    pair = [pypdfium2.PdfDocument(content) for content in (filled, prints.content())]
    pair[0].init_forms()
    for one, other in zip(*pair, strict=True):
        pictures = [page.render(scale=1, grayscale=True).to_numpy().squeeze().astype(int) for page in (one, other)]
        assert abs(pictures[0] - pictures[1]).max() < 16
    for document in pair:
        document.close()


def test_a_print_file_of_many_copies_has_its_fonts_once() -> None:
    form, layout = annex2()
    ids = [f"COPY{number:04d}" for number in range(1, 13)]
    sizes = []
    for used in (ids[:1], ids):
        prints = PrintFile(form, layout)
        for copy_id in used:
            prints.add(copy_id, fill_pdf(form, layout, {"company_name": copy_id}, copy_id=copy_id))
        sizes.append(len(prints.content()))
    assert (sizes[1] - sizes[0]) / 11 < 8_000  # bytes a copy; the field font alone has 1.6 MB


def test_a_form_of_one_page_is_printed_one_to_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    form = load_form(path)
    layout = lay_out(form, load_metrics())
    prints = PrintFile(form, layout)
    pages = [prints.add(c, fill_pdf(form, layout, {}, copy_id=c)) for c in ("CCCC2222", "AAAA2222")]
    assert pages == [(1, 1), (3, 3)]
    assert codes(prints.content()) == [code(form, 1, "CCCC2222"), "", code(form, 1, "AAAA2222"), ""]


def test_the_manifest_opens_in_excel_and_says_whose_copy_is_where(made: Made, folder: Path) -> None:
    content = (folder / "manifest.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["row"] for row in rows] == ["2", "3", "5"]
    assert rows[1]["copy_id"] == "SUZH0U02"
    assert rows[1]["联系人"] == "李四"
    assert rows[1]["annex2-print.pdf"] == "p.3-4"
    assert all((folder / row[kind]).is_file() for row in rows for kind in ("pdf", "docx"))


def test_the_manifest_for_programs_also_has_the_refused_rows(made: Made, folder: Path) -> None:
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert content["form"] == {"id": "annex2", "version": "1"}
    assert [copy["row"] for copy in content["copies"]] == COPIES
    assert content["copies"][1]["recipient"]["企业名称"] == "苏州䶮公司"
    assert [(one["row"], one["column"]) for one in content["refused"]] == [(4, "企业类型")]
    assert content["print"] == "annex2-print.pdf"


def test_words_that_excel_would_take_for_a_formula_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("企业名称,联系电话,备注\n=1+1,+86 25 1234,@x\n", encoding="utf-8")
    copied(path, tmp_path / "out", [CopyKind.DOCX])
    row = (tmp_path / "out/manifest.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")
    assert row[2:5] == ["'=1+1", "+86 25 1234", "'@x"]


def test_the_same_list_gives_the_same_files(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    for name in ("one", "two"):
        copied(path, tmp_path / name, [CopyKind.PRINT, CopyKind.DOCX])
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    assert len(files) == 6
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files)


def test_text_that_does_not_fit_its_place_refuses_its_row_and_no_other(tmp_path: Path) -> None:
    form, layout = annex2()
    path = tmp_path / "list.csv"
    path.write_text(f"企业名称,员工总数\n{'很长的名称' * 400},1\n短,2\n", encoding="utf-8")
    listed = without_misfits(form, layout, load_recipients(path, form))
    made = make_copies(Order(form, layout, listed.columns, frozenset({CopyKind.PRINT})), listed, tmp_path / "out")
    assert [copy.recipient.row_no for copy in made.copies] == [3]
    assert [(refusal.row_no, refusal.column) for refusal in made.refusals] == [(2, "企业名称")]
    assert "很长的名称" not in str(made.refusals[0])
    assert len(PdfReader(tmp_path / "out/annex2-print.pdf").pages) == 2
    assert len(copied(path, tmp_path / "word", [CopyKind.DOCX]).copies) == 2  # its rows grow


def test_a_folder_with_files_is_left_alone_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf/0002-old.pdf").write_bytes(b"old")
    (tmp_path / "notes.txt").write_bytes(b"kept")
    (tmp_path.parent / "outside.pdf").write_bytes(b"kept")
    copies = [{"files": {"pdf": "pdf/0002-old.pdf", "docx": "../outside.pdf"}}]
    (tmp_path / "manifest.json").write_text(json.dumps({"copies": copies, "print": "gone.pdf"}), encoding="utf-8")
    with pytest.raises(WouldOverwriteError):
        clear_folder(tmp_path, force=False)
    clear_folder(tmp_path, force=True)
    assert not (tmp_path / "pdf/0002-old.pdf").exists()
    assert (tmp_path / "notes.txt").exists()
    assert (tmp_path.parent / "outside.pdf").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"")
    with pytest.raises(UsageError, match="is a file"):
        clear_folder(path, force=True)
