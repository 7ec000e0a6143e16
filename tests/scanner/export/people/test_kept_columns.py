import os
from pathlib import Path

import pytest

from forms.errors import UsageError
from scanner.export.people.columns import ColumnChoice
from scanner.export.people.kept_columns import keep_choice, kept_choice
from tests.scanner.export.records import FORMS

CHOICE = ColumnChoice("annex2", ("company_name", "revenue", "status"))


def test_what_is_kept_comes_back_by_its_name(tmp_path: Path) -> None:
    path = keep_choice(tmp_path, "领导", CHOICE, FORMS)
    assert path == tmp_path / "columns" / "领导.yaml"
    assert kept_choice([tmp_path / "elsewhere", tmp_path], "领导", FORMS) == CHOICE
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_the_file_shows_the_headings_and_may_be_edited_by_a_person(tmp_path: Path) -> None:
    path = keep_choice(tmp_path, "short", CHOICE, FORMS)
    assert "- revenue  # 上一年度营业总收入（万元）" in path.read_text(encoding="utf-8")
    path.write_text("form: annex2\ncolumns:\n- 联系人\n- phone\n", encoding="utf-8")
    assert kept_choice([tmp_path], "short", FORMS).columns == ("contact", "phone")


def test_keeping_again_replaces_what_was_kept(tmp_path: Path) -> None:
    keep_choice(tmp_path, "a", CHOICE, FORMS)
    keep_choice(tmp_path, "a", ColumnChoice("annex2", ("phone",)), FORMS)
    assert kept_choice([tmp_path], "a", FORMS).columns == ("phone",)


@pytest.mark.parametrize("name", ["", "../a", "a/b", "a.yaml", "-a", " a", "a" * 60])
def test_a_name_that_could_be_a_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="letters and digits"):
        keep_choice(tmp_path, name, CHOICE, FORMS)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_not_kept_is_told_with_those_that_are(tmp_path: Path) -> None:
    keep_choice(tmp_path, "领导", CHOICE, FORMS)
    with pytest.raises(UsageError, match="kept are 领导"):
        kept_choice([tmp_path], "处长", FORMS)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "form: annex2\n",
        "columns: [phone]\n",
        "form: annex2\ncolumns: []\n",
        "form: annex2\ncolumns: phone\n",
        "[1, 2",
        "form: &a annex2\ncolumns: [*a]\n",
        "form: annex2\ncolumns: [fax]\n",
        "form: annex2\ncolumns: [phone]\n" + "#" * 100_000,
    ],
    ids=["empty", "no columns", "no form", "none", "no list", "no YAML", "alias", "unknown column", "too large"],
)
def test_a_damaged_file_is_an_error_of_use(tmp_path: Path, content: str) -> None:
    path = keep_choice(tmp_path, "a", CHOICE, FORMS)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError):
        kept_choice([tmp_path], "a", FORMS)
