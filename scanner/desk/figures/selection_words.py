"""What a figure counts and a selection holds, in words of both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from forms.definition import Form
from forms.wording import Wording, as_it_is
from scanner.desk.figures.selections import Selection
from scanner.desk.words import KIND, STATUS
from scanner.issues import CATALOGUE

FATE: Final[Mapping[str, Wording]] = {
    "accepted": Wording(zh="读完，已通过", en="read, accepted"),
    "review": Wording(zh="读完，待核", en="read, to check"),
    "rejected": Wording(zh="没有读出表格，或已退回", en="no form in it, or rejected"),
    "joined": Wording(zh="与别的文件合成一份", en="pages of another file's record"),
    "unpacked": Wording(zh="压缩包或邮件，已拆开", en="opened: an archive or a mail"),
    "empty": Wording(zh="没有给出记录", en="gave no record"),
    "waiting": Wording(zh="等待读取", en="waiting to be read"),
    "forgotten": Wording(zh="已按要求删除", en="removed on request"),
}
"""What became of a file, as `scanner.ledger.queries.standing.fates` has it."""

PAGE: Final[Mapping[str, Wording]] = {
    "read": Wording(zh="已读", en="read"),
    "doubled": Wording(zh="重复扫描", en="scanned twice"),
    "refused": Wording(zh="未能读取", en="not read"),
    "attached": Wording(zh="随表附上", en="attached"),
    "unknown": Wording(zh="不是已知表格", en="no known form"),
    "blank": Wording(zh="空白", en="blank"),
    "broken": Wording(zh="已损坏", en="broken"),
    "forgotten": Wording(zh="已删除", en="removed"),
}
"""What became of a page."""

_OTHERS: Final[Mapping[Any, Wording]] = {
    None: Wording(zh="收到的全部", en="all that came in"),
    "replaced": Wording(zh="已被后来的回表取代", en="replaced by a later return"),
}
_LABELS: Final[Mapping[str, Mapping[Any, Wording]]] = {"status": STATUS, "kind": KIND, "fate": FATE}
_PLACEHOLDER: Final = re.compile(r"“?\{[^}]*\}”?")
_DOUBTFUL: Final = Wording(zh="有栏目没有把握读对", en="a field not surely read right")


def reason_words(code: str) -> Wording:
    """Return what an issue's code means, in short."""
    if code not in CATALOGUE:
        return _DOUBTFUL
    kind = CATALOGUE[code]
    chinese = kind.summary_zh or _PLACEHOLDER.sub("…", kind.message_zh)
    return Wording(zh=chinese.strip("…。"), en=code.replace("_", " "))


def day_words(day: str) -> Wording:
    """Return a day, ISO 8601, as people write it: 6月8日."""
    found = date.fromisoformat(day)
    return Wording(zh=f"{found.month}月{found.day}日", en=f"{found.day} {found:%b}")


def selection_words(selection: Selection, forms: Mapping[tuple[str, str], Form]) -> Wording:
    """Return which records a selection holds."""
    value = selection.value
    if selection.form_id:
        return _of_form(selection, forms.get((selection.form_id, selection.version)))
    match selection.what:
        case "day":
            words = day_words(value)
            return Wording(zh=f"{words.zh}收到", en=f"came in on {words.en}")
        case "words":
            return Wording(zh=f"查找“{value}”", en=f"found “{value}”")
        case "reason":
            return reason_words(value)
        case _:
            return _LABELS.get(selection.what, _OTHERS).get(value or None, as_it_is(value))


def _of_form(selection: Selection, form: Form | None) -> Wording:
    """Return which records of a form a selection holds."""
    value, field = selection.value, None
    if form is not None and selection.field:
        field = form.field(selection.field)
    name = field.name if field is not None else selection.field
    match selection.what:
        case "option":
            labels = {one.id: one.label for one in field.options} if field is not None else {}
            return as_it_is(f"{name}：{labels.get(value, value)}")
        case "number":
            return Wording(zh=f"填写了{name}", en=f"with a value in {name}")
        case "place":
            return as_it_is(value)
        case _:
            title = (form.annex or form.title) if form is not None else selection.form_id
            return as_it_is(title)
