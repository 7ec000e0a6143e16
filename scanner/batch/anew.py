"""Marks sources in the ledger so that the next pass reads them anew.

These are the files and members that somebody names with `--again`, and the sources that could
not be read because a program was not installed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forms.errors import ExitCode, UsageError
from forms.wording import Wording
from scanner.batch.inbox import InboxFile, hash_of
from scanner.ledger import Ledger


def read_anew(ledger: Ledger, files: list[InboxFile], named: Iterable[Path]) -> None:
    """Mark files to be read anew, each with all its members, or mark single members of files.

    A named file that was forgotten is read again, because somebody named it. Forgotten members
    of a named container stay forgotten, because nobody named them.

    Args:
        ledger: The ledger of the batch.
        files: The files of the inbox.
        named: The files or members to read anew. Each is a path on disk, a path relative to the
            inbox, or a member's path as `status` shows it, such as `mail.zip/a.pdf`.

    Raises:
        UsageError: A name is not in the inbox, or no member of that name was read.
    """
    for name in named:
        places = [(one, inner) for one in files if (inner := _inside(one, name, name.resolve())) is not None]
        if not places:
            raise UsageError(
                Wording(zh="收件文件夹中没有此文件。", en="not in the inbox; name a file of it, as --again a.pdf."),
                at=name,
            )
        for one, inner in places:
            if not one.unreadable:
                _let_read(ledger, one, inner, name)


def retry_what_wanted_a_program(ledger: Ledger, files: list[InboxFile]) -> None:
    """Mark the sources to be read anew that needed a program that was not installed: it may be installed now.

    Only sources whose file in the inbox has not changed are marked; a changed file is read anyway.
    """
    unchanged = {one.path: sha256 for one in files if (sha256 := _known_hash(ledger, one)) is not None}
    for source in ledger.sources():
        if source.code is not ExitCode.MISSING_PROGRAM:
            continue
        paths = [arrival.path for arrival in ledger.arrivals(source.sha256)]
        outer = next((unchanged[start] for path in paths for start in _starts(path) if start in unchanged), None)
        if outer is not None:
            ledger.read_again(outer)
            ledger.read_again(source.sha256)


def _inside(one: InboxFile, name: Path, resolved: Path) -> str | None:
    """Return the path of a named member inside a file: empty for the file itself, None if the name means another file.

    Args:
        one: The file of the inbox.
        name: The name as it was given.
        resolved: The same name as an absolute path without symbolic links.
    """
    for whole, start in ((name, Path(one.path)), (resolved, one.file.resolve())):
        if whole.is_relative_to(start):
            inner = whole.relative_to(start).as_posix()
            return "" if inner == "." else inner
    return None


def _let_read(ledger: Ledger, one: InboxFile, inner: str, name: Path) -> None:
    try:
        sha256 = _known_hash(ledger, one) or hash_of(one.file)
    except OSError:
        return  # the pass that follows reports why the file cannot be read
    places = {one.path, *(arrival.path for arrival in ledger.arrivals(sha256))}
    if inner:
        members = [each for place in places for each in ledger.arrivals_at(f"{place}/{inner}")]
        if not members:
            raise UsageError(
                Wording(
                    zh="该文件中没有读取过此附件，或其记录已被删除。",
                    en=f"nothing of this name was read from {one.path}, or it was forgotten; name the file itself.",
                ),
                at=name,
            )
    else:
        within = [each for place in places for each in ledger.arrivals_at(place) if each.sha256 != sha256]
        members = [each for each in within if not ledger.is_forgotten(each.sha256)]
    for each in (sha256, *(member.sha256 for member in members)):
        ledger.read_again(each)


def _known_hash(ledger: Ledger, one: InboxFile) -> str | None:
    """Return the hash of a file that has not changed since it was last seen, or None."""
    known = ledger.known_file(one.path)
    same = known is not None and (known.size, known.mtime_ns) == (one.size, one.mtime_ns)
    return known.sha256 if known is not None and same else None


def _starts(path: str) -> list[str]:
    """Return a path and all its parent paths, the shortest first: `a/b` gives `a` and `a/b`."""
    parts = path.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]
