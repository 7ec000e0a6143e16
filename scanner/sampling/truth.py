"""What people said stands on the paper, as a folder of files with their truth beside them, for measuring the reading.

The folder has the shape that `make bench SAMPLES=` reads: FILE, and beside it FILE.json with what stands on it. A
batch keeps no returned files, only pictures of their pages, so FILE is a PDF of these pictures: straightened, at 150
dots an inch. What is known of a record is what people settled in it, and what a sample found to be right.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from forms.files import OWNER_ONLY, claim_folder, write_whole
from forms.geometry import mm_from_pixels, points_from_mm
from scanner.ledger import Ledger
from scanner.ledger.checks.samples import sampled_values
from scanner.ledger.folder import BatchFolder, DamagedRecordError
from scanner.values.record import Record

MARKER: Final = ".formloop-truth"
_DPI: Final = 150.0  # scanner/batch/pictures.py draws pages at it


@dataclass(frozen=True, slots=True)
class TruthWritten:
    """What was written.

    Attributes:
        records: How many records.
        fields: How many fields of them are known.
        without_pictures: How many records with known fields were left out, as not all of their pages have a picture.
    """

    records: int
    fields: int
    without_pictures: int


def write_truth(
    folder: BatchFolder, ledger: Ledger, out: Path, damaged: Callable[[str], None] = lambda _: None
) -> TruthWritten:
    """Write what is known of a batch's records.

    Args:
        folder: The batch's folder.
        ledger: Its ledger.
        out: An empty folder, or one of an earlier run, whose files are replaced.
        damaged: Is told of each record that cannot be read.

    Raises:
        WouldOverwriteError: `out` holds something else.
        UsageError: `out` cannot be written.
    """
    claim_folder(out, MARKER, "A folder of scanner truth; it holds what people filled in.\n", mode=OWNER_ONLY)
    for old in (*out.glob("*.pdf"), *out.glob("*.pdf.json")):
        old.unlink()
    right = {(one.record_id, one.field) for one in sampled_values(ledger) if one.found == "right"}
    records = fields = without = 0
    for row in ledger.records():
        try:
            record = folder.read(row.record_id)
        except DamagedRecordError as error:
            damaged(str(error))
            continue
        known = [name for name in record.fields if _is_known(record, name, (record.record_id, name) in right)]
        if not known:
            continue
        pictures = [folder.path / name for name in record.picture_names()]
        if not pictures or not all(path.is_file() for path in pictures):
            without += 1
            continue
        file = out / f"{record.record_id}.pdf"
        write_whole(file, _pdf(pictures), mode=OWNER_ONLY)
        write_whole(file.with_name(f"{file.name}.json"), _truth(record, known), mode=OWNER_ONLY)
        records, fields = records + 1, fields + len(known)
    return TruthWritten(records, fields, without)


def _is_known(record: Record, name: str, was_sampled_right: bool) -> bool:
    """Tell whether it is known what stands in a field: a person said it, and could read it."""
    field = record.fields[name]
    if field.correction is not None:
        return field.correction.kind != "illegible"
    return was_sampled_right and field.outcome != "unclear"


def _truth(record: Record, known: Sequence[str]) -> bytes:
    """Return what is known of a record; `only` names the fields, since nothing is known of the others."""
    answers = {name: record.answers.get(name) for name in known}
    truth = {"records": [{"answers": answers, "only": list(known)}]}
    return (json.dumps(truth, ensure_ascii=False, indent=2) + "\n").encode()


def _pdf(pictures: Sequence[Path]) -> bytes:
    """Return a PDF with a page of its own size for each picture; the pictures' bytes stay as they are."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for path, (width, height) in _sizes(pictures):
        canvas.setPageSize((width, height))
        canvas.drawImage(str(path), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _sizes(pictures: Sequence[Path]) -> Iterator[tuple[Path, tuple[float, float]]]:
    """Yield each picture with its width and height in points."""
    for path in pictures:
        with Image.open(path) as picture:
            yield path, tuple(points_from_mm(mm_from_pixels(side, _DPI)) for side in picture.size)  # type: ignore[misc]
