"""Tells on the standard error why a file gave nothing."""

from __future__ import annotations

import sys
from pathlib import Path

from forms.printable import printable_line
from scanner.explain.record_words import told
from scanner.values.record import Record


def report_rejected(path: Path, record: Record) -> None:
    """Print to the standard error why a record was rejected; print nothing for other records."""
    if record.status == "rejected":
        for problem in record.issues:
            if problem.severity != "info":
                print(printable_line(f"{path}: {told(problem)}"), file=sys.stderr)
