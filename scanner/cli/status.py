"""The command `scanner status`: it shows what has become of a batch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from forms.errors import ExitCode
from forms.terminal.edge import plain_console
from forms.terminal.help_text import language, said, told
from forms.wording import Wording
from scanner.batch.settling import latest
from scanner.batch.status import Recipient, answered, status_of
from scanner.explain.record_words import STATUS
from scanner.issues import CATALOGUE
from scanner.ledger.folder import BatchFolder

_KINDS: Final = {
    "pdf-form": Wording(zh="PDF 表单", en="pdf-form"),
    "word": Wording(zh="Word 文件", en="word"),
    "pdf-text": Wording(zh="PDF 电子文件", en="pdf-text"),
    "scan": Wording(zh="扫描或照片", en="scan"),
    "unknown": Wording(zh="未知", en="unknown"),
}
_PAGES: Final = {
    "read": Wording(zh="已读", en="read"),
    "doubled": Wording(zh="重复扫描", en="doubled"),
    "refused": Wording(zh="未能读取", en="refused"),
    "attached": Wording(zh="随表附上", en="attached"),
    "unknown": Wording(zh="不是已知表格", en="unknown"),
    "blank": Wording(zh="空白", en="blank"),
    "broken": Wording(zh="已损坏", en="broken"),
    "forgotten": Wording(zh="已删除", en="forgotten"),
}
_DOUBTFUL: Final = "识别结果不够可靠，请核对。"
_DOUBTFUL_EN: Final = "what was read is not certain enough; check it"
"""The reason for a record that needs a person only because the confidence in a value is low."""


def show_status(folder: Path, manifest: Path | None, *, everything: bool) -> int:
    """Print the counts of a batch, and return the exit code of the command.

    Args:
        folder: The batch's folder.
        manifest: A manifest.json of `forms copies`, to show which of its recipients have answered, or None.
        everything: Whether records that a later one supersedes are counted too.

    Raises:
        UsageError: The folder holds no batch, or the file is no manifest.
    """
    with closing(BatchFolder(folder).ledger()) as ledger:
        rows, pages, repeated = ledger.records(), ledger.page_counts(), ledger.repeated()
        finished = ledger.is_settled()
    status = status_of(rows, pages, earlier_too=everything)
    console = plain_console()
    counts = " · ".join(f"{told(words)} {status.by_status.get(name, 0)}" for name, words in STATUS.items())
    console.print(f"{said('收到', 'received')} {status.received} · {counts}", soft_wrap=True)
    if not finished:
        words = said(
            "尚未完成：正在读取，或已被中断；再次运行同一命令即可继续。",
            "Unfinished: still being read, or stopped; the same command goes on.",
        )
        console.print(words, soft_wrap=True)
    if status.earlier:
        console.print(f"{said('另有被后来的回表取代', 'replaced by later returns')}: {status.earlier} (--all)")
    if repeated:
        console.print(f"{said('重复收到的文件', 'files that came more than once')}: {len(repeated)}")
    if status.by_kind:
        console.print(_counted(status.by_kind))
    if status.reasons:
        console.print(_reasons(status.reasons))
    if pages:
        counted = " · ".join(f"{_word_for(_PAGES, name)} {count}" for name, count in pages.items())
        console.print(f"{said('页', 'pages')}: {counted}", soft_wrap=True)
    if manifest is not None:
        _show_answers(console, answered(manifest, latest(rows)))
    return int(ExitCode.OK)


def _word_for(words: Mapping[str, Wording], name: str) -> str:
    """Return the words for a name; the name itself where a later version of formloop wrote one that has none here."""
    return told(words[name]) if name in words else name


def _counted(by_kind: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(said("类型", "kind"))
    for words in STATUS.values():
        table.add_column(told(words), justify="right")
    for kind, counts in by_kind.items():
        table.add_row(_word_for(_KINDS, kind), *(str(counts.get(name, 0)) for name in STATUS))
    return table


def _reasons(reasons: Mapping[str, int]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(said("待人工的原因", "why a person is asked"), overflow="fold")
    table.add_column(said("代码", "code"), no_wrap=True)
    table.add_column(said("记录", "records", "\n"), justify="right", no_wrap=True)
    for code, count in reasons.items():
        table.add_row(reason_of(code), code, str(count))
    return table


def reason_of(code: str) -> str:
    """Return why issues of a code ask for a person, without the field, page or file of a single issue.

    In Chinese, or in English where that is asked for: both together are too long for a list.

    A code that is not in the catalogue stands for a low confidence.
    """
    in_english = language() == "en"
    if code not in CATALOGUE:
        return _DOUBTFUL_EN if in_english else _DOUBTFUL
    kind = CATALOGUE[code]
    if in_english:
        return re.sub(r"\{\w+\}", "…", kind.message)
    return kind.summary_zh or re.sub(r"\{\w+\}", "…", kind.message_zh)


def _show_answers(console: Console, recipients: Sequence[Recipient]) -> None:
    """Print which recipients have answered, with the status and id of the answer, and which have not."""
    answered_by = [one for one in recipients if one.record_id is not None]
    silent = [one for one in recipients if one.record_id is None]
    words = (
        (said("名单", "recipients"), recipients),
        (said("已答复", "answered"), answered_by),
        (said("未答复", "not answered"), silent),
    )
    counts = " · ".join(f"{heading} {len(group)}" for heading, group in words)
    console.print(counts, soft_wrap=True)
    for heading, group in words[1:]:
        if group:
            console.print(f"{heading}:")
        for one in group:
            answer = f" · {_word_for(STATUS, one.status or '')} {one.record_id}" if one.record_id else ""
            row = said(f"第 {one.row_no} 行", f"row {one.row_no}")
            console.print(f"  {one.copy_id} {row}: {one.words}{answer}", soft_wrap=True)
