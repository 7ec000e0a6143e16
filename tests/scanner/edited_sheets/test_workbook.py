"""A workbook may come from anywhere: what is broken, protected, too large or malicious is refused, and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from forms.errors import UsageError
from scanner.edited_sheets import opened
from scanner.edited_sheets.workbook import LIMITS
from tests.scanner.corrections.made import keep, scanned
from tests.scanner.edited_sheets.books import exported

ONE = scanned("a.jpg", {})
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
)


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    keep(tmp_path / "out", ONE)
    return exported(tmp_path / "out", [ONE])


def with_members(content: bytes, change: Mapping[str, Callable[[bytes], bytes]], **more: bytes) -> bytes:
    """A ZIP with some members changed, and with more members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, lambda one: one)(old.read(name)))
        for name, one in more.items():
            new.writestr(name, one)
    return stream.getvalue()


def refusal(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "edited.xlsx"
    path.write_bytes(content)
    with pytest.raises(UsageError) as refused:
        read(path)
    return str(refused.value)


def read(path: Path) -> None:
    with opened(path) as book:
        for _, rows in book.sheets():
            list(rows)


def test_an_exported_workbook_says_in_which_state_it_was_exported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "edited.xlsx"
    path.write_bytes(content)
    with opened(path) as book:
        assert list(book.stamps) == [ONE.record_id]
        assert [title for title, _ in book.sheets()] == ["annex2 附件2", "问题 issues", "说明 notes"]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        pytest.param(b"", "no .xlsx", id="nothing"),
        pytest.param(b"record_id,status\n1,2\n", "no .xlsx", id="a CSV"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), "old .xls", id="an old or protected workbook"),
        pytest.param(b"PK\x03\x04" + bytes(600), "broken", id="no ZIP"),
    ],
)
def test_what_is_no_workbook_is_refused_with_its_cure(tmp_path: Path, made: bytes, words: str) -> None:
    assert words in refusal(tmp_path, made)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"), opened(tmp_path / "none.xlsx"):
        pass


def test_another_zip_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    assert "no .xlsx" in refusal(tmp_path, stream.getvalue())


def test_a_workbook_that_is_cut_short_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "broken" in refusal(tmp_path, content[: len(content) // 2])


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet4.xml"])
def test_entities_in_a_sheet_are_refused(tmp_path: Path, content: bytes, member: str) -> None:
    assert "broken" in refusal(tmp_path, with_members(content, {member: lambda _: LAUGHS.encode()}))


def test_entities_in_the_table_of_texts_are_refused(tmp_path: Path, content: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    types = {"[Content_Types].xml": lambda xml: xml.replace(b"</Types>", part.encode())}
    assert "broken" in refusal(tmp_path, with_members(content, types, **{"xl/sharedStrings.xml": LAUGHS.encode()}))


def test_entities_of_the_workbook_itself_never_name_a_file(tmp_path: Path, content: bytes) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("top-secret", encoding="utf-8")
    doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode()

    def with_entity(xml: bytes) -> bytes:
        return doctype + xml.replace("annex2 附件2".encode(), b"&s;")

    path = tmp_path / "edited.xlsx"
    path.write_bytes(with_members(content, {"xl/workbook.xml": with_entity}))
    titles: list[str] = []
    try:
        with opened(path) as book:
            titles = [title for title, _ in book.sheets()]
    except UsageError as error:
        titles = [str(error)]
    assert "top-secret" not in " ".join(titles)


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path: Path, content: bytes) -> None:
    bomb = with_members(content, {}, **{"xl/worksheets/sheet9.xml": bytes(LIMITS.suspect_bytes + 1)})
    assert "unpacks to more" in refusal(tmp_path, bomb)
    many = with_members(content, {}, **{f"xl/media/{number}.png": b"" for number in range(LIMITS.members)})
    assert "unpacks to more" in refusal(tmp_path, many)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('<row r="99999999999"/>', id="a row beyond all sheets"),
        pytest.param('<row r="9"><c r="ZZZZ9" t="n"><v>1</v></c></row>', id="a column beyond all sheets"),
        pytest.param('<row r="9"><c r="ZZZ9" t="n"><v>1</v></c></row>', id="a column beyond Excel's"),
        pytest.param('<row r="9"><c r="A9" t="s"><v>99999</v></c></row>', id="a text that is not there"),
        pytest.param('<row r="9"><c r="A9" t="n"><v>many</v></c></row>', id="a number that is none"),
        pytest.param('<row r="x"/>', id="a row without a number"),
    ],
)
def test_rows_that_no_office_program_writes_are_refused(tmp_path: Path, content: bytes, row: str) -> None:
    def change(xml: bytes) -> bytes:
        head, mark, rest = xml.partition(b"</sheetData>")
        return head + row.encode() + mark + rest

    assert refusal(tmp_path, with_members(content, {"xl/worksheets/sheet1.xml": change}))


def test_a_number_that_no_machine_holds_is_an_error_cell(tmp_path: Path, content: bytes) -> None:
    def change(xml: bytes) -> bytes:
        huge = f'<row r="9"><c r="A9" t="n"><v>{"9" * 400}</v></c><c r="B9" t="n"><v>1e999</v></c></row>'
        return xml.replace(b"</sheetData>", huge.encode() + b"</sheetData>")

    path = tmp_path / "edited.xlsx"
    path.write_bytes(with_members(content, {"xl/worksheets/sheet1.xml": change}))
    with opened(path) as book:
        rows = list(next(iter(book.sheets()))[1])
    assert [cell.origin for cell in rows[8]] == ["error", "error"]
