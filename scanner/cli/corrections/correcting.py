"""The command `scanner correct`: a person's word on a record. The docstring of `correct` is the help text."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import Annotated, Final

import typer

from forms.catalogue import load_catalogue
from forms.definition import Form
from forms.errors import ExitCode, UsageError
from forms.terminal.edge import extra_templates
from forms.terminal.help_text import said as in_language
from forms.terminal.help_text import told
from forms.terminal.printable import printable_line
from forms.wording import Wording
from scanner.batch.settling import settle
from scanner.cli import batches
from scanner.cli.options import Folder, Templates
from scanner.corrections import (
    Corrections,
    FieldWord,
    RecordWord,
    RefusedWordError,
    form_of,
    forms_by_id,
    hand_joins,
    version_of,
)
from scanner.corrections.spelled import spelled
from scanner.corrections.typed import field_of
from scanner.explain.record_words import STATUS
from scanner.values.clock import machine_clock
from scanner.values.issue import Issue
from scanner.values.record import Record

By = Annotated[str, typer.Option("--by", metavar="NAME", help="谁更正的，记入历史。 Who says it; kept in the history.")]

_Words = list[FieldWord | RecordWord]

_SAID: Final = {
    "confirmed": Wording(zh="已确认", en="confirmed"),
    "changed": Wording(zh="已更正", en="changed"),
    "blank": Wording(zh="空白", en="blank"),
    "illegible": Wording(zh="看不清", en="illegible"),
    "accepted": Wording(zh="已通过", en="accepted"),
    "rejected": Wording(zh="已退回", en="rejected"),
    "restored": Wording(zh="已恢复", en="restored"),
    "undone": Wording(zh="已撤销", en="undone"),
}


CorrectRecord = Annotated[str, typer.Argument(metavar="RECORD", help="记录编号。 The record's id.")]
CorrectValues = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FIELD=VALUE]...",
        help="栏目与内容：选项代号、以逗号分隔的多个代号、数字、日期或文字。 "
        "A field and its answer: an option's id, ids with commas between, a number, a date or text.",
    ),
]
CorrectBlank = Annotated[
    list[str] | None, typer.Option("--blank", metavar="FIELD", help="此栏目未填写。 Nothing stands there.")
]
CorrectIllegible = Annotated[
    list[str] | None, typer.Option("--illegible", metavar="FIELD", help="此栏目看不清。 Nobody can read it.")
]
CorrectConfirm = Annotated[
    list[str] | None, typer.Option("--confirm", metavar="FIELD", help="所读无误。 What was read is right.")
]
CorrectAccept = Annotated[
    str | None, typer.Option("--accept", metavar="REASON", help="按现状通过，须有理由。 Take it as it is.")
]
CorrectReject = Annotated[
    str | None, typer.Option("--reject", metavar="REASON", help="退回，须有理由。 Do not take it.")
]
CorrectRestore = Annotated[
    bool, typer.Option("--restore", help="撤回通过或退回的结论。 Take back what was said by --accept or --reject.")
]
CorrectUndo = Annotated[
    bool, typer.Option("--undo", help="撤销本人最近一次更正。 Take back what you said last of this record.")
]
CorrectJoin = Annotated[
    list[str] | None,
    typer.Option("--join", metavar="RECORD", help="与此记录合为一份表。 Its pages are of the same form."),
]
CorrectPart = Annotated[bool, typer.Option("--part", help="把合并的文件拆开，各为一份。 Its files are not one form.")]


def correct(  # noqa: PLR0917  a command's options
    folder: Folder,
    record: CorrectRecord,
    by: By,
    values: CorrectValues = None,
    blank: CorrectBlank = None,
    illegible: CorrectIllegible = None,
    confirm: CorrectConfirm = None,
    accept: CorrectAccept = None,
    reject: CorrectReject = None,
    restore: CorrectRestore = False,
    undo: CorrectUndo = False,
    join: CorrectJoin = None,
    part: CorrectPart = False,
    templates: Templates = None,
) -> int:
    """更正一条记录：改正、确认、空白、看不清，通过或退回，合并或拆开。 Keep a person's word on a record."""
    said = {"blank": blank or [], "illegible": illegible or [], "confirmed": confirm or []}
    verdicts = _verdicts(accept, reject, restore=restore)
    given = [*(values or ()), *verdicts, *(one for names in said.values() for one in names)]
    if sum(map(bool, (given, undo, join, part))) != 1:
        raise UsageError(
            Wording(
                zh="请给出要更正的内容，或单独使用 --undo、--join 或 --part。",
                en="say FIELD=VALUE, --blank, --illegible, --confirm, --accept, --reject or --restore; or --undo, "
                "--join or --part alone.",
            )
        )
    known = forms_by_id(load_catalogue(extra_templates(templates)).versions)
    with closing(Corrections.open(folder, known)) as corrections:
        if join or part:
            return _put_together(corrections, record, join or [], by=name_of(by))
        if undo:
            changed = corrections.undo(record, by=name_of(by))
        else:
            before = corrections.record(record)
            words, issues = _words(form_of(before, known), before, values or (), said, today=machine_clock().date())
            changed = corrections.say(record, [*words, *verdicts], by=name_of(by), expected=version_of(before))
            for one in issues:
                print(in_language(one.message_zh, one.message), file=sys.stderr)
        changes = _changes(changed, 1 if undo else len(words) + len(verdicts))
        damaged = settle(corrections.folder, corrections.ledger, known)
        now = corrections.record(record)
    print(f"{now.record_id}: {changes}; {in_language('状态', 'status')}: {told(STATUS[now.status])}")
    batches.report_damaged(damaged, folder)
    return int(ExitCode.OK)


def _put_together(corrections: Corrections, record: str, others: Sequence[str], *, by: str) -> int:
    """Join a record with others, or part it where there are none, and print what it is in now."""
    if others:
        hand_joins.join(corrections, [record, *others], by=by)
        found = [record]
    else:
        found = list(hand_joins.part(corrections, record, by=by))
    damaged = settle(corrections.folder, corrections.ledger, corrections.forms)
    for one in dict.fromkeys(corrections.current_id(each) for each in found):
        now = corrections.record(one)
        pages = ", ".join(f"{file.path} {' '.join(file.pages)}" for file in now.source.files)
        print(printable_line(f"{one}: {pages}; {in_language('状态', 'status')}: {told(STATUS[now.status])}"))
    batches.report_damaged(damaged, corrections.folder.path)
    return int(ExitCode.OK)


def name_of(by: str) -> str:
    """Return who corrects.

    Raises:
        UsageError: Nobody is named.
    """
    if not by.strip():
        raise UsageError(Wording(zh="请用 --by 注明更正人。", en="say who corrects it."), at="--by")
    return by.strip()


def _verdicts(accept: str | None, reject: str | None, *, restore: bool) -> list[RecordWord]:
    found = [RecordWord("accepted", accept)] if accept is not None else []
    found += [RecordWord("rejected", reject)] if reject is not None else []
    found += [RecordWord("restored")] if restore else []
    if len(found) > 1:
        raise UsageError(Wording(zh="通过、退回、恢复只能选一项。", en="only one of --accept, --reject and --restore."))
    return found


def _words(
    form: Form | None, record: Record, values: Sequence[str], said: dict[str, list[str]], *, today: date
) -> tuple[_Words, list[Issue]]:
    """Return the words on fields that the arguments give, and the rules that their answers break.

    Raises:
        UsageError: An argument is no FIELD=VALUE, its field or its answer cannot be understood, or a field is given
            twice.
    """
    if not values and not any(said.values()):
        return [], []
    if form is None:
        raise RefusedWordError(
            Wording(
                zh="缺少此记录的表单定义，无法更正栏目。",
                en="its form is not known, so no field of it can be corrected; see --templates.",
            ),
            at=f"record {record.record_id}",
        )
    words: _Words = []
    issues: list[Issue] = []
    names: Counter[str] = Counter()
    for number, argument in enumerate(values, start=1):
        name, is_given, text = argument.partition("=")
        if not is_given:
            raise UsageError(
                Wording(
                    zh=f"第 {number} 项应写成 栏目=内容。", en=f"argument {number} behind RECORD is not FIELD=VALUE."
                )
            )
        one = spelled(form, name, text, today=today)
        words.append(one.word)
        issues += one.issues
        names[name] += 1
    for kind, fields in said.items():
        for name in fields:
            words.append(FieldWord(field_of(form, name).id, kind))  # type: ignore[arg-type]
            names[name] += 1
    twice = sorted(name for name, count in names.items() if count > 1)
    if twice:
        names_twice = ", ".join(twice)
        raise UsageError(Wording(zh=f"有栏目写了两次：{names_twice}。", en=f"said twice: {names_twice}."))
    return words, issues


def _changes(record: Record, count: int) -> str:
    """Return what the latest entries of the history say: kinds and names of fields, never values."""
    by_kind: dict[str, list[str]] = {}
    for entry in record.history[-count:]:
        by_kind.setdefault(entry.kind, []).extend([entry.field] if entry.field else [])
    return "; ".join(f"{told(_SAID[kind])} {', '.join(names)}".strip() for kind, names in by_kind.items())
