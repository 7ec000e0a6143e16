"""Choices of columns that are kept by name in a batch's folder, as `DIR/columns/NAME.yaml`.

A person may edit such a file: it names the form and, one a line, the columns' ids.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from forms.definition import Form
from forms.errors import DefinitionError, UsageError
from forms.files import OWNER_ONLY, write_whole
from forms.loading.problems import Problems
from forms.loading.yaml_source.text import YamlText
from forms.wording import Wording
from scanner.export.people.columns import ColumnChoice, choice_of, offered

COLUMNS_FOLDER: Final = "columns"
_NAME: Final = re.compile(r"\w[\w-]{0,49}")
_LARGEST: Final = 100_000  # bytes


def keep_choice(folder: Path, name: str, choice: ColumnChoice, forms: Sequence[Form]) -> Path:
    """Keep a choice of columns under a name; an earlier choice of that name is replaced.

    Args:
        folder: The batch's folder.
        name: Letters, Chinese characters, digits, `-` and `_`.
        choice: The choice.
        forms: The forms' versions, from which the file takes the headings that it shows beside the ids.

    Returns:
        The file's path.

    Raises:
        UsageError: The name cannot be a file's name, or the folder cannot be written.
    """
    path = _path(folder, name)
    headings = offered([form for form in forms if form.id == choice.form_id])
    lines = [f"form: {choice.form_id}", "columns:"]
    for column in choice.columns:
        heading = f"  # {headings[column].name}" if column in headings else ""
        lines.append(f"- {column}{' '.join(heading.splitlines())}")
    write_whole(path, ("\n".join(lines) + "\n").encode(), mode=OWNER_ONLY)
    return path


def kept_choice(folders: Sequence[Path], name: str, forms: Sequence[Form]) -> ColumnChoice:
    """Return the choice of columns that is kept under a name in the first folder that has it.

    Raises:
        UsageError: No folder has one of this name, or its file is damaged or names columns that the form lacks.
    """
    for folder in folders:
        path = _path(folder, name)
        if path.is_file():
            return _read(path, forms)
    known = sorted({path.stem for folder in folders for path in (folder / COLUMNS_FOLDER).glob("*.yaml")})
    told = f"; kept are {', '.join(known)}" if known else ""
    raise UsageError(
        Wording(zh="没有保存过这个栏目方案。", en=f"no such choice of columns is kept{told}"), at=f"--columns {name}"
    )


def _read(path: Path, forms: Sequence[Form]) -> ColumnChoice:
    what = Wording(
        zh="栏目方案文件有误，请重新保存。", en="names no form and columns; keep it anew with --keep-columns"
    )
    wrong = UsageError(what, at=path)
    try:
        if path.stat().st_size > _LARGEST:
            raise wrong
        found = YamlText(Problems(str(path))).parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, DefinitionError) as error:
        raise wrong from error
    form_id, columns = found.get("form"), found.get("columns")
    if not isinstance(form_id, str) or not isinstance(columns, list) or not columns:
        raise wrong
    return choice_of([str(column) for column in columns], forms, form_id)


def _path(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise UsageError(
            Wording(zh="方案名只能用文字、数字、- 和 _。", en="a name has letters and digits only"),
            at=f"--columns {name!r}",
        )
    return folder / COLUMNS_FOLDER / f"{name}.yaml"
