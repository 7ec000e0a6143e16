"""Photos of the pages of a form, read for real: one record, in a batch, by the command and by a program."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from scanner import Scanner
from tests.annex2 import annex2
from tests.makers.paper.degrade import phone_photo, photograph
from tests.makers.paper.filled import FilledForm, Filling, fill_in
from tests.makers.paper.picture_files import jpeg
from tests.scanner.batch.commands import ran

FORM, LAYOUT = annex2()


@pytest.fixture(scope="module")
def filled() -> FilledForm:
    """A form that was printed and filled in."""
    return fill_in(FORM, LAYOUT, Filling("typed"), number=3, seed=(13,), dpi=300)


@pytest.fixture(scope="module")
def photos(filled: FilledForm, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A photo of each page."""
    folder = tmp_path_factory.mktemp("photos")
    found = []
    for number, page in enumerate(filled.pages, start=1):
        how, printed = phone_photo(number)
        seen = photograph(page, filled.dpi, how, printed=printed, seed=number)
        assert seen.colour is not None
        found.append(folder / f"IMG_{2030 + number}.jpg")
        found[-1].write_bytes(jpeg(seen.colour, 85))
    return found


def test_a_photo_that_comes_later_completes_the_record_with_its_pictures(
    filled: FilledForm, photos: list[Path], tmp_path: Path
) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    (inbox / photos[0].name).write_bytes(photos[0].read_bytes())
    assert ran("batch", inbox, "--out", out).returncode == 6
    (waiting,) = (out / "records").glob("*.json")
    (inbox / photos[1].name).write_bytes(photos[1].read_bytes())
    second = ran("batch", inbox, "--out", out)
    assert second.returncode in {0, 6}
    assert "IMG_2031.jpg + IMG_2032.jpg" in second.stdout
    (record,) = [json.loads(line) for line in (out / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    assert record["form"]["copy_id"] == filled.truth.copy_id
    assert [file["name"] for file in record["source"]["files"]] == [photo.name for photo in photos]
    assert record["answers"]["credit_code"] == filled.truth.answers["credit_code"]
    assert record["fields"]["need_description"]["outcome"] == "read"
    assert waiting.stem in record["completes"]
    own = record["record_id"]
    names = {path.name for path in (out / "records").iterdir()}
    assert names == {f"{own}.json", f"{own}-1.jpg", f"{own}-2.jpg"}
    told = ran("status", out)
    assert "收到 received 1 " in told.stdout
    assert ran("forget", out, waiting.stem).returncode == 0
    assert (out / "records.jsonl").read_bytes() == b""


def test_the_command_prints_one_record_for_two_photos_and_a_program_gets_one_for_a_zip(
    photos: list[Path], tmp_path: Path
) -> None:
    told = ran("read", *photos)
    (line,) = told.stdout.splitlines()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for photo in photos:
            archive.write(photo, photo.name)
    with Scanner(in_process=True) as scanner:
        (record,) = scanner.read(tmp_path / "a.zip")
    assert record.source.pages == json.loads(line)["source"]["pages"] == [1, 1]
    assert record.answers == json.loads(line)["answers"]
