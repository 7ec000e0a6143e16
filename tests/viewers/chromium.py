"""Drives Chromium's PDF viewer, as Chrome and Edge have it, by mouse and keyboard."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from tests.annex2 import annex2
from tests.viewers.running import missing, node
from tests.viewers.steps import Picture, Step, Typed, place_to_click


class Chromium:
    """Chromium's viewer; what it finds in a text field is what it copies from there."""

    name = "chromium"

    def fill(self, file: bytes, steps: Sequence[Step]) -> bytes:
        entries = [_click(step) | ({"text": step.text} if isinstance(step, Typed) else {}) for step in steps]
        return _driven(file, entries).saved

    def tab(self, file: bytes, first: str, texts: Sequence[str]) -> bytes:
        """Return the file saved after clicking into a field, then typing each text after one more Tab."""
        return _driven(file, [_click(Typed(first, "")), {"tabs": list(texts)}]).saved

    def texts(self, file: bytes, field_ids: Sequence[str]) -> dict[str, str]:
        entries = [_click(Typed(field_id, "")) | {"read": field_id} for field_id in field_ids]
        return _driven(file, entries).texts

    def pages(self, file: bytes) -> list[Picture]:
        return _driven(file, [], pictures=True).pictures


class _Driven:
    """What came out of one run of Chromium."""

    def __init__(self, folder: Path, printed: Mapping[str, Any]) -> None:
        self.saved = (folder / "out.pdf").read_bytes()
        self.texts = {name: text.replace("\r\n", "\n") for name, text in printed["texts"].items()}
        pngs = sorted(folder.glob("[0-9]*.png"), key=lambda path: int(path.stem))
        self.pictures = [np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8) for path in pngs]


def _driven(file: bytes, entries: Sequence[Mapping[str, object]], *, pictures: bool = False) -> _Driven:
    program = shutil.which("chromium")
    if program is None:
        missing("chromium")
    with TemporaryDirectory() as name:
        folder = Path(name)
        form, steps, out = (folder / part for part in ("form.pdf", "steps.json", "out.pdf"))
        form.write_bytes(file)
        last = [{"pictures": name}] if pictures else []
        steps.write_text(json.dumps([*entries, *last]), encoding="utf-8")
        printed = node("chromium.mjs", str(program), form, steps, out)
        return _Driven(folder, json.loads(printed))


def _click(step: Step) -> dict[str, object]:
    _, layout = annex2()
    index, point = place_to_click(step, layout)
    return {"page": index, "x": point.x / layout.width_mm, "y": point.y / layout.height_mm}
