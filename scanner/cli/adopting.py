"""The command `scanner adopt`. The docstring of `adopt` is the help text that the command shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from forms.errors import ExitCode, SourceError, UsageError, WouldOverwriteError
from forms.files import write_whole
from forms.terminal.help_text import said
from forms.terminal.printable import printable_line
from forms.wording import Wording
from scanner.adopt.adopted import Adopted
from scanner.adopt.draft import Draft, DraftField
from scanner.adopt.parent import adopted
from scanner.adopt.yaml_source.definition import UNSURE, definition_text
from scanner.values.source import Source

_NAMED_MOST: Final = 12
_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_ENDINGS: Final = (".yaml", ".yml")


def adopt(
    blanks: Annotated[
        list[Path],
        typer.Argument(
            metavar="BLANK...",
            help="空白表单（PDF、Word、扫描件或照片）；多个文件须为同一表单，取其共有部分。 "
            "The blank: PDF, Word, scan or photo. Several files are copies of one form: what they share is the blank.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FORM.yaml", help="写到此文件。 The definition to write.")],
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件。 Overwrite files that are there.")] = False,
) -> int:
    """为他人的表单起草定义。 Draft a definition of somebody else's form, with a picture of every guess.

    核对图片和把握程度后，用 forms check 检查。 Check it against the pictures beside it, then with forms check.
    """
    if out.suffix.lower() not in _ENDINGS:
        raise UsageError(Wording(zh="定义文件名须以 .yaml 结尾。", en="a definition's name ends in .yaml"), at=out)
    form_id = _form_id(out)
    taken = [path for path in (out, *sorted(out.parent.glob(f"{out.stem}.page*.png"))) if path.exists()]
    if taken and not force:
        raise WouldOverwriteError(
            Wording(zh="文件已存在。", en="exists already; give another name or --force."), at=taken[0]
        )
    made = adopted([_source(path) for path in blanks])
    files, entries = _blank_files(made, blanks[made.blank_copy], out, form_id)
    for path, content in files:
        if path.exists() and not force and path.read_bytes() != content:
            raise WouldOverwriteError(
                Wording(zh="文件已存在。", en="exists already; give another name or --force."), at=path
            )
    for path, content in files:
        write_whole(path, content)
    for number, picture in enumerate(made.pictures, start=1):
        write_whole(out.with_name(f"{out.stem}.page{number}.png"), picture)
    write_whole(out, definition_text(made.draft, form_id=form_id, blank=entries).encode())
    for line in (*_copies(made, blanks), *_closing(made.draft, out, len(made.pictures))):
        print(printable_line(line))
    return int(ExitCode.OK)


def _form_id(out: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", out.stem.lower()).strip("_")
    return name if re.match("[a-z]", name) else f"form_{name}".rstrip("_")


def _source(path: Path) -> Source:
    try:
        return Source(path.name, path.name, path.read_bytes())
    except OSError as error:
        raise SourceError(Wording(zh="无法读取此文件。", en=f"cannot be read ({error.strerror})"), at=path) from error


def _blank_files(
    made: Adopted, blank: Path, out: Path, form_id: str
) -> tuple[list[tuple[Path, bytes]], list[str | tuple[str, int]]]:
    """Return the files to write beside the definition, and how the definition names them."""
    if made.dpi:
        names = [f"{form_id}-blank{number}.png" for number in range(1, len(made.blank) + 1)]
        files = [(out.with_name(name), content) for name, content in zip(names, made.blank, strict=True)]
        return files, [(name, made.dpi) for name in names]
    if made.blank:
        return [(out.with_name(f"{form_id}.pdf"), made.blank[0])], [f"{form_id}.pdf"]
    if blank.resolve().parent == out.resolve().parent and _SAFE.fullmatch(blank.name):
        return [], [blank.name]
    return [(out.with_name(f"{form_id}.pdf"), blank.read_bytes())], [f"{form_id}.pdf"]


def _copies(made: Adopted, blanks: Sequence[Path]) -> Iterator[str]:
    """Yield what became of several copies: which is the blank, and how much was filled in on each."""
    if len(blanks) < 2:
        return
    for number, (path, copy) in enumerate(zip(blanks, made.copies, strict=True)):
        is_blank = number == made.blank_copy
        yield f"{path.name}: " + (
            said(
                f"填得最少，作为空白表；仍有 {copy.added} 处填写的字",
                f"the emptiest, so the blank; {copy.added} words filled in",
            )
            if is_blank
            else said(f"{copy.added} 处填写的字已略去", f"{copy.added} words filled in, left out")
        )


def _closing(draft: Draft, out: Path, pictures: int) -> Iterator[str]:
    """Yield the closing lines: what was drafted, what is least certain, what to do next."""
    boxes = sum(len(field.options) for field in draft.fields)
    unsure = sorted((field for field in draft.fields if _certainty(field) < UNSURE), key=_certainty)
    if unsure:
        count = len(unsure)
        yield said(
            f"请先核对这 {count} 项，最没有把握的在前。", f"Check these {count} first, the least certain at the top:"
        )
        yield from _named(unsure[:_NAMED_MOST])
        if len(unsure) > _NAMED_MOST:
            more = count - _NAMED_MOST
            yield "  … " + said(f"另有 {more} 项，见定义中的“?”。", f"and {more} more, marked ? in the definition")
    if len({(round(width), round(height)) for width, height in draft.sizes_mm}) > 1:
        yield said("各页大小不一，请分成几份表单。", "The pages differ in size: make a form of each size.")
    count = len(draft.fields)
    drafted = (
        f"{count} {said('项', 'fields')}, {boxes} {said('个选框', 'boxes')}, {pictures} {said('张图', 'pictures')}"
    )
    yield f"{out}: {drafted} ({out.stem}.page1.png …)"
    yield f"{said('下一步', 'next')}: forms check {out}"


def _certainty(field: DraftField) -> float:
    return min([field.certainty, *(option.certainty for option in field.options)])


def _named(fields: Sequence[DraftField]) -> Iterator[str]:
    for field in fields:
        words = field.label if len(field.label) <= 40 else f"{field.label[:39]}…"
        page = f"第 {field.page_no} 页 page {field.page_no}"
        yield f"  {_certainty(field):.2f}  {field.id}  {field.kind.value}  {words}  ({page})"
