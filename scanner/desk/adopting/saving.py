"""A finished draft as files: a ZIP to carry away, or definition and blank in the desk's folder of definitions."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from forms.catalogue import Catalogue
from forms.errors import DefinitionError, UsageError, WouldOverwriteError
from forms.files import write_whole
from forms.wording import Wording
from scanner.desk.adopting.faults import form_of, yaml_of
from scanner.desk.adopting.folders import DraftFolder
from scanner.desk.adopting.states import DraftState
from scanner.desk.adopting.trying import check_in_child
from scanner.desk.adopting.workshop import Workshop

_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


def definition_files(draft: DraftFolder, state: DraftState) -> dict[str, bytes]:
    """Return a draft's definition and blank under the names that they are saved with: the blank's first.

    Raises:
        DefinitionError: It is no definition yet.
        UsageError: The blank cannot be read.
    """
    form_of(state, draft.blank_names())
    names: list[str | tuple[str, int]] = []
    files = {}
    for entry in draft.blank_names():
        old, dpi = (entry, 0) if isinstance(entry, str) else entry
        name = f"{state.form_id}.pdf" if not dpi else f"{state.form_id}-{old}"
        try:
            files[name] = (draft.definition_folder / old).read_bytes()
        except OSError as error:
            raise UsageError(
                Wording(zh="空白表已丢失，请重新添加。", en="the draft's blank is gone; adopt it again.")
            ) from error
        names.append((name, dpi) if dpi else name)
    files[f"{state.form_id}.yaml"] = yaml_of(state, names).encode()
    return files


def zipped(files: dict[str, bytes]) -> bytes:
    """Return files as a ZIP, the same for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def save(workshop: Workshop, draft: DraftFolder) -> Path:
    """Put a draft's definition and blank into the desk's folder of definitions, and return the definition's path.

    What this draft was saved as before is replaced; no other file is.

    Raises:
        UsageError: The desk has no such folder, or it cannot be written.
        DefinitionError: It is no definition yet, or would be taken for a form that is known.
        WouldOverwriteError: A file of another form stands there.
    """
    folder = workshop.definitions
    if folder is None:
        raise UsageError(
            Wording(zh="没有表单定义文件夹，请下载。", en="the desk has no folder of definitions; download it.")
        )
    state = draft.state()
    files = definition_files(draft, state)
    _check_known(workshop, draft, state)
    check_in_child(workshop.setup, draft.definition_folder)
    about = draft.about()
    before = dict(about.saved)
    for name in files:
        path = folder / name
        if path.exists() and _digest(path.read_bytes()) not in (before.get(name), _digest(files[name])):
            raise WouldOverwriteError(
                Wording(zh="已有同名文件，请改编号。", en="another form stands there; change the id."), at=name
            )
    for name, content in files.items():
        write_whole(folder / name, content)
    draft.keep_about(replace(about, saved=tuple((name, _digest(content)) for name, content in files.items())))
    return folder / f"{state.form_id}.yaml"


def _check_known(workshop: Workshop, draft: DraftFolder, state: DraftState) -> None:
    """See that a form is not taken for one that the desk knows, unless that is an earlier state of this draft.

    Raises:
        DefinitionError: It would be.
    """
    form = form_of(state, draft.blank_names())
    own = {Path(name).stem for name, _ in draft.about().saved if name.endswith(".yaml")}
    others = [one for one in workshop.known if one.id not in own]
    if any(one.id == form.id for one in others):
        what = Wording(
            zh=f"编号 {form.id} 已有另一份表单在用，请改编号。", en=f'form "{form.id}" is known already: change the id.'
        )
        raise DefinitionError(what)
    Catalogue((*others, form))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
