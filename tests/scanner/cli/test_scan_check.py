"""What a scanner does wrong is told from the scan of a printed form, and nothing is told of a good scan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from forms.blank import blank_pages
from forms.errors import ExitCode
from forms.terminal.edge import run
from scanner.cli import app
from tests.annex2 import annex2

GOOD_DPI = 200

Change = Callable[[Image.Image], Image.Image]


def scanned(folder: Path, change: Change, dpi: int = GOOD_DPI, pages: int = 2) -> str:
    """Print the blank form and scan it, with something done to each page; the file says the given resolution."""
    rng = np.random.default_rng(3)
    made = []
    for drawn in blank_pages(*annex2(), float(GOOD_DPI))[:pages]:
        grained = np.clip(drawn.astype(float) + rng.normal(-3, 3, drawn.shape), 0, 255).astype(np.uint8)
        made.append(change(Image.fromarray(grained)))
    path = folder / "scan.tif"
    made[0].save(path, save_all=True, append_images=made[1:], dpi=(dpi, dpi))
    return str(path)


def at(percent: float) -> Change:
    return lambda image: image.resize((round(image.width * percent / 100), round(image.height * percent / 100)))


def black_white(image: Image.Image) -> Image.Image:
    return image.point(lambda value: 255 if value > 150 else 0)


def streaked(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.where(np.arange(image.width) // 3 == 250, 60, np.asarray(image)).astype(np.uint8))


def cut(image: Image.Image) -> Image.Image:
    return image.crop((round(image.width * 0.1), 0, image.width, image.height))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (at(95), "fit to page"),
        (black_white, "scan in grey"),
        (streaked, "clean the glass"),
        (cut, "let nothing be cut off"),
        (lambda image: image.rotate(4, fillcolor=255), "lay it straight"),
        (lambda image: image.resize((image.width, round(image.height * 0.98))), "proportions"),
        (lambda image: image.point(lambda value: value * 0.6), "dark"),
    ],
    ids=["size", "black-white", "streaks", "cut", "crooked", "uneven", "dark"],
)
def test_a_wrong_setting_is_told_with_its_cure(
    change: Change, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, ["scan-check", scanned(tmp_path, change)]) == ExitCode.REVIEW
    assert told in capsys.readouterr().out


def test_a_coarse_scan_is_told_its_resolution(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["scan-check", scanned(tmp_path, at(75), dpi=150)]) == ExitCode.REVIEW
    assert "about 150 dpi" in capsys.readouterr().out


def test_one_side_alone_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["scan-check", scanned(tmp_path, lambda image: image, pages=1)]) == ExitCode.REVIEW
    assert "scan both sides" in capsys.readouterr().out


def test_a_good_scan_is_told_as_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["scan-check", scanned(tmp_path, lambda image: image.rotate(0.5, fillcolor=255))]) == ExitCode.OK
    assert capsys.readouterr().out.count("as it should be") == 2


def test_what_shows_no_form_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("L", (800, 1100), 255).save(path)
    assert run(app, ["scan-check", str(path)]) == ExitCode.UNKNOWN_FORM
