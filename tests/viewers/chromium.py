"""Drives Chromium's PDF viewer, as Chrome and Edge have it, by mouse and keyboard."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from tests.annex2 import annex2
from tests.viewers.running import found, node_command
from tests.viewers.steps import Shown, Step, Typed, one_line_break, place_to_click


class Chromium:
    """Chromium's viewer; what it finds in a text field is what it copies from there.

    One Chromium runs from the first call until `close`.
    """

    name = "chromium"

    def __init__(self) -> None:
        self._running = ExitStack()
        self._driver: subprocess.Popen[str] | None = None

    def close(self) -> None:
        """End Chromium."""
        self._running.close()

    def fill(self, file: bytes, steps: Sequence[Step]) -> bytes:
        entries = [_click(step) | ({"text": step.text} if isinstance(step, Typed) else {}) for step in steps]
        return self._driven(file, entries).saved

    def paste(self, file: bytes, step: Typed) -> bytes:
        """Return the file saved after pasting a text into a field."""
        return self._driven(file, [_click(step) | {"paste": step.text}]).saved

    def tab(self, file: bytes, first: str, texts: Sequence[str]) -> bytes:
        """Return the file saved after clicking into a field, then typing each text after one more Tab."""
        return self._driven(file, [_click(Typed(first, "")), {"tabs": list(texts)}]).saved

    def open(self, file: bytes, field_ids: Sequence[str] = ()) -> Shown:
        reading = [_click(Typed(field_id, "")) | {"read": field_id} for field_id in field_ids]
        driven = self._driven(file, [{"pictures": True}, *reading])
        return Shown(one_line_break(driven.texts, field_ids), driven.pictures)

    def _driven(self, file: bytes, entries: Sequence[Mapping[str, object]]) -> _Driven:
        if self._driver is None:
            self._driver = self._running.enter_context(_started())
        with TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "form.pdf").write_bytes(file)
            (folder / "steps.json").write_text(json.dumps(entries), encoding="utf-8")
            return _Driven(folder, _answer(self._driver, folder))


class _Driven:
    """What came out of one file in Chromium."""

    def __init__(self, folder: Path, printed: Mapping[str, Any]) -> None:
        self.saved = (folder / "out.pdf").read_bytes()
        self.texts: dict[str, str] = printed["texts"]
        pngs = sorted(folder.glob("page*.png"))
        self.pictures = [np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8) for path in pngs]


@contextmanager
def _started() -> Iterator[subprocess.Popen[str]]:
    """Start Chromium and what drives it, and end them again."""
    command = node_command("chromium.mjs", found("chromium"))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as driver:
        yield driver  # it ends Chromium and itself when its input ends


def _answer(driver: subprocess.Popen[str], folder: Path) -> Any:
    """Return what is said of a folder; an error fails the test."""
    assert driver.stdin is not None
    assert driver.stdout is not None
    driver.stdin.write(f"{folder}\n")
    driver.stdin.flush()
    line = driver.stdout.readline()
    assert line, "Chromium, or what drives it, ended"
    answer = json.loads(line)
    assert "error" not in answer, answer["error"]
    return answer


def _click(step: Step) -> dict[str, object]:
    _, layout = annex2()
    index, point = place_to_click(step, layout)
    return {"page": index, "x": point.x / layout.width_mm, "y": point.y / layout.height_mm}
