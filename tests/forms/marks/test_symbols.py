from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from forms.marks.page_code import PageCode
from forms.marks.symbols import anchor_bits, page_code_bits


def drawn(bits: np.ndarray, module: int = 8, quiet: int = 3) -> np.ndarray:
    padded = np.pad(bits, quiet)
    return np.where(padded, 0, 255).astype(np.uint8).repeat(module, axis=0).repeat(module, axis=1)


@pytest.mark.parametrize("anchor_id", [0, 16, 19, 586])
def test_an_anchor_is_found_by_its_id(anchor_id: int) -> None:
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    _, ids, _ = cv2.aruco.ArucoDetector(family).detectMarkers(drawn(anchor_bits(anchor_id)))
    assert ids is not None
    assert ids.ravel().tolist() == [anchor_id]


@pytest.mark.parametrize("anchor_id", [-1, 587])
def test_an_id_outside_the_family_is_refused(anchor_id: int) -> None:
    with pytest.raises(ValueError, match="0 to 586"):
        anchor_bits(anchor_id)


@pytest.mark.parametrize("copy_id", [None, "A1B2C3D4", "ZZZZZZZZ"])
def test_a_page_code_is_a_square_that_reads_back(copy_id: str | None) -> None:
    text = str(PageCode("JSX2", 1, 2, copy_id))
    bits = page_code_bits(text)
    assert bits.shape[0] == bits.shape[1] <= 18
    assert [found.text for found in zxingcpp.read_barcodes(drawn(bits))] == [text]


def test_shared_bits_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        anchor_bits(0)[0, 0] = False
