"""A draft on the disk: kept with each change, gone back to, found again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import UsageError
from forms.loading import load_form
from scanner.desk.adopting.folders import STATES_MOST, draft_folders, find_draft
from scanner.desk.adopting.states import DraftState
from tests.desk.adopting.drafts import DRAFT, STATE, made_draft


def test_the_definition_beside_its_blank_is_loaded_as_any_other(tmp_path: Path) -> None:
    draft = made_draft(tmp_path)
    form = load_form(draft.definition_folder / "form.yaml")
    assert (form.id, len(form.fields), form.blank[0].file.name) == ("survey", 5, "blank.pdf")


def test_each_change_is_a_state_that_can_be_gone_back_to_and_the_definition_follows(tmp_path: Path) -> None:
    draft = made_draft(tmp_path)
    for title in ("one", "two"):
        draft.keep(DraftState("survey", replace(DRAFT, title=title)))
    yaml = draft.definition_folder / "form.yaml"
    assert "title: two" in yaml.read_text(encoding="utf-8")
    assert draft.undo()
    assert draft.state().draft.title == "one"
    assert "title: one" in yaml.read_text(encoding="utf-8")
    assert draft.undo()
    assert draft.state() == STATE
    assert not draft.undo()


def test_only_the_latest_states_are_kept(tmp_path: Path) -> None:
    draft = made_draft(tmp_path)
    for number in range(STATES_MOST + 5):
        draft.keep(DraftState(f"survey_{number}", DRAFT))
    assert len(list((draft.path / "states").iterdir())) == STATES_MOST
    assert draft.state().form_id == f"survey_{STATES_MOST + 4}"


def test_a_half_written_state_is_not_the_draft(tmp_path: Path) -> None:
    draft = made_draft(tmp_path)
    (draft.path / "states" / ".000009.json.x").write_bytes(b"{")
    assert draft.state() == STATE


def test_nobody_else_on_the_machine_may_read_a_draft(tmp_path: Path) -> None:
    draft = made_draft(tmp_path)
    assert draft.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("draft_id", ["", "..", "../x", "0123456789ab/../..", "0123456789AB", "0" * 13])
def test_what_is_no_id_finds_no_draft(tmp_path: Path, draft_id: str) -> None:
    (tmp_path / "about.json").write_text("{}")
    assert find_draft(tmp_path / "drafts", draft_id) is None


def test_drafts_are_listed_and_a_removed_one_is_gone(tmp_path: Path) -> None:
    one, two = made_draft(tmp_path), made_draft(tmp_path)
    assert {draft.draft_id for draft in draft_folders(tmp_path)} == {one.draft_id, two.draft_id}
    one.remove()
    assert [draft.draft_id for draft in draft_folders(tmp_path)] == [two.draft_id]
    with pytest.raises(UsageError):
        one.state()
