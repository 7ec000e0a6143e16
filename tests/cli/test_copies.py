"""The commands `forms copies`, `forms check` and `forms preview`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from forms.cli import app
from forms.errors import ExitCode
from forms.terminal.edge import run
from tests.forms.loading.definitions import SMALL, TEMPLATES, changed

GOOD = "企业名称,企业类型\n甲公司,大企业\n"
BAD = "企业名称,企业类型,城市\n甲公司,大企业,南京\n乙公司,巨型企业,苏州\n"


def listed(folder: Path, text: str) -> str:
    path = folder / "list.csv"
    path.write_text(text, encoding="gb18030")
    return str(path)


def test_copies_come_as_pdf_and_print_file_with_a_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run(app, ["copies", "annex2", listed(tmp_path, GOOD), "--out", str(out)]) == ExitCode.OK
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*"))
    assert files == ["annex2-print.pdf", "manifest.csv", "manifest.json", "pdf/0002-甲公司.pdf"]
    told = capsys.readouterr().out
    assert "prefilled: company_name, company_type" in told
    assert "copies made: 1" in told


def test_a_refused_row_is_named_after_all_else_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    code = run(app, ["copies", "annex2", listed(tmp_path, BAD), "--out", str(out), "--to", "docx"])
    assert code == ExitCode.USAGE
    assert [path.name for path in (out / "docx").iterdir()] == ["0002-甲公司.docx"]
    told = capsys.readouterr()
    assert 'row 3, column "企业类型"' in told.err
    assert "第 3 行“企业类型”列" in told.err
    assert "巨型" not in told.err + told.out
    assert "only in the manifest: 城市" in told.out


def test_copies_refuse_a_folder_with_files_unless_forced(tmp_path: Path) -> None:
    arguments = ["copies", "annex2", listed(tmp_path, GOOD), "--out", str(tmp_path), "--to", "docx"]
    assert run(app, arguments) == ExitCode.OVERWRITE
    assert not (tmp_path / "manifest.csv").exists()
    assert run(app, [*arguments, "--force"]) == ExitCode.OK
    assert (tmp_path / "manifest.csv").exists()


def test_a_document_without_fields_has_no_copies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(app, ["copies", "notice", listed(tmp_path, GOOD), "--out", str(tmp_path / "out")])
    assert code == ExitCode.USAGE
    assert "notice has no fields" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_unknown_form_has_its_own_code(tmp_path: Path) -> None:
    code = run(app, ["copies", "anex2", listed(tmp_path, GOOD), "--out", str(tmp_path / "out")])
    assert code == ExitCode.UNKNOWN_FORM


def test_sound_definitions_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["check", *map(str, sorted(TEMPLATES.glob("*.*")))]) == ExitCode.OK
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 3
    assert told[1].startswith("无误 ok ")
    assert "annex2 1, 34 栏目 fields, 20 选框 boxes, 2 页 pages" in told[1]


def test_every_mistake_is_told_and_other_files_are_still_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(SMALL, encoding="utf-8")
    bad.write_text(changed(changed(SMALL, "kind: integer", "kind: intger"), "key: SMAL", "key: sm"), encoding="utf-8")
    assert run(app, ["check", str(bad), str(good)]) == ExitCode.DEFINITION
    told = capsys.readouterr()
    assert "bad.yaml:2: " in told.err
    assert 'bad.yaml:15: field "staff": ' in told.err
    assert 'did you mean "integer"' in told.err
    assert told.out.startswith("无误 ok ")
    assert "good.yaml" in told.out


def test_what_cannot_be_laid_out_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wide.yaml"
    path.write_text(changed(SMALL, "label: 名称", "label: " + "很长的名称" * 800), encoding="utf-8")
    assert run(app, ["check", str(path)]) == ExitCode.DEFINITION
    assert "wide.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", [changed(SMALL, "key: SMAL", "key: JSX2"), changed(SMALL, "anchors: 100", "anchors: 30")]
)
def test_a_key_or_anchors_of_a_known_form_are_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    assert run(app, ["check", str(path)]) == ExitCode.DEFINITION
    assert '"annex2"' in capsys.readouterr().err


def test_two_files_with_one_id_are_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for path in paths:
        path.write_text(SMALL, encoding="utf-8")
    assert run(app, ["check", *map(str, paths)]) == ExitCode.DEFINITION
    assert f'b.yaml: form "small" is already defined in {paths[0]}' in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["check", str(tmp_path / "none.yaml")]) == ExitCode.DEFINITION
    assert "cannot be read" in capsys.readouterr().err


def test_a_wrong_definition_among_the_templates_can_be_checked_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(changed(SMALL, "version: 1", "version: 0"), encoding="utf-8")
    assert run(app, ["check", str(path), "--templates", str(tmp_path)]) == ExitCode.DEFINITION
    assert "bad.yaml:3: " in capsys.readouterr().err


def test_a_preview_is_a_picture_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["preview", "annex2", "--out", str(tmp_path), "--dpi", "60"]) == ExitCode.OK
    paths = [str(tmp_path / "annex2-1.png"), str(tmp_path / "annex2-2.png")]
    assert capsys.readouterr().out.splitlines() == paths
    assert all(Path(path).read_bytes().startswith(b"\x89PNG") for path in paths)


def test_a_senseless_resolution_is_a_wrong_argument(tmp_path: Path) -> None:
    assert run(app, ["preview", "annex2", "--out", str(tmp_path), "--dpi", "0"]) == ExitCode.USAGE


DOUBTFUL = "单位名称,手机\n甲公司,13812345678\n甲公司,1\n"


def test_doubts_are_told_before_anything_is_made_and_stop_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["copies", "annex2", listed(tmp_path, DOUBTFUL), "--out", str(out), "--to", "docx"]
    assert run(app, arguments) == ExitCode.OK
    told = capsys.readouterr()
    assert told.err.count("row 3") == 2
    assert len(list((out / "docx").iterdir())) == 2


def test_strict_makes_nothing_of_a_doubtful_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    arguments = ["copies", "annex2", listed(tmp_path, DOUBTFUL), "--out", str(out), "--to", "docx", "--strict"]
    assert run(app, arguments) == ExitCode.USAGE
    assert "第 3 行“手机”列" in capsys.readouterr().err
    assert not out.exists()
    assert run(app, [*arguments[:2], listed(tmp_path, GOOD), *arguments[3:]]) == ExitCode.OK


def test_a_long_list_is_shared_out_and_comes_in_its_order(tmp_path: Path) -> None:
    out = tmp_path / "out"
    rows = "".join(f"{number},公司{number}\n" for number in range(26, 0, -1))
    arguments = ["copies", "annex2", listed(tmp_path, "序号,单位名称\n" + rows), "--out", str(out), "--to", "print"]
    assert run(app, arguments) == ExitCode.OK
    texts = [page.extract_text() for page in PdfReader(out / "annex2-print.pdf").pages]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [copy["recipient"]["单位名称"] for copy in manifest["copies"]] == [f"公司{n}" for n in range(26, 0, -1)]
    for copy, first, second in zip(manifest["copies"], texts[::2], texts[1::2], strict=True):
        assert copy["copy_id"] in first
        assert copy["copy_id"] in second


def test_a_packet_comes_with_letters_and_a_word_on_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["copies", "annex2", listed(tmp_path, GOOD), "--out", str(out), "--to", "docx", "--packet"]
    assert run(app, [*arguments, "--packet-as", "zip"]) == ExitCode.OK
    assert [path.suffix for path in (out / "packet").iterdir()] == [".zip"]
    assert [path.suffix for path in (out / "letter").iterdir()] == [".eml"]
    assert "Next: open the drafts" in capsys.readouterr().out
