"""Opens a returned file, whatever kind it is."""

from __future__ import annotations

from dataclasses import replace

from forms.errors import MissingProgramError, SourceError
from forms.wording import Wording
from scanner.intake.containers.archives.volumes import is_part
from scanner.intake.containers.refusals import one_of_several
from scanner.intake.kinds import FILE_KINDS, FileKind, kind_of
from scanner.intake.labels import label_issues
from scanner.values.opened import Opened
from scanner.values.source import Source

__all__ = ["FILE_KINDS", "FileKind", "kind_of", "open_source"]


def open_source(source: Source) -> Opened:
    """Open a returned file by what its bytes are; a container has been unpacked before.

    Raises:
        SourceError: Empty, broken, protected, or not a kind that is read.
        MissingProgramError: A conversion needs a program that is not installed.
    """
    if not source.content:
        raise SourceError(
            Wording(zh="文件是空的，请让填报单位重新发送。", en="the file is empty; ask the sender for it again"),
            at=source.path,
            code="file_empty",
        )
    kind = kind_of(source.content)
    traits = FILE_KINDS[kind]
    if traits.open is None and is_part(source):
        raise one_of_several(source.path)
    if traits.open is None:
        refusal = traits.refusal
        raise SourceError(Wording(zh=refusal.reason_zh, en=refusal.reason), at=source.path, code=refusal.code)
    try:
        opened = traits.open(source)
    except (SourceError, MissingProgramError, MemoryError):
        raise
    except Exception as error:  # around one file: what a library raises at it is the sender's damage
        raise SourceError(
            Wording(
                zh="文件已损坏，无法打开，请让填报单位重新发送。",
                en=f"broken ({type(error).__name__}); ask for it again",
            ),
            at=source.path,
            code="file_broken",
        ) from error
    return replace(opened, issues=(*label_issues(source, kind), *opened.issues))
