"""What a figure counts and a selection holds, in words of both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from forms.definition import Form
from scanner.desk.figures.selections import Selection
from scanner.desk.words import KIND, STATUS
from scanner.issues import CATALOGUE

FATE: Final[Mapping[str, tuple[str, str]]] = {
    "accepted": ("读完，已通过", "read, accepted"),
    "review": ("读完，待核", "read, to check"),
    "rejected": ("没有读出表格，或已退回", "no form in it, or rejected"),
    "joined": ("与别的文件合成一份", "pages of another file's record"),
    "unpacked": ("压缩包或邮件，已拆开", "opened: an archive or a mail"),
    "empty": ("没有给出记录", "gave no record"),
    "waiting": ("等待读取", "waiting to be read"),
    "forgotten": ("已按要求删除", "removed on request"),
}
"""What became of a file, as `scanner.ledger.queries.standing.fates` has it."""

PAGE: Final[Mapping[str, tuple[str, str]]] = {
    "read": ("已读", "read"),
    "doubled": ("重复扫描", "scanned twice"),
    "refused": ("未能读取", "not read"),
    "attached": ("随表附上", "attached"),
    "unknown": ("不是已知表格", "no known form"),
    "blank": ("空白", "blank"),
    "broken": ("已损坏", "broken"),
    "forgotten": ("已删除", "removed"),
}
"""What became of a page."""

_OTHERS: Final[Mapping[Any, tuple[str, str]]] = {
    None: ("收到的全部", "all that came in"),
    "replaced": ("已被后来的回表取代", "replaced by a later return"),
}
_LABELS: Final[Mapping[str, Mapping[Any, tuple[str, str]]]] = {"status": STATUS, "kind": KIND, "fate": FATE}
_PLACEHOLDER: Final = re.compile(r"“?\{[^}]*\}”?")
_DOUBTFUL: Final = ("有栏目没有把握读对", "a field not surely read right")


def reason_words(code: str) -> tuple[str, str]:
    """Return what an issue's code means, in short."""
    if code not in CATALOGUE:
        return _DOUBTFUL
    kind = CATALOGUE[code]
    chinese = kind.summary_zh or _PLACEHOLDER.sub("…", kind.message_zh)
    return chinese.strip("…。"), code.replace("_", " ")


def day_words(day: str) -> tuple[str, str]:
    """Return a day, ISO 8601, as people write it: 6月8日."""
    found = date.fromisoformat(day)
    return f"{found.month}月{found.day}日", f"{found.day} {found:%b}"


def selection_words(selection: Selection, forms: Mapping[tuple[str, str], Form]) -> tuple[str, str]:
    """Return which records a selection holds."""
    value = selection.value
    if selection.form_id:
        return _of_form(selection, forms.get((selection.form_id, selection.version)))
    match selection.what:
        case "day":
            words = day_words(value)
            return f"{words[0]}收到", f"came in on {words[1]}"
        case "words":
            return f"查找“{value}”", f"found “{value}”"
        case "reason":
            return reason_words(value)
        case _:
            return _LABELS.get(selection.what, _OTHERS).get(value or None, (value, value))


def _of_form(selection: Selection, form: Form | None) -> tuple[str, str]:
    """Return which records of a form a selection holds."""
    value, field = selection.value, None
    if form is not None and selection.field:
        field = form.field(selection.field)
    name = field.name if field is not None else selection.field
    match selection.what:
        case "option":
            labels = {one.id: one.label for one in field.options} if field is not None else {}
            return (f"{name}：{labels.get(value, value)}",) * 2
        case "number":
            return f"填写了{name}", f"with a value in {name}"
        case "place":
            return value, value
        case _:
            title = (form.annex or form.title) if form is not None else selection.form_id
            return title, title
