"""Intake: what a returned file is, and which opener turns it into values or pages."""

from __future__ import annotations

from dataclasses import replace

from forms.errors import SourceError
from scanner.intake.containers.archives.volumes import is_part
from scanner.intake.containers.refusals import one_of_several
from scanner.intake.kinds import FILE_KINDS, FileKind, kind_of
from scanner.intake.labels import label_issues
from scanner.values.opened import Opened
from scanner.values.source import Source

__all__ = ["FILE_KINDS", "FileKind", "count_pages", "kind_of", "open_source"]


def open_source(source: Source) -> Opened:
    """Open a returned file with the opener for the kind of its bytes.

    Archives and mails do not come here: `scanner.intake.unpacking` takes the files out of them
    first, and each of those is opened.

    Raises:
        SourceError: The file is empty, broken, protected, or of a kind that is not read.
        MissingProgramError: A conversion needs a program that is not installed.
    """
    if not source.content:
        raise SourceError(
            f"{source.path}: the file is empty; ask the sender for it again",
            code="file_empty",
            message_zh="文件是空的，请让填报单位重新发送。",
        )
    kind = kind_of(source.content)
    traits = FILE_KINDS[kind]
    if traits.open is None and is_part(source):
        raise one_of_several(source.path)
    if traits.open is None:
        refusal = traits.refusal
        raise SourceError(f"{source.path}: {refusal.reason}", code=refusal.code, message_zh=refusal.reason_zh)
    opened = traits.open(source)
    return replace(opened, issues=(*label_issues(source, kind), *opened.issues))


def count_pages(source: Source) -> int:
    """Return how many pages a source has, as far as that can be told without reading them; else 1."""
    try:
        count = FILE_KINDS[kind_of(source.content)].count_pages
        return 1 if count is None else count(source.content)
    except Exception:  # noqa: BLE001  a broken file is reported when it is opened, not when its pages are counted
        return 1
