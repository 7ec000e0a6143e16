"""The catalogue: the built-in forms, a folder of more, and what must not collide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from forms.catalogue import ANCHORS_RESERVED, Catalogue, load_catalogue, load_named
from forms.definition import Form
from forms.errors import DefinitionError, ExitCode, UnknownFormError, UsageError
from tests.forms.loading.definitions import DOCUMENT, SMALL, TEMPLATES, changed


@pytest.fixture(scope="module")
def built_in() -> Catalogue:
    return load_catalogue()


def folder_with(tmp_path: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (tmp_path / f"{name}.{'md' if text.startswith('---') else 'yaml'}").write_text(text, encoding="utf-8")
    return tmp_path


def ids(catalogue: Catalogue) -> list[str]:
    return [form.id for form in catalogue.forms]


def test_the_built_in_forms_are_listed_with_documents_first_and_then_by_annex(built_in: Catalogue) -> None:
    assert ids(built_in) == ["notice", "annex1", "annex2"]


def test_annex_10_stands_behind_annex_2_in_a_listing() -> None:
    marks = ["附件10", "附件2", ""]
    forms = tuple(Form(f"f{n}", f"KEY{n}", 1, "表", annex=mark) for n, mark in enumerate(marks))
    assert [form.annex for form in Catalogue(forms).forms] == ["", "附件2", "附件10"]


def test_an_unknown_id_names_the_nearest(built_in: Catalogue) -> None:
    with pytest.raises(UnknownFormError, match='unknown form "anex2"; did you mean "annex2"') as caught:
        built_in.form("anex2")
    assert caught.value.exit_code is ExitCode.UNKNOWN_FORM


def test_a_key_and_version_find_their_form_and_no_other_version(built_in: Catalogue) -> None:
    found = built_in.by_key("JSX2", 1)
    assert found is not None
    assert found.id == "annex2"
    assert built_in.by_key("JSX2", 2) is None
    assert built_in.by_key("XXXX", 1) is None


def test_an_anchor_finds_its_form_within_the_ids_kept_for_it(built_in: Catalogue) -> None:
    annex2 = built_in.form("annex2")
    assert built_in.by_anchor(16) == (annex2, 0)
    assert built_in.by_anchor(16 + ANCHORS_RESERVED - 1) == (annex2, ANCHORS_RESERVED - 1)
    assert built_in.by_anchor(16 + ANCHORS_RESERVED) is None
    assert built_in.by_anchor(15) is None


def test_a_folder_adds_its_definitions_and_leaves_its_readme_and_hidden_files_alone(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, small=SMALL, paper=DOCUMENT)
    (folder / "README.md").write_text("# not a definition", encoding="utf-8")
    (folder / "._small.yaml").write_bytes(b"\x00\x05\x16\x07")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    catalogue = load_catalogue(folder)
    assert ids(catalogue) == ["notice", "paper", "annex1", "small", "annex2"]
    assert catalogue.by_anchor(104) == (catalogue.form("small"), 4)


def test_a_form_of_the_folder_replaces_the_built_in_with_its_id_and_version(tmp_path: Path) -> None:
    text = (TEMPLATES / "annex2.yaml").read_text(encoding="utf-8")
    catalogue = load_catalogue(folder_with(tmp_path, mine=text))
    assert ids(catalogue) == ["notice", "annex1", "annex2"]
    assert catalogue.form("annex2").origin.endswith("mine.yaml")
    assert [form.id for form in catalogue.versions] == ids(catalogue)


def test_another_version_is_known_beside_the_built_in_and_the_newest_is_the_form(tmp_path: Path) -> None:
    text = changed((TEMPLATES / "annex2.yaml").read_text(encoding="utf-8"), "version: 1", "version: 2")
    catalogue = load_catalogue(folder_with(tmp_path, mine=changed(text, "anchors: 16", "anchors: 52")))
    assert ids(catalogue) == ["notice", "annex1", "annex2"]
    assert catalogue.form("annex2").version == 2
    assert [form.version for form in catalogue.versions] == [1, 1, 2, 1]
    old, new = catalogue.by_key("JSX2", 1), catalogue.by_key("JSX2", 2)
    assert (old, new) == (catalogue.versions[3], catalogue.form("annex2"))
    assert catalogue.by_anchor(16) == (old, 0)
    assert catalogue.by_anchor(52) == (new, 0)


def test_the_order_of_the_files_does_not_say_which_version_is_the_newest(tmp_path: Path) -> None:
    newer = changed(changed(SMALL, "version: 1", "version: 2"), "anchors: 100", "anchors: 136")
    catalogue = load_catalogue(
        folder_with(
            tmp_path,
            a=newer,
            b=SMALL,
            c=changed(SMALL, "small", "other_one").replace("SMAL", "OTHR").replace("100", "172"),
        )
    )
    assert catalogue.form("small").version == 2
    assert ids(catalogue).count("small") == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"anchors: 100": "anchors: 101"}, "anchors 101 are too near to the 100 of version 1"),
        ({"anchors: 100": "anchors: 136", "key: SMAL": "key: SMA2"}, "has the key SMA2, version 1 has SMAL"),
    ],
)
def test_versions_of_a_form_share_its_key_and_no_anchors(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    newer = changed(SMALL, "version: 1", "version: 2")
    for old, new in changes.items():
        newer = changed(newer, old, new)
    with pytest.raises(DefinitionError, match=message):
        load_catalogue(folder_with(tmp_path, a=SMALL, b=newer))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("key: SMAL", "key: JSX2", 'form "small" has the key JSX2 of "annex2"'),
        ("anchors: 100", "anchors: 51", 'form "small": anchors 51 are too near to the 16 of "annex2"'),
    ],
)
def test_a_key_or_anchors_that_collide_are_told_with_both_files(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_catalogue(folder_with(tmp_path, small=changed(SMALL, old, new)))
    assert message in str(caught.value)
    assert "small.yaml: " in str(caught.value)
    assert "annex2.yaml)" in str(caught.value)


def test_a_collision_of_anchors_names_a_base_that_is_free(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="; 56 is free"):
        load_catalogue(folder_with(tmp_path, small=changed(SMALL, "anchors: 100", "anchors: 20")))
    assert "small" in ids(load_catalogue(folder_with(tmp_path, small=changed(SMALL, "anchors: 100", "anchors: 56"))))


def test_anchors_right_behind_those_of_another_form_are_taken(tmp_path: Path) -> None:
    assert "small" in ids(load_catalogue(folder_with(tmp_path, small=changed(SMALL, "anchors: 100", "anchors: 52"))))


def test_two_files_of_a_folder_with_one_id_and_version_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r'form "small" is already defined in .*a\.yaml: change its id'):
        load_catalogue(folder_with(tmp_path, a=SMALL, b=SMALL))


def test_mistakes_of_all_files_are_told_together(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a=changed(SMALL, "version: 1", "version: 0"), b=changed(DOCUMENT, "# 一", "#一"))
    with pytest.raises(DefinitionError) as caught:
        load_catalogue(folder)
    assert [line.split("/")[-1].split(":")[0] for line in caught.value.wording.en.split("\n")] == ["a.yaml", "b.md"]


def test_a_folder_that_is_not_there_is_a_wrong_argument(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        load_catalogue(tmp_path / "nowhere")


def test_a_form_is_named_by_its_id_or_by_its_file(tmp_path: Path, built_in: Catalogue) -> None:
    folder = folder_with(tmp_path, small=SMALL)
    assert load_named("annex2", built_in) is built_in.form("annex2")
    assert load_named(str(folder / "small.yaml"), built_in).id == "small"
    assert load_named(str(TEMPLATES / "annex2.yaml"), built_in).id == "annex2"


@pytest.mark.parametrize("name", ["anex2", "small.yaml", "nowhere/small", ""])
def test_a_name_that_is_neither_is_an_unknown_form(name: str, built_in: Catalogue) -> None:
    with pytest.raises(UnknownFormError):
        load_named(name, built_in)


def test_a_file_that_takes_the_key_of_a_known_form_is_refused(tmp_path: Path, built_in: Catalogue) -> None:
    folder = folder_with(tmp_path, small=changed(SMALL, "key: SMAL", "key: JSX2"))
    with pytest.raises(DefinitionError, match="change its key"):
        load_named(str(folder / "small.yaml"), built_in)


def test_a_form_takes_the_place_of_the_one_with_its_id_and_version(built_in: Catalogue) -> None:
    other = replace(built_in.form("annex2"), title="另一个")
    assert built_in.with_form(other).by_key("JSX2", 1) is other
    newer = replace(built_in.form("annex2"), version=2, anchor_base=52)
    assert built_in.with_form(newer).by_key("JSX2", 2) is newer
    assert built_in.with_form(newer).by_key("JSX2", 1) is built_in.form("annex2")
    assert built_in.form("annex2").version == 1
