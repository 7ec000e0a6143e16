import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from forms.cli import app
from forms.terminal.edge import run
from tests.scanner.export.records import record, rejected

DEFINITION = (Path(__file__).parent.parent / "roundtrip" / "visit.yaml").read_text(encoding="utf-8")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "visit.yaml").write_text(DEFINITION, encoding="utf-8")
    return folder


def test_list_names_every_form_with_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["list"]) == 0
    out = capsys.readouterr().out
    assert "notice" in out
    assert "annex1" in out
    line = next(line for line in out.splitlines() if line.startswith("annex2"))
    assert line.split()[1:4] == ["1", "34", "20"]


def test_list_prints_a_title_with_brackets_as_it_stands(templates: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (templates / "visit.yaml").write_text(DEFINITION.replace("企业走访登记表", "登记表[/试行]"), encoding="utf-8")
    assert run(app, ["list", "--templates", str(templates)]) == 0
    assert "登记表[/试行]" in capsys.readouterr().out


def test_build_writes_both_kinds_of_every_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["build", "--out", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{form}.{kind}" for form in ("notice", "annex1", "annex2") for kind in ("pdf", "docx")
    }
    assert len(capsys.readouterr().out.splitlines()) == 6


def test_build_takes_one_form_and_one_kind(tmp_path: Path) -> None:
    assert run(app, ["build", "annex2", "--to", "pdf", "--out", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["annex2.pdf"]


def test_build_replaces_its_own_files_with_the_same_bytes(tmp_path: Path) -> None:
    run(app, ["build", "annex2", "--out", str(tmp_path)])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert run(app, ["build", "annex2", "--out", str(tmp_path)]) == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_of_more_definitions_is_named_by_option_or_environment(
    tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(app, ["build", "visit", "--to", "pdf", "--out", str(tmp_path / "a"), "--templates", str(templates)]) == 0
    monkeypatch.setenv("FORMLOOP_TEMPLATES", str(templates))
    assert run(app, ["build", "visit", "--to", "pdf", "--out", str(tmp_path / "b")]) == 0
    assert (tmp_path / "a" / "visit.pdf").read_bytes() == (tmp_path / "b" / "visit.pdf").read_bytes()


def test_a_path_to_a_definition_stands_for_its_form(tmp_path: Path, templates: Path) -> None:
    assert run(app, ["build", str(templates / "visit.yaml"), "--to", "pdf", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "visit.pdf").is_file()


def test_an_unknown_form_ends_with_5_and_the_nearest_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["build", "annex3", "--out", str(tmp_path)]) == 5
    assert "annex2" in capsys.readouterr().err or "annex1" in capsys.readouterr().err


def test_a_bad_definition_ends_with_3_and_says_where(
    tmp_path: Path, templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = DEFINITION.replace("kind: date", "kind: dat")
    (templates / "visit.yaml").write_text(broken, encoding="utf-8")
    assert run(app, ["build", "--out", str(tmp_path), "--templates", str(templates)]) == 3
    line = broken.splitlines().index(next(text for text in broken.splitlines() if "kind: dat}" in text)) + 1
    assert f'visit.yaml:{line}: field "day": unknown kind "dat"; did you mean "date"?' in capsys.readouterr().err


def answers_file(folder: Path, answers: object) -> str:
    path = folder / "answers.json"
    path.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_fill_writes_the_answers_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    assert run(app, ["fill", "annex2", answers_file(tmp_path, {"company_name": "甲公司"}), "--out", str(out)]) == 0
    fields = PdfReader(out).get_fields()
    assert fields is not None
    assert fields["company_name"]["/V"] == "甲公司"


def test_fill_keeps_a_file_that_stands_unless_forced(tmp_path: Path) -> None:
    out = tmp_path / "a.docx"
    out.write_bytes(b"mine")
    answers = answers_file(tmp_path, {})
    assert run(app, ["fill", "annex2", answers, "--out", str(out)]) == 8
    assert out.read_bytes() == b"mine"
    assert run(app, ["fill", "annex2", answers, "--out", str(out), "--force"]) == 0
    assert out.read_bytes() != b"mine"


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({"company_nam": "甲"}, "company_name"),
        ({"employees": "many"}, "员工总数"),
        ({"company_type": "huge"}, "企业类型"),
        ({"need_category": "rnd"}, "需求类别"),
        (["company_name"], "object"),
    ],
)
def test_fill_refuses_answers_that_make_no_sense_and_names_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: object, named: str
) -> None:
    out = tmp_path / "a.pdf"
    assert run(app, ["fill", "annex2", answers_file(tmp_path, answers), "--out", str(out)]) == 2
    assert named in capsys.readouterr().err
    assert not out.exists()


def test_fill_refuses_other_kinds_of_files_and_forms_without_fields(tmp_path: Path) -> None:
    answers = answers_file(tmp_path, {})
    assert run(app, ["fill", "annex2", answers, "--out", str(tmp_path / "a.txt")]) == 2
    assert run(app, ["fill", "notice", answers, "--out", str(tmp_path / "a.pdf")]) == 2


def test_a_wrong_option_is_an_error_of_use() -> None:
    assert run(app, ["build", "--too", "pdf"]) == 2


def test_schema_types_the_answers_of_a_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["schema", "annex2"]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    def problems(**answers: object) -> list[str]:
        content = json.loads(record({"founded": "2015-03", "need_category": ["rnd"]}).to_json())
        content["answers"] |= answers
        return [error.json_path for error in validator.iter_errors(content)]

    assert problems() == []
    right = {"revenue": 12.5, "employees": 3, "company_type": "sme", "need_category": None, "founded": None}
    assert problems(**right) == []
    wrong = {
        "revenue": "12.5",
        "employees": 3.5,
        "company_type": "large company",
        "need_category": ["rnd", "rnd"],
        "founded": "12.3.2015",
        "credit_code": "123",
        "company_name": 1,
        "high_tech": True,
    }
    for field_id, value in wrong.items():
        assert problems(**{field_id: value}) == [f"$.answers.{field_id}"], field_id
    assert problems(unknown="1") == ["$.answers"]
    assert validator.is_valid(json.loads(rejected().to_json()))
    other = json.loads(record(form={"id": "other", "version": "1", "copy_id": None}).to_json())
    assert not validator.is_valid(other)


@pytest.mark.parametrize(("form", "code"), [("notice", 2), ("nowhere", 5)])
def test_a_document_without_fields_has_no_schema(form: str, code: int) -> None:
    assert run(app, ["schema", form]) == code
