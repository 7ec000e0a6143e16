"""The command `scanner apply`: takes in a workbook that people edited. The docstring of `apply` is the help text."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, Final

import typer

from forms.catalogue import load_catalogue
from forms.errors import ExitCode, UsageError, worst
from forms.terminal.edge import extra_templates
from forms.terminal.help_text import said
from forms.terminal.printable import printable_line
from forms.wording import Wording
from scanner.batch.settling import settle
from scanner.cli import batches
from scanner.cli.corrections.correcting import By, name_of
from scanner.cli.options import Folder, Templates
from scanner.corrections import Corrections, forms_by_id
from scanner.edited_sheets import Edits, FieldEdit, Refusal, compared, keep, opened
from scanner.values.clock import machine_clock

_SHOWN_MAX: Final = 60
_YES: Final = frozenset({"y", "yes", "是", "好"})


def apply(
    folder: Folder,
    edited: Annotated[
        Path,
        typer.Argument(
            metavar="EDITED.xlsx", help="由 scanner export --to xlsx 导出并改过的表。 An exported sheet, edited."
        ),
    ],
    by: By,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接写入。 Write without asking.")] = False,
    templates: Templates = None,
) -> int:
    """把改过的导出表写回记录，先列出改动。 Show what was changed in an exported sheet, and keep it in the records."""
    who = name_of(by)
    known = forms_by_id(load_catalogue(extra_templates(templates)).versions)
    with closing(Corrections.open(folder, known)) as corrections:
        with opened(edited) as workbook:
            edits = compared(workbook, corrections, today=machine_clock().date())
        _show(edits)
        is_incomplete = bool(edits.refusals or edits.strays)
        if not edits.wanted:
            print(said("没有可写入的改动", "nothing to write"))
            return int(ExitCode.REVIEW if is_incomplete else ExitCode.OK)
        if not yes and not _agreed():
            print(said("未写入", "nothing was written"))
            return int(ExitCode.OK)
        kept = keep(edits, corrections, by=who)
        _tell(kept.refusals)
        damaged = settle(corrections.folder, corrections.ledger, known)
    print(f"{said('已写入', 'written')}: {_counted(kept.fields, kept.records)}")
    batches.report_damaged(damaged, folder)
    is_incomplete = is_incomplete or bool(kept.refusals)
    codes = [ExitCode.REVIEW if is_incomplete else ExitCode.OK, ExitCode.SOURCE if damaged else ExitCode.OK]
    return int(worst(codes))


def _show(edits: Edits) -> None:
    """Print what would be written to standard output, and what would not to standard error."""
    for notice in edits.notices:
        print(printable_line(notice), file=sys.stderr)
    for stray in edits.strays:
        print(printable_line(f"{said('未采用', 'not taken')}: {stray}"), file=sys.stderr)
    _tell(edits.refusals)
    refused = [one for one in edits.records if one.edits and one.refusals]
    if refused:
        print(
            said(
                f"以上有问题的 {len(refused)} 条记录，其余改动也不写入。",
                f"Of these {len(refused)} records nothing else is written either.",
            ),
            file=sys.stderr,
        )
    for one in edits.wanted:
        for edit in one.edits:
            print(printable_line(f"{one.record_id}  {edit.place}  {_line(edit)}"))
            for warning in edit.warnings:
                print(printable_line(f"    ⚠ {warning}"))
    fields = sum(len(one.edits) for one in edits.wanted)
    print(f"{said('改动', 'changes')}: {_counted(fields, len(edits.wanted))}")


def _counted(fields: int, records: int) -> str:
    return f"{fields} {said('项', 'fields')}, {records} {said('条记录', 'records')}"


def _tell(refusals: tuple[Refusal, ...]) -> None:
    for refusal in refusals:
        print(printable_line(f"{said('未采用', 'not taken')}: {refusal.place}: {refusal.why}"), file=sys.stderr)


def _line(edit: FieldEdit) -> str:
    """Return a change in one line; of long texts the part where they begin to differ."""
    before, after = (" ".join(one.split()) for one in (edit.before, edit.after))
    same = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    start = max(0, same - _SHOWN_MAX // 3) if max(len(before), len(after)) > _SHOWN_MAX else 0
    return f"{edit.name}: {_part(before, start)} → {_part(after, start)}"


def _part(text: str, start: int) -> str:
    shown = text[start : start + _SHOWN_MAX]
    return ("…" if start else "") + shown + ("…" if start + _SHOWN_MAX < len(text) else "")


def _agreed() -> bool:
    print(said("写入以上改动？", "Write these changes?") + " [y/N] ", end="", flush=True)
    answer = sys.stdin.readline()
    if not answer:
        raise UsageError(
            Wording(zh="无人应答；如需直接写入请加 --yes。", en="nobody answers; say --yes to write without asking.")
        )
    return answer.strip().lower() in _YES
