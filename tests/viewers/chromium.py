"""Drives Chromium's PDF viewer, as Chrome and Edge have it, by mouse and keyboard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from tests.annex2 import annex2
from tests.viewers.running import found, node
from tests.viewers.steps import Shown, Step, Typed, one_line_break, place_to_click


class Chromium:
    """Chromium's viewer; what it finds in a text field is what it copies from there."""

    name = "chromium"

    def fill(self, file: bytes, steps: Sequence[Step]) -> bytes:
        entries = [_click(step) | ({"text": step.text} if isinstance(step, Typed) else {}) for step in steps]
        return _driven(file, entries).saved

    def paste(self, file: bytes, step: Typed) -> bytes:
        """Return the file saved after pasting a text into a field."""
        return _driven(file, [_click(step) | {"paste": step.text}]).saved

    def tab(self, file: bytes, first: str, texts: Sequence[str]) -> bytes:
        """Return the file saved after clicking into a field, then typing each text after one more Tab."""
        return _driven(file, [_click(Typed(first, "")), {"tabs": list(texts)}]).saved

    def open(self, file: bytes, field_ids: Sequence[str] = ()) -> Shown:
        reading = [_click(Typed(field_id, "")) | {"read": field_id} for field_id in field_ids]
        driven = _driven(file, [{"pictures": True}, *reading])
        return Shown(one_line_break(driven.texts, field_ids), driven.pictures)


class _Driven:
    """What came out of one run of Chromium."""

    def __init__(self, folder: Path, printed: Mapping[str, Any]) -> None:
        self.saved = (folder / "out.pdf").read_bytes()
        self.texts: dict[str, str] = printed["texts"]
        pngs = sorted(folder.glob("page*.png"))
        self.pictures = [np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8) for path in pngs]


def _driven(file: bytes, entries: Sequence[Mapping[str, object]]) -> _Driven:
    program = found("chromium")
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "form.pdf").write_bytes(file)
        (folder / "steps.json").write_text(json.dumps(entries), encoding="utf-8")
        return _Driven(folder, json.loads(node("chromium.mjs", program, name)))


def _click(step: Step) -> dict[str, object]:
    _, layout = annex2()
    index, point = place_to_click(step, layout)
    return {"page": index, "x": point.x / layout.width_mm, "y": point.y / layout.height_mm}
