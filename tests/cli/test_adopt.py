"""The command `scanner adopt`."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.cli import app as forms_app
from forms.loading import load_form
from forms.terminal.edge import run
from scanner.cli import app
from tests.makers.blanks.drawn import drawn_blank
from tests.makers.blanks.typed_over import typed_over

FORM = "drawn: captioned cells"


def blank(folder: Path, name: str = "income form.pdf") -> Path:
    path = folder / name
    path.write_bytes(drawn_blank(FORM).content)
    return path


def test_a_blank_becomes_a_definition_that_the_check_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made" / "income.yaml"
    assert run(app, ["adopt", str(blank(tmp_path)), "--out", str(out)]) == 0
    assert "forms check" in capsys.readouterr().out
    assert run(forms_app, ["check", str(out)]) == 0
    form = load_form(out)
    assert (form.id, form.title) == ("income", "Declaration of income")
    assert form.field("filing_status").options[1].label == "Married"


def test_the_blank_and_a_picture_of_each_page_stand_beside_the_definition(tmp_path: Path) -> None:
    out = tmp_path / "made" / "income.yaml"
    run(app, ["adopt", str(blank(tmp_path)), "--out", str(out)])
    assert sorted(path.name for path in out.parent.iterdir()) == ["income.page1.png", "income.pdf", "income.yaml"]
    picture = cv2.imdecode(np.frombuffer((out.parent / "income.page1.png").read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 3, "the guesses are outlined in colour"


def test_a_blank_beside_the_definition_is_used_where_it_lies(tmp_path: Path) -> None:
    blank(tmp_path, "tax.pdf")
    assert run(app, ["adopt", str(tmp_path / "tax.pdf"), "--out", str(tmp_path / "income.yaml")]) == 0
    assert "blank: tax.pdf" in (tmp_path / "income.yaml").read_text(encoding="utf-8")
    assert not (tmp_path / "income.pdf").exists()


def test_nothing_is_overwritten_unless_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "income.yaml"
    out.write_text("mine", encoding="utf-8")
    assert run(app, ["adopt", str(blank(tmp_path)), "--out", str(out)]) == 8
    assert "--force" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "mine"
    assert run(app, ["adopt", str(blank(tmp_path)), "--out", str(out), "--force"]) == 0
    assert "form: income" in out.read_text(encoding="utf-8")


def test_every_guess_has_its_certainty_and_the_doubtful_ones_are_named_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "income.yaml"
    run(app, ["adopt", str(blank(tmp_path)), "--out", str(out)])
    lines = out.read_text(encoding="utf-8").splitlines()
    assert all("  # 0." in line or "  # 1." in line for line in lines if "box:" in line or "- field:" in line)
    said = capsys.readouterr().out.splitlines()
    figures = [float(line.split()[0]) for line in said if line.startswith("  0.")]
    assert figures
    assert figures == sorted(figures)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"%PDF-1.4 broken", 4), (b"PK\x03\x04nothing", 4), (b"only words", 4)],
    ids=["a broken PDF", "an archive", "a text"],
)
def test_what_is_no_blank_is_told_as_a_file_that_cannot_be_opened(tmp_path: Path, content: bytes, code: int) -> None:
    path = tmp_path / "blank"
    path.write_bytes(content)
    assert run(app, ["adopt", str(path), "--out", str(tmp_path / "form.yaml")]) == code
    assert not (tmp_path / "form.yaml").exists()


def test_a_definition_ends_in_yaml(tmp_path: Path) -> None:
    assert run(app, ["adopt", str(blank(tmp_path)), "--out", str(tmp_path / "form.txt")]) == 2


def test_of_several_copies_the_emptiest_is_the_blank_and_the_command_says_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled, out = tmp_path / "filled.pdf", tmp_path / "made" / "income.yaml"
    filled.write_bytes(typed_over(drawn_blank(FORM), "Anna"))
    assert run(app, ["adopt", str(filled), str(blank(tmp_path)), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "filled.pdf: " in said
    assert "words filled in, left out" in said
    assert "income form.pdf: 填得最少，作为空白表" in said
    assert (out.parent / "income.pdf").read_bytes() == drawn_blank(FORM).content
