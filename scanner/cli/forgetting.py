"""Removes records from a batch: a single one, or all that are older than a time that the office sets itself."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from forms.definition import Form
from forms.errors import ExitCode, UsageError
from forms.terminal.help_text import said
from forms.terminal.printable import printable_line
from forms.wording import Wording
from scanner.batch.settling import settle
from scanner.corrections.carrying import forms_by_id
from scanner.corrections.keeping import finish
from scanner.ledger import Ledger, RecordRow
from scanner.ledger.folder import BatchFolder
from scanner.ledger.kept_pages import forget_pages
from scanner.mail.forgetting import drop_forgotten_mails
from scanner.values.clock import Clock, machine_clock

_AGE: Final = re.compile(r"(\d{1,4})([dmy])", re.IGNORECASE)
_MONTHS_A_YEAR: Final = 12


def forget_record(folder: Path, record_id: str, forms: Sequence[Form], *, dry_run: bool = False) -> int:
    """Remove a record and its pictures from a batch's folder, and all but its sources' hashes from the ledger.

    Args:
        folder: The batch's folder.
        record_id: The record's id, or one that it had before a later page completed it.
        forms: The known versions of forms; what is left of the batch may be put together otherwise then.
        dry_run: Whether it is only listed.

    Raises:
        UsageError: The folder holds no batch or no such record, or another command writes to it.
    """
    batch = BatchFolder(folder)
    with closing(batch.ledger()) as ledger:
        if dry_run:
            _list([row for row in ledger.records() if row.record_id == record_id])
            return int(ExitCode.OK)
        with batch.locked():
            with batch.changing():
                finish(batch, ledger)
                if not _forgotten(batch, ledger, record_id):
                    raise UsageError(Wording(zh="没有此记录。", en=f"no such record in {folder}."), at=record_id)
                drop_forgotten_mails(batch, ledger)
            settle(batch, ledger, forms_by_id(forms))
    return int(ExitCode.OK)


def forget_old(
    folder: Path, age: str, forms: Sequence[Form], *, dry_run: bool = False, clock: Clock = machine_clock
) -> int:
    """Remove all records that a batch took in before a time, and print a line for each.

    Args:
        folder: The batch's folder.
        age: How long ago: a number and `d`, `m` or `y`, for days, months or years.
        forms: The known versions of forms.
        dry_run: Whether they are only listed.
        clock: The time.

    Raises:
        UsageError: The age is none, the folder holds no batch, or another command writes to it.
    """
    before = moment_before(age, clock())
    batch = BatchFolder(folder)
    with closing(batch.ledger()) as ledger:
        if dry_run:
            old = _older(ledger, before)
        else:
            with batch.locked():
                with batch.changing():
                    finish(batch, ledger)
                    old = _older(ledger, before)
                    for row in old:
                        _forgotten(batch, ledger, row.record_id)
                    drop_forgotten_mails(batch, ledger)
                settle(batch, ledger, forms_by_id(forms))
    _list(old)
    word = said("将删除", "would be removed") if dry_run else said("已删除", "removed")
    when = said(f"{before:%Y-%m-%d} 以前收录", f"taken in before {before:%Y-%m-%d}")
    print(f"{word}: {len(old)} ({when})")
    if dry_run and old:
        print(
            said("下一步：去掉 --dry-run 再运行一次即删除。", "Next: run it again without --dry-run to remove them."),
            file=sys.stderr,
        )
    return int(ExitCode.OK)


def moment_before(age: str, now: datetime) -> datetime:
    """Return the moment that lies an age before another; a month before the 31st is the last day of the month.

    Raises:
        UsageError: The age is none.
    """
    match = _AGE.fullmatch(age.strip())
    if match is None or int(match[1]) == 0:
        raise UsageError(
            Wording(zh="请写数字加 d、m 或 y，如 24m。", en="say a number and d, m or y, as in 24m."),
            at=f"--older-than {age}",
        )
    number, unit = int(match[1]), match[2].lower()
    try:
        if unit == "d":
            return now - timedelta(days=number)
        months = now.year * _MONTHS_A_YEAR + now.month - 1 - number * (_MONTHS_A_YEAR if unit == "y" else 1)
        year, month = divmod(months, _MONTHS_A_YEAR)
        first = now.replace(year=year, month=month + 1, day=1)
        following = first.replace(year=year + month // 11, month=(month + 1) % _MONTHS_A_YEAR + 1)
        return first.replace(day=min(now.day, (following - first).days))
    except (ValueError, OverflowError):
        raise UsageError(Wording(zh="时间过早。", en="too long ago."), at=f"--older-than {age}") from None


def _older(ledger: Ledger, before: datetime) -> list[RecordRow]:
    limit = before.astimezone(UTC)
    return [row for row in ledger.records() if datetime.fromisoformat(row.taken_at) < limit]


def _forgotten(batch: BatchFolder, ledger: Ledger, record_id: str) -> list[str]:
    """Remove a record, and return the ids under which it was known; none where there is no such record."""
    forget_pages(batch.path, ledger, record_id)
    forgotten = ledger.forget(record_id)
    for one in forgotten:
        batch.remove(one)
    return forgotten


def _list(rows: Sequence[RecordRow]) -> None:
    for row in rows:
        print(printable_line(f"{row.record_id}  {row.taken_at[:10]}  {row.status}  {row.path}"))
