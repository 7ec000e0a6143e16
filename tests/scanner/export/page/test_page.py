import io
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from forms.errors import UnknownFormError
from scanner.export.batches import Batches
from scanner.export.cells import Flag
from scanner.export.page.content import pages_of
from scanner.export.page.exporter import PageExporter
from scanner.export.page.pen import broken, width_of
from scanner.values.record import Record
from tests.scanner.export.records import ANNEX2, FORMS, issue, record, rejected

BOX = [60.0, 100.0, 120.0, 112.0]
PLACED = {field.id: {"page": 1 if number < 20 else 2} for number, field in enumerate(ANNEX2.fields)}


def exported(*records: Record, folder: Path | None = None) -> bytes:
    stream = io.BytesIO()
    batches = Batches([folder]) if folder else None
    PageExporter(batches=batches, day=date(2026, 12, 1)).export(records, FORMS, stream)
    return stream.getvalue()


def texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def pictures(content: bytes) -> list[int]:
    return [len(page.images) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def batch(folder: Path, *records: Record) -> Path:
    (folder / "records").mkdir(parents=True)
    for one in records:
        for page_no in (1, 2):
            Image.new("RGB", (1240, 1754), "white").save(folder / "records" / f"{one.record_id}-{page_no}.jpg")
    return folder


def without_page_2(one: Record) -> Record:
    source: Any = one.source.model_copy(update={"pages": [1, None]})
    return one.model_copy(update={"source": source})


def test_each_page_of_a_form_has_a_sheet_with_its_values_beside_its_picture(tmp_path: Path) -> None:
    one = record({"company_name": "甲科技", "cooperation": ["joint"]}, fields=PLACED)
    content = exported(one, folder=batch(tmp_path / "june", one))
    first, second = texts(content)
    assert "甲科技" in first
    assert "联合开发" not in first
    assert "联合开发" in second
    assert pictures(content) == [1, 1]
    assert "批次：june" in first
    assert "打印日期：2026年12月1日" in first


def test_a_sheet_is_a4_on_its_long_side() -> None:
    (page, *_) = pypdf.PdfReader(io.BytesIO(exported(record()))).pages
    assert (round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4)) == (297, 210)


def test_every_field_of_the_form_is_told_with_its_section() -> None:
    lines = [line for page in pages_of(record(fields=PLACED), [ANNEX2], 0.9) for line in page.lines]
    assert [line.name for line in lines if line.name][:3] == ["企业名称", "社会统一信用代码", "成立时间"]
    assert len([line for line in lines if line.name]) == len(ANNEX2.fields)
    headings = [line.text for line in lines if not line.name]
    assert list(dict.fromkeys(headings)) == [section.title for section in ANNEX2.sections]


def test_doubt_is_marked_in_the_table_framed_in_the_picture_and_its_reason_told() -> None:
    one = record(
        {"phone": "139"},
        fields={**PLACED, "phone": {"confidence": 0.5, "page": 1, "box_mm": BOX}},
        issues=[issue("phone_odd", "phone", "warning", "号码位数不对。")],
        status="review",
    )
    first, second = pages_of(one, [ANNEX2], 0.9)
    assert [line.text for line in first.lines if line.flag is Flag.DOUBTFUL] == ["139"]
    assert (first.boxes, second.boxes) == ((tuple(BOX),), ())
    assert (first.lines[-1].name, first.lines[-1].text) == ("问题：联系电话", "号码位数不对。")


def test_what_was_written_is_told_where_it_gave_no_value() -> None:
    unclear = {"founded": {"outcome": "unclear", "text": "去年"}}
    (page, *_) = pages_of(record(fields=unclear, status="review"), [ANNEX2], 0.9)
    assert [line.text for line in page.lines if line.flag is Flag.UNCLEAR] == ["待核（所写：去年）"]


def test_a_page_that_did_not_come_is_told(tmp_path: Path) -> None:
    one = without_page_2(record(fields=PLACED))
    content = exported(one, folder=batch(tmp_path / "june", one))
    assert "此页没有收到" in texts(content)[1]
    assert pictures(content) == [1, 0]


@pytest.mark.parametrize("damage", [None, b"no picture"], ids=["gone", "damaged"])
def test_a_picture_that_is_gone_or_damaged_stops_nothing(tmp_path: Path, damage: bytes | None) -> None:
    one = record({"company_name": "甲科技"}, fields=PLACED)
    folder = batch(tmp_path / "june", one)
    path = folder / "records" / f"{one.record_id}-1.jpg"
    path.unlink() if damage is None else path.write_bytes(damage)
    content = exported(one, folder=folder)
    assert "没有此页的图片" in texts(content)[0]
    assert pictures(content) == [0, 1]


def test_a_long_answer_goes_on_on_another_sheet_and_nothing_is_lost() -> None:
    answers = {field.id: "长" * 700 + f"完{number}" for number, field in enumerate(ANNEX2.fields) if field.kind.is_text}
    answers = {name: text for name, text in answers.items() if name in ("profile", "main_business", "address", "email")}
    found = "".join(texts(exported(record(answers)))).replace("\n", "")
    assert len(texts(exported(record(answers)))) > 2
    assert found.count("长") == 4 * 700


def test_a_file_without_a_form_has_a_sheet_with_the_reason() -> None:
    (text,) = texts(exported(rejected("letter.pdf")))
    assert "letter.pdf" in text
    assert "文件中没有找到已知的表格" in text.replace("\n", "")


@pytest.mark.parametrize(
    ("name", "shown", "fonts"),
    [("甲乙", "甲乙", 1), ("甲䶮", "甲䶮", 2), ("甲\U0010fffd", "甲□", 1)],
    ids=["in the usual font", "in the font of rare characters", "in no font"],
)
def test_rare_characters_are_drawn_and_unknown_ones_show_as_a_box(name: str, shown: str, fonts: int) -> None:
    (page, *_) = pypdf.PdfReader(io.BytesIO(exported(record({"company_name": name})))).pages
    assert f"企业名称{shown}" in "".join(page.extract_text().split())
    resources: Any = page["/Resources"]
    assert (
        len([font for font in resources["/Font"].values() if "/DescendantFonts" in font or "/ToUnicode" in font])
        == fonts
    )


def test_no_line_is_wider_than_its_column_and_words_stay_whole() -> None:
    lines = broken("江苏 semiconductor 企业" * 5, 9.0, 80.0)
    assert max(width_of(line, 9.0) for line in lines) <= 80.0
    assert "".join(lines) == "江苏 semiconductor 企业" * 5
    assert any("semiconductor" in line for line in lines)
    assert broken("a" * 100, 9.0, 50.0)[0] != "a" * 100


def test_a_form_that_is_not_known_is_named() -> None:
    with pytest.raises(UnknownFormError, match="annex9"):
        exported(record(form={"id": "annex9", "version": "1"}))


def test_without_records_there_is_an_empty_sheet() -> None:
    assert texts(exported()) == [""]
