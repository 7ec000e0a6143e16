"""What Tesseract says when it is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import MissingProgramError
from scanner.engines import ENGINES


def test_a_missing_program_is_named_with_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match=r"tesseract-ocr and tesseract-ocr-chi-sim"):
        ENGINES["tesseract"]()
