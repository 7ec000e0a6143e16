"""Fills in the form with packages of npm that scripts fill in PDF forms with: pdf-lib and pdf.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from forms.filling import Value
from forms.filling.answers import answer_text
from tests.annex2 import annex2
from tests.makers.cache import UnavailableError, npm_package

_SCRIPT = Path(__file__).with_name("fill_in_node.mjs")
_SECONDS = 120


def filled_in_node(blank: bytes, answers: Mapping[str, Value], package: str) -> bytes:
    """Return a blank PDF with answers as a package of npm enters them: `pdf-lib` or `pdfjs-dist`.

    Raises:
        UnavailableError: Node or the package is not to be had, or the package failed.
    """
    node = shutil.which("node")
    if node is None:
        raise UnavailableError("Node is needed: apt-get install nodejs")
    library = npm_package(package)
    with TemporaryDirectory() as folder:
        given, steps, out = (Path(folder) / name for name in ("blank.pdf", "steps.json", "out.pdf"))
        given.write_bytes(blank)
        steps.write_text(json.dumps(_entries(answers)), encoding="utf-8")
        command = [node, str(_SCRIPT), package, str(library), str(given), str(steps), str(out)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        if done.returncode:
            raise UnavailableError(f"{package} has not filled in the form: {done.stderr.strip()[-300:]}")
        return out.read_bytes()


def _entries(answers: Mapping[str, Value]) -> list[tuple[str, str | None]]:
    form, _ = annex2()
    found: list[tuple[str, str | None]] = []
    for field_id, answer in answers.items():
        if isinstance(answer, list):
            found += [(f"{field_id}.{option_id}", None) for option_id in answer]
        elif answer is not None:
            found.append((field_id, str(answer) if form.field(field_id).kind.is_choice else answer_text(answer)))
    return found
