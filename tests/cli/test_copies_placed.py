"""Copies of a form on somebody else's blank: drawn once, with the codes stamped after, as all others."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from forms.cli import app
from forms.errors import ExitCode
from forms.terminal.edge import run
from tests.makers.paper.strange_forms import crowded_form

HEAD = "form: survey\nkey: SVY1\nversion: 1\ntitle: Survey\nanchors: 500\nstamp: true\nblank: blank.pdf\n"
FIELD = "fields:\n  - {field: name, kind: text, label: Name, box: [20, 30, 90, 38]}\n"


@pytest.fixture
def form(tmp_path: Path) -> str:
    (tmp_path / "blank.pdf").write_bytes(crowded_form().pdf)
    (tmp_path / "survey.yaml").write_text(HEAD + FIELD, encoding="utf-8")
    (tmp_path / "list.csv").write_text("Name,city\nAnna,A\nBert,B\n", encoding="utf-8")
    return str(tmp_path / "survey.yaml")


def codes(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        pictures = [page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze() for page in document]
    return ["".join(one.text for one in zxingcpp.read_barcodes(picture)) for picture in pictures]


def test_each_copy_has_its_own_code_and_its_name_alone_and_in_the_print_file(form: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(app, ["copies", form, str(tmp_path / "list.csv"), "--out", str(out)]) == ExitCode.OK
    files = sorted((out / "pdf").iterdir())
    values = [(PdfReader(path).get_fields() or {})["name"].value for path in files]
    assert values == ["Anna", "Bert"]
    single = [codes(path)[0] for path in files]
    assert len(set(single)) == 2
    assert all(code.startswith("SVY1") for code in single)
    printed = PdfReader(out / "survey-print.pdf")
    assert [code for code in codes(out / "survey-print.pdf") if code] == single
    assert ["Anna" in printed.pages[0].extract_text(), "Bert" in printed.pages[2].extract_text()] == [True, True]


@pytest.mark.parametrize("words", [["--to", "docx"], ["--packet"]], ids=["word", "packet"])
def test_what_cannot_be_made_of_it_is_refused_before_anything_is_made(
    form: str, tmp_path: Path, words: list[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["copies", form, str(tmp_path / "list.csv"), "--out", str(out), *words]
    assert run(app, arguments) == ExitCode.USAGE
    assert not out.exists()
