"""A finished draft in the desk's folder of definitions: nothing else there is overwritten or mistaken."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import DefinitionError, UsageError, WouldOverwriteError
from forms.loading import load_form
from scanner.desk.adopting.folders import DraftFolder
from scanner.desk.adopting.saving import definition_files, save, zipped
from scanner.desk.adopting.states import DraftState
from scanner.desk.adopting.workshop import Workshop, form_id_of, plain_setup
from tests.annex2 import annex2
from tests.desk.adopting.drafts import DRAFT, NAME, STATE, made_draft


def workshop(tmp_path: Path) -> tuple[Workshop, DraftFolder, Path]:
    folder = tmp_path / "definitions"
    folder.mkdir()
    shop = Workshop(tmp_path / "drafts", plain_setup(), [annex2()[0]], folder)
    return shop, made_draft(shop.folder), folder


def test_what_is_downloaded_is_a_definition_beside_its_blank(tmp_path: Path) -> None:
    draft = made_draft(tmp_path / "drafts")
    with zipfile.ZipFile(io.BytesIO(zipped(definition_files(draft, draft.state())))) as archive:
        assert sorted(archive.namelist()) == ["survey.pdf", "survey.yaml"]
        archive.extractall(tmp_path / "out")
    assert load_form(tmp_path / "out" / "survey.yaml").id == "survey"


def test_a_saved_definition_is_loaded_and_saved_again_after_changes(tmp_path: Path) -> None:
    shop, draft, folder = workshop(tmp_path)
    assert load_form(save(shop, draft)).title == "A form"
    draft.keep(DraftState("survey", replace(DRAFT, title="Another")))
    assert load_form(save(shop, draft)).title == "Another"
    assert sorted(path.name for path in folder.iterdir()) == ["survey.pdf", "survey.yaml"]


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    shop, draft, folder = workshop(tmp_path)
    (folder / "survey.pdf").write_bytes(b"mine")
    with pytest.raises(WouldOverwriteError):
        save(shop, draft)
    assert [path.read_bytes() for path in folder.iterdir()] == [b"mine"]


def test_a_form_with_the_id_of_a_known_one_is_refused(tmp_path: Path) -> None:
    shop, draft, folder = workshop(tmp_path)
    draft.keep(DraftState("annex2", DRAFT))
    with pytest.raises(DefinitionError, match="annex2"):
        save(shop, draft)
    assert list(folder.iterdir()) == []


def test_a_draft_with_faults_is_neither_saved_nor_given_away(tmp_path: Path) -> None:
    shop, draft, folder = workshop(tmp_path)
    draft.keep(DraftState("survey", replace(DRAFT, fields=(replace(NAME, id="../x"),))))
    with pytest.raises(DefinitionError):
        save(shop, draft)
    draft.keep(DraftState("../../evil", DRAFT))
    with pytest.raises(DefinitionError):
        definition_files(draft, draft.state())
    assert list(folder.iterdir()) == []


def test_a_desk_without_a_folder_of_definitions_says_so(tmp_path: Path) -> None:
    shop, draft, _ = workshop(tmp_path)
    with pytest.raises(UsageError, match="下载"):
        save(replace(shop, definitions=None), draft)
    assert draft.state() == STATE


@pytest.mark.parametrize(
    ("name", "form_id"),
    [("Survey 2026.pdf", "survey_2026"), ("2026.pdf", "form_2026"), ("登记表.docx", "form_0123"), ("A.B.pdf", "a_b")],
)
def test_a_form_is_called_by_the_latin_letters_of_its_blanks_name(name: str, form_id: str) -> None:
    assert form_id_of(name, "0123456789ab") == form_id
