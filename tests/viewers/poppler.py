"""Drives poppler, which Evince and Okular show and fill in PDFs with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from forms.definition import Kind
from tests.annex2 import annex2
from tests.viewers.running import debian_python, run
from tests.viewers.steps import DPI, Shown, Step, Typed, one_line_break

_MODULE = "import gi; gi.require_version('Poppler', '0.18')"


class Poppler:
    """Poppler, through its GObject interface; what it draws, through pdftoppm."""

    name = "poppler"

    def fill(self, file: bytes, steps: Sequence[Step]) -> bytes:
        with TemporaryDirectory() as folder:
            form, given, out = (Path(folder) / name for name in ("form.pdf", "steps.json", "out.pdf"))
            form.write_bytes(file)
            given.write_text(json.dumps([_entry(step) for step in steps]), encoding="utf-8")
            debian_python("poppler_form.py", form, given, out, module=_MODULE)
            return out.read_bytes()

    def open(self, file: bytes, field_ids: Sequence[str] = ()) -> Shown:
        with TemporaryDirectory() as folder:
            form = Path(folder) / "form.pdf"
            form.write_bytes(file)
            values = json.loads(debian_python("poppler_form.py", form, module=_MODULE))
            run(["pdftoppm", "-r", str(DPI), "-gray", str(form), str(Path(folder) / "page")])
            files = sorted(Path(folder).glob("page*.pgm"))
            pages = [np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8) for path in files]
        return Shown(one_line_break(values, field_ids), pages)


def _entry(step: Step) -> tuple[str, str | None]:
    """Return a step as poppler_form.py takes it: a radio group's boxes are known by their number."""
    if isinstance(step, Typed):
        return step.field_id, step.text
    form, _ = annex2()
    field_id, option_id = step.name.split(".")
    field = next(field for field in form.fields if field.id == field_id)
    if field.kind is not Kind.ONE:
        return step.name, None
    return f"{field_id}.{[option.id for option in field.options].index(option_id)}", None
