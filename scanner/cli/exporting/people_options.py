"""What the options of tables for people mean: which columns, how many have answered, where links lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forms.definition import Form
from forms.errors import UsageError
from forms.wording import Wording
from scanner.batch.settling import latest
from scanner.batch.status import answered
from scanner.export.batches import Batches
from scanner.export.people.columns import ColumnChoice, choice_of
from scanner.export.people.kept_columns import keep_choice, kept_choice
from scanner.export.people.title import AnswerCount

if TYPE_CHECKING:
    from scanner.export.people.links import Links

NO_LINKS: Final = Wording(
    zh="表中没有图片链接：请用 --out 把表放在批次文件夹内或旁边。",
    en="No links to pictures: --out lies neither in nor beside a batch's folder.",
)
"""What is said of a sheet that has no links because of its place."""


def chosen_columns(
    name: str | None,
    words: Sequence[str],
    keep: str | None,
    *,
    batches: Batches,
    forms: Sequence[Form],
    form_id: str,
) -> ColumnChoice:
    """Return the columns that a user wants, and keep them if the user says so.

    Args:
        name: The name of columns that are kept, or None.
        words: The columns as the user named them.
        keep: The name under which these columns are kept in the first batch's folder, or None.
        batches: The batches.
        forms: The versions of forms that may be meant.
        form_id: The form that is meant, or empty.

    Raises:
        UsageError: The options do not go together, or no form has these columns.
    """
    if name and (words or keep):
        raise UsageError(
            Wording(zh="--columns 不能与这两项同用。", en="--columns does not go with --column and --keep-columns.")
        )
    if name:
        return kept_choice(batches.folders, name, forms)
    if not words:
        raise UsageError(
            Wording(zh="请用 --column 指定栏目。", en="--keep-columns keeps what --column names; name a column.")
        )
    choice = choice_of(words, forms, form_id)
    if keep:
        keep_choice(batches.folders[0], keep, choice, forms)
    return choice


def answer_count(manifest: Path, batches: Batches) -> AnswerCount:
    """Return how many of those on a list have answered in any of the batches.

    Raises:
        UsageError: The file is no manifest of `forms copies`.
    """
    recipients = answered(manifest, latest(batches.rows()))
    return AnswerCount(len(recipients), sum(one.record_id is not None for one in recipients))


def links_of(out: Path | None, batches: Batches, damaged: Callable[[str], None]) -> Links | None:
    """Return the links of a sheet at a path; None without a path, or if the sheet is too far from every batch."""
    if out is None:
        return None
    from scanner.export.people.links import Links

    links = Links(out, batches, damaged)
    return None if links.lead_nowhere else links
