import io
import os
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from PIL import Image

from forms.geometry import pixels_from_mm
from scanner.export.batches import Batches
from scanner.export.people.links import Links
from scanner.export.people.workbook import PeopleXlsxExporter
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record
from tests.scanner.export.records import FORMS, record

BOX = (60.0, 100.0, 120.0, 112.0)
DOUBTFUL = {"phone": {"confidence": 0.5, "page": 1, "box_mm": list(BOX)}}


def doubtful() -> Record:
    return record({"company_name": "甲", "phone": "139"}, fields=DOUBTFUL, status="review")


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A batch with one doubtful record of two pages; the doubtful field is red on its page's picture."""
    folder = tmp_path / "我的 batch#1"
    (folder / "records").mkdir(parents=True)
    one = doubtful()
    (folder / "records" / f"{one.record_id}.json").write_text(one.to_json(), encoding="utf-8")
    for page_no in (1, 2):
        picture = Image.new("RGB", (1240, 1754), "white")
        picture.paste("red", tuple(round(pixels_from_mm(edge, 150)) for edge in BOX))
        picture.save(folder / "records" / f"{one.record_id}-{page_no}.jpg")
    return folder


def links(out: Path, batch: Path) -> Links:
    return Links(out, Batches([batch]), [].append)


@pytest.mark.parametrize("place", [".", "sheets/2026", ".."], ids=["in it", "deeper in it", "beside it"])
def test_every_link_of_a_sheet_leads_to_its_picture_also_when_all_is_moved(
    batch: Path, tmp_path: Path, place: str
) -> None:
    out = batch / place / "june.xlsx"
    exporter = PeopleXlsxExporter(batches=Batches([batch]), links=links(out, batch))
    stream = io.BytesIO()
    exporter.export([doubtful()], FORMS, stream)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(stream.getvalue())
    moved = tmp_path.parent / f"{tmp_path.name}-moved"
    shutil.move(tmp_path, moved)
    sheet = load_workbook(moved / out.resolve().relative_to(tmp_path.resolve())).worksheets[0]
    linked = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [cell.value for cell in linked] == ["第1页", "第2页", "联系电话"]
    home = (moved / out.resolve().relative_to(tmp_path.resolve())).parent
    for cell in linked:
        assert not cell.hyperlink.target.startswith(("/", "file:"))
        assert (home / unquote(cell.hyperlink.target)).is_file()
    shutil.move(moved, tmp_path)


def test_a_cut_out_shows_the_doubtful_cell_and_little_else(batch: Path) -> None:
    one = doubtful()
    links(batch / "june.xlsx", batch).field(one, "phone")
    path = batch / "crops" / f"{one.record_id}-phone.jpg"
    with Image.open(path) as crop:
        wide, high = (pixels_from_mm(mm, 150) for mm in (BOX[2] - BOX[0], BOX[3] - BOX[1]))
        assert wide < crop.width < wide + 50
        assert high < crop.height < high + 50
        red, green, _ = crop.getpixel((crop.width // 2, crop.height // 2))
        assert red > 200
        assert green < 60
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_sheet_elsewhere_has_no_links_and_nothing_is_cut_out(batch: Path, tmp_path: Path) -> None:
    far = links(tmp_path / "a" / "june.xlsx", batch)
    assert far.lead_nowhere
    assert (far.page(doubtful(), 1), far.field(doubtful(), "phone")) == (None, None)
    assert not (batch / "crops").exists()


def test_what_has_no_picture_has_no_link(batch: Path) -> None:
    near = links(batch / "june.xlsx", batch)
    other = record(name="other.docx", fields=DOUBTFUL, status="review")
    assert (near.page(other, 1), near.field(other, "phone"), near.field(doubtful(), "email")) == (None, None, None)


def test_a_picture_that_cannot_be_opened_is_named_once_and_stops_nothing(batch: Path) -> None:
    one, damaged = doubtful(), list[str]()
    path = batch / "records" / f"{one.record_id}-1.jpg"
    path.write_bytes(b"no picture")
    near = Links(batch / "june.xlsx", Batches([batch]), damaged.append)
    assert (near.field(one, "phone"), near.field(one, "phone")) == (None, None)
    assert [what.partition(": ")[0] for what in damaged] == [str(path)]


def test_a_record_that_is_removed_takes_its_cut_outs_along(batch: Path) -> None:
    links(batch / "june.xlsx", batch).field(doubtful(), "phone")
    assert len(list((batch / "crops").iterdir())) == 1
    BatchFolder(batch).remove(doubtful().record_id)
    assert list((batch / "crops").iterdir()) == []
