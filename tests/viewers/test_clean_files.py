"""qpdf and pdf.js have nothing to say of our files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from forms.filling.pdf import fill_pdf
from forms.layout import lay_out
from forms.render.pdf import PdfRenderer
from tests.annex2 import ANSWERS, annex2
from tests.viewers.running import found, node, run


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("clean")
    contents = {
        form.id: PdfRenderer().render(form, lay_out(form, load_metrics())) for form in load_catalogue(None).forms
    }
    contents["filled"] = fill_pdf(*annex2(), ANSWERS)
    for name, content in contents.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return sorted(folder.iterdir())


@pytest.mark.program("qpdf")
def test_qpdf_finds_nothing(files: list[Path]) -> None:
    for path in files:
        said = run(["qpdf", "--check", str(path)])
        assert "No syntax or stream encoding errors found" in said
        assert "WARNING" not in said


def test_pdfjs_says_nothing(files: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(re.sub(rb"startxref\s+\d+", b"startxref\n7", files[0].read_bytes()))
    said = json.loads(node("pdfjs.mjs", found("chromium"), *files, broken))["messages"]
    assert said.pop("broken.pdf"), "its warnings are not heard"
    assert said == {path.name: [] for path in files}
