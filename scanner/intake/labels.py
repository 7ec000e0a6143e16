"""Whether a file is what its name says."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from scanner.intake.kinds import FILE_KINDS, FileKind
from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.source import Source

_SUFFIXES: Final = {suffix: kind for kind, traits in FILE_KINDS.items() for suffix in traits.suffixes}


def label_issues(source: Source, kind: FileKind) -> tuple[Issue, ...]:
    """Return the issue of a file that is read as another kind than its name says; none where the name says nothing."""
    suffix = PurePosixPath(source.name).suffix.lower()
    if _SUFFIXES.get(suffix, kind) is kind:
        return ()
    traits = FILE_KINDS[kind]
    return (issue("file_mislabelled", suffix=suffix, kind=traits.words, kind_zh=traits.words_zh),)
