"""Tells on the standard error why a file gave nothing."""

from __future__ import annotations

import sys
from pathlib import Path

from forms.terminal.help_text import said
from forms.terminal.printable import printable_line
from scanner.values.record import Record


def report_rejected(path: Path, record: Record) -> None:
    """Print to the standard error why a record was rejected; print nothing for other records."""
    if record.status == "rejected":
        for problem in record.issues:
            if problem.severity != "info":
                print(
                    printable_line(f"{path}: {said(problem.message_zh, problem.message)} [{problem.code}]"),
                    file=sys.stderr,
                )
