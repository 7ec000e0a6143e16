"""What is read anew: a file or a member that somebody names, and what wanted a program that was not installed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forms.errors import ExitCode, UsageError
from scanner.batch.inbox import InboxFile, hash_of
from scanner.ledger import Ledger


def read_anew(ledger: Ledger, files: list[InboxFile], named: Iterable[Path]) -> None:
    """Let files be read anew, with all that is in them, or members of them.

    A forgotten file is read again, for it was named. What was forgotten of a container that
    is named stays forgotten: nobody named that.

    Args:
        ledger: What is known.
        files: Of the inbox.
        named: Which: a path, a path in the inbox, or a member's path as `status` shows it.

    Raises:
        UsageError: One of them is not in the inbox.
    """
    for name in named:
        places = [(one, inner) for one in files if (inner := _inside(one, name, name.resolve())) is not None]
        if not places:
            raise UsageError(f"{name}: not in the inbox; name a file of it, as --again a.pdf. 收件文件夹中没有此文件。")
        for one, inner in places:
            if not one.unreadable:
                _let_read(ledger, one, inner, name)


def retry_what_wanted_a_program(ledger: Ledger, files: list[InboxFile]) -> None:
    """Let those sources of an inbox be read anew that could not be read for want of a program: it may be there now."""
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
    """Return the path inside a file that a name means, empty for the file itself; None where it means another file."""
    for whole, start in ((name, Path(one.path)), (resolved, one.file.resolve())):
        if whole.is_relative_to(start):
            inner = whole.relative_to(start).as_posix()
            return "" if inner == "." else inner
    return None


def _let_read(ledger: Ledger, one: InboxFile, inner: str, name: Path) -> None:
    try:
        sha256 = _known_hash(ledger, one) or hash_of(one.file)
    except OSError:
        return  # the pass tells why
    places = {one.path, *(arrival.path for arrival in ledger.arrivals(sha256))}
    if inner:
        members = [each for place in places for each in ledger.arrivals_at(f"{place}/{inner}")]
        if not members:
            raise UsageError(
                f"{name}: nothing of this name was read from {one.path}, or it was forgotten; name the file itself. "
                "该文件中没有读取过此附件，或其记录已被删除。"
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
    """Return a path and the paths that it begins with, the shortest first."""
    parts = path.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]
