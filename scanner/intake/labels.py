"""Compares the kind of a file with the kind that its name promises."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from scanner.intake.kinds import FILE_KINDS, FileKind
from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.source import Source

_SUFFIXES: Final = {suffix: kind for kind, traits in FILE_KINDS.items() for suffix in traits.suffixes}


def label_issues(source: Source, kind: FileKind) -> tuple[Issue, ...]:
    """Return an issue where a file is of another kind than its name says, such as a JPEG named `form.pdf`.

    A name whose ending belongs to no kind says nothing, and gives no issue.
    """
    suffix = PurePosixPath(source.name).suffix.lower()
    if _SUFFIXES.get(suffix, kind) is kind:
        return ()
    traits = FILE_KINDS[kind]
    return (issue("file_mislabelled", suffix=suffix, kind=traits.words, kind_zh=traits.words_zh),)
