"""The manifest: which copy went to whom, and where it lies, as CSV for people and JSON for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.copies.columns import Column
from forms.copies.faults import Refusal
from forms.copies.recipients import Recipient
from forms.definition import Form

MANIFEST_CSV: Final = "manifest.csv"
MANIFEST_JSON: Final = "manifest.json"
_FORMULA: Final = re.compile(r"[=@\t\r]|[-+](?![\d\s().-]*$)")  # a phone number's + is none


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made.

    Attributes:
        recipient: Whose.
        files: Kind to path in the folder, with `/`.
        print_pages: Its first and last page in the print file, from 1, or None.
    """

    recipient: Recipient
    files: Mapping[str, str]
    print_pages: tuple[int, int] | None = None


def manifest_csv(columns: Sequence[Column], copies: Sequence[Copy], print_name: str) -> bytes:
    """Return the manifest as Excel and WPS open it: UTF-8 with its mark, one row a copy."""
    kept = [number for number, column in enumerate(columns) if not column.gives_copy_id]
    kinds = list(dict.fromkeys(kind for copy in copies for kind in copy.files))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    headings = ["copy_id", "row", *(columns[number].heading for number in kept), *kinds]
    writer.writerow(map(_as_words, [*headings, print_name] if print_name else headings))
    for copy in copies:
        recipient = copy.recipient
        row = [recipient.copy_id, str(recipient.row_no), *(recipient.cells[number] for number in kept)]
        row += [copy.files[kind] for kind in kinds]
        if print_name and copy.print_pages:
            row.append("p.{}-{}".format(*copy.print_pages))
        writer.writerow(map(_as_words, row))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def manifest_json(
    form: Form, columns: Sequence[Column], copies: Sequence[Copy], refusals: Sequence[Refusal], print_name: str
) -> bytes:
    """Return the manifest with nothing left out: form, copies, refused rows."""
    content = {
        "form": {"id": form.id, "version": str(form.version)},
        "print": print_name or None,
        "copies": [
            {
                "copy_id": copy.recipient.copy_id,
                "row": copy.recipient.row_no,
                "recipient": {column.heading: cell for column, cell in zip(columns, copy.recipient.cells, strict=True)},
                "prefilled": sorted(copy.recipient.answers),
                "files": copy.files,
                "print_pages": copy.print_pages,
            }
            for copy in copies
        ],
        "refused": [
            {"row": one.row_no, "column": one.column or None, "message": one.message, "message_zh": one.message_zh}
            for one in refusals
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def manifest_files(path: Path) -> list[str]:
    """Return the files that a manifest lists, as it lists them; none where it is not one of ours."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        listed = [name for copy in content["copies"] for name in copy["files"].values()]
        return [str(name) for name in (*listed, content["print"]) if name]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _as_words(cell: str) -> str:
    """Keep Excel from taking words for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
