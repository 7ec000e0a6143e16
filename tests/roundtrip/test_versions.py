"""A form has changed; what was printed, sent and typed before is still read as what it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from forms.catalogue import Catalogue, load_catalogue
from forms.faces import load_metrics
from forms.filling import FILLERS, Value, check_answers
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.pipeline import KnownForm, Pipeline, known_forms
from scanner.values.record import Record
from scanner.values.source import Source
from tests.makers.paper.degrade import office_scan, scan

HEAD = """\
form: club
key: CLUB
version: {version}
title: 会员登记表
anchors: {anchors}
margins: [20, 27, 20, 25]
table:
  columns: [30, 55, 30, 55]
  row_height: 12
sections:
  - title: 一、会员
    rows:
"""
NAME = "      - - {field: name, label: 姓名, kind: text}\n"
SINCE = "      - - {field: since, label: 入会日期, kind: date}\n"
RANK = "      - - {field: rank, label: 类别, kind: one, options: {full: 正式, guest: 来宾}}\n"
PHONE = "      - - {field: phone, label: 电话, kind: phone}\n"
OLD = HEAD.format(version=1, anchors=440) + NAME + SINCE + RANK
NEW = HEAD.format(version=2, anchors=476) + RANK + PHONE + NAME + SINCE

ANSWERS: dict[str, Value] = {"name": "陆文谦", "since": "2019-07-01", "rank": "guest"}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("templates")
    (folder / "club.v1.yaml").write_text(OLD, encoding="utf-8")
    (folder / "club.yaml").write_text(NEW, encoding="utf-8")
    return load_catalogue(folder)


@pytest.fixture(scope="module")
def scanner(catalogue: Catalogue) -> Pipeline:
    known = known_forms(catalogue, load_metrics())
    return Pipeline(known, ENGINES[DEFAULT_ENGINE](), today=date(2026, 1, 1))


def version_of(scanner: Pipeline, version: int) -> KnownForm:
    return next(known for known in scanner.known if (known.form.id, known.form.version) == ("club", version))


def filled(scanner: Pipeline, version: int, suffix: str) -> bytes:
    known = version_of(scanner, version)
    return FILLERS[suffix](known.form, known.layout, check_answers(known.form, ANSWERS))


def read(scanner: Pipeline, name: str, content: bytes) -> Record:
    (record,) = scanner.read(Source(name, name, content)).records
    return record


def assert_read_as(record: Record, version: int) -> None:
    assert record.form is not None
    assert (record.form.id, record.form.version) == ("club", str(version))
    assert record.answers == (ANSWERS if version == 1 else ANSWERS | {"phone": None})


def as_it_is(content: bytes) -> bytes:
    return content


def without_info(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.docinfo
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def without_footer_code(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("word/footer"):
                part = re.sub(rb"CLUB\d{13}", b"", part)
            new.writestr(name, part)
    return out.getvalue()


def on_paper(content: bytes, seed: int = 4) -> bytes:
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = np.asarray(document[0].render(scale=300 / 72, may_draw_forms=True).to_pil().convert("L"))
    how, printed = office_scan(seed)
    stream = io.BytesIO()
    Image.fromarray(scan(page, 300, how, printed=printed, seed=seed).gray).save(stream, "JPEG", dpi=(200, 200))
    return stream.getvalue()


def test_new_copies_are_made_of_the_newest_version(catalogue: Catalogue) -> None:
    assert catalogue.form("club").version == 2
    assert [form.version for form in catalogue.forms if form.id == "club"] == [2]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("suffix", "name", "way"),
    [
        (".pdf", "a.pdf", as_it_is),
        (".pdf", "a.pdf", without_info),
        (".docx", "a.docx", as_it_is),
        (".docx", "a.docx", without_footer_code),
        (".pdf", "a.jpg", on_paper),
    ],
)
def test_a_return_is_read_as_the_version_it_is(
    scanner: Pipeline, version: int, suffix: str, name: str, way: Callable[[bytes], bytes]
) -> None:
    assert_read_as(read(scanner, name, way(filled(scanner, version, suffix))), version)


@pytest.mark.parametrize(("suffix", "name"), [(".pdf", "a.pdf"), (".docx", "a.docx")])
def test_a_version_without_a_definition_is_not_read_as_another(scanner: Pipeline, suffix: str, name: str) -> None:
    only_old = Pipeline((version_of(scanner, 1),), scanner.engine, scanner.today)
    record = read(only_old, name, filled(scanner, 2, suffix))
    assert record.status == "rejected"
    assert record.answers == {}
