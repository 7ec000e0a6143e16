"""The catalogue: every version of every form that is known, the built-in ones and a folder of more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations, groupby
from pathlib import Path

from forms.definition import Form
from forms.errors import DefinitionError, UnknownFormError, UsageError
from forms.loading import DEFINITION_SUFFIXES, load_form
from forms.marks.symbols import ANCHOR_COUNT
from forms.wording import Wording, did_you_mean, lines

ANCHORS_A_PAGE = 4
PAGES_MAX = 9  # of a form with anchors; so many ids are kept free from its base on
ANCHORS_RESERVED = ANCHORS_A_PAGE * PAGES_MAX


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Forms whose ids, keys, versions and corner anchors tell them apart.

    A form's versions share its id and its key. New copies are made of the newest; what
    comes back may be of any.

    Attributes:
        versions: Every version of every form, a form's newest first, in the order of a
            listing: documents first, then by annex mark.
    """

    versions: tuple[Form, ...]

    def __post_init__(self) -> None:
        free = _free_anchors(self.versions)
        pairs = combinations(self.versions, 2)
        collisions = [what for one, other in pairs for what in _collisions(one, other, free)]
        if collisions:
            raise DefinitionError(lines(collisions))
        newest: dict[str, Form] = {}
        for form in self.versions:
            if form.id not in newest or form.version > newest[form.id].version:
                newest[form.id] = form
        in_order = sorted(self.versions, key=lambda form: (_listing_order(newest[form.id]), -form.version))
        object.__setattr__(self, "versions", tuple(in_order))

    @property
    def forms(self) -> tuple[Form, ...]:
        """The newest version of each form, in the order of a listing."""
        return tuple(next(versions) for _, versions in groupby(self.versions, key=lambda form: form.id))

    def form(self, form_id: str) -> Form:
        """Return the newest version of the form with this id.

        Raises:
            UnknownFormError: There is none; the message names the nearest id.
        """
        for form in self.forms:
            if form.id == form_id:
                return form
        raise UnknownFormError(
            Wording(
                zh="没有这种表格。",
                en=f'unknown form "{form_id}"{did_you_mean(form_id, [form.id for form in self.forms]).en}',
            )
        )

    def by_key(self, key: str, version: int) -> Form | None:
        """Return the form that a page code's key and version mean, or None."""
        for form in self.versions:
            if (form.key, form.version) == (key, version):
                return form
        return None

    def by_anchor(self, anchor_id: int) -> tuple[Form, int] | None:
        """Return the form that a corner anchor belongs to and the anchor's number in it, or None.

        The number counts from 0, four to a page, clockwise from the top left; how many
        pages the form really has is not known here.
        """
        for form in self.versions:
            if form.anchor_base is not None and 0 <= anchor_id - form.anchor_base < ANCHORS_RESERVED:
                return form, anchor_id - form.anchor_base
        return None

    def with_form(self, form: Form) -> Catalogue:
        """Return a catalogue that also has this form, in the place of the one with its id and version.

        Raises:
            DefinitionError: Its key or its anchors belong to another form or version.
        """
        return Catalogue((*(known for known in self.versions if _name(known) != _name(form)), form))


def load_catalogue(extra: Path | None = None) -> Catalogue:
    """Return the built-in forms and those of a folder.

    One of the folder's replaces a built-in with its id and version; with another version
    it is known beside it.

    Every `.yaml` and `.md` file of the folder is a definition, except hidden files and a
    README.md.

    Raises:
        DefinitionError: A definition is wrong, or two get in each other's way; all are told.
        UsageError: `extra` is not a folder.
    """
    if extra is not None and not extra.is_dir():
        raise UsageError(Wording(zh="没有此表单定义文件夹。", en="there is no such folder of definitions."), at=extra)
    more = _load_folder(extra) if extra is not None else ()
    replaced = {_name(form) for form in more}
    return Catalogue((*(form for form in _load_folder(_builtin_folder()) if _name(form) not in replaced), *more))


def load_named(form: str, catalogue: Catalogue) -> Form:
    """Return the form that a FORM argument means: an id, or the path of a definition file.

    Raises:
        UnknownFormError: It is neither.
        DefinitionError: The file is wrong, or its key or anchors belong to another form or version.
    """
    path = Path(form)
    if form in [known.id for known in catalogue.forms]:
        return catalogue.form(form)
    if path.is_file():
        loaded = load_form(path)
        catalogue.with_form(loaded)
        return loaded
    if path.suffix in DEFINITION_SUFFIXES or len(path.parts) > 1:
        raise UnknownFormError(Wording(zh="没有此表单定义文件。", en="there is no such definition file."), at=form)
    return catalogue.form(form)


def _builtin_folder() -> Path:
    """Return the folder inside the installed package, or the checkout's beside it."""
    package = Path(str(files("forms")))
    for folder in (package / "templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    what = Wording(
        zh="缺少内置表单定义，请重新安装。", en="the built-in definitions are missing; install formloop again."
    )
    raise DefinitionError(what, at=package / "templates")


def _load_folder(folder: Path) -> tuple[Form, ...]:
    forms: list[Form] = []
    mistakes: list[DefinitionError] = []
    for path in sorted(folder.iterdir()):
        if path.suffix not in DEFINITION_SUFFIXES or path.name.startswith(".") or path.name.lower() == "readme.md":
            continue
        try:
            forms.append(load_form(path))
        except DefinitionError as error:
            mistakes.append(error)
    if mistakes:
        raise DefinitionError(lines(one.whole for one in mistakes))
    return tuple(forms)


def _free_anchors(forms: Iterable[Form]) -> int | None:
    """Return the lowest base that keeps its distance from all others, or None when none is left."""
    taken = [form.anchor_base for form in forms if form.anchor_base is not None]
    ends = sorted({0, *(base + ANCHORS_RESERVED for base in taken)})
    free = (end for end in ends if all(abs(end - base) >= ANCHORS_RESERVED for base in taken))
    return next((base for base in free if base + ANCHORS_RESERVED <= ANCHOR_COUNT), None)


def _collisions(one: Form, other: Form, free: int | None) -> Iterable[Wording]:
    """Yield why two forms cannot both be known; `free` are the lowest anchors that nobody has."""
    where = Wording(zh=f"{other.origin}：表单“{other.id}”", en=f'{other.origin}: form "{other.id}"')
    is_same = one.id == other.id
    version = Wording(zh=f"第 {one.version} 版", en=f"version {one.version}")
    owner = version if is_same else Wording(zh=f"“{one.id}”", en=f'"{one.id}"')
    if _name(one) == _name(other):
        yield where + Wording(
            zh=f"已在 {one.origin} 中定义，请改编号（id）或版本。",
            en=f" is already defined in {one.origin}: change its id, or its version",
        )
        return
    if not is_same and one.key == other.key:
        yield where + Wording(
            zh=f"的 key {other.key} 与{owner.zh}（{one.origin}）相同，请改 key；在网页上建的表单请改编号。",
            en=f" has the key {other.key} of {owner.en} ({one.origin}): change its key",
        )
    if is_same and one.key != other.key:
        yield where + Wording(
            zh=f"的 key 是 {other.key}，{owner.zh}的是 {one.key}（{one.origin}）：同一表单的 key 不变。",
            en=f" has the key {other.key}, {owner.en} has {one.key} ({one.origin}): a form keeps its key",
        )
    if one.anchor_base is None or other.anchor_base is None:
        return
    if abs(one.anchor_base - other.anchor_base) < ANCHORS_RESERVED:
        yield where + Wording(
            zh=f"：角标编号 {other.anchor_base} 与{owner.zh}（{one.origin}）的 {one.anchor_base} 太近，"
            f"纸张靠角标区分，须相隔 {ANCHORS_RESERVED}，够 {PAGES_MAX} 页"
            + (f"；空闲的角标编号：{free}。" if free is not None else "；已没有空闲的编号。"),
            en=f": anchors {other.anchor_base} are too near to the {one.anchor_base} of {owner.en} "
            f"({one.origin}), and paper is told apart by them: keep {ANCHORS_RESERVED} apart, "
            f"enough for {PAGES_MAX} pages" + (f"; {free} is free" if free is not None else "; none is free"),
        )


def _name(form: Form) -> tuple[str, int]:
    return form.id, form.version


def _listing_order(form: Form) -> tuple[bool, tuple[tuple[str, int], ...], str]:
    annex = tuple((words, int(number or 0)) for words, number in re.findall(r"(\D*)([0-9]{0,9})", form.annex))
    return form.has_fields, annex, form.id
