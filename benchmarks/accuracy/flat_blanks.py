"""Flat blanks of other people, out of packages: where on them one writes and ticks, as a person measured it by eye.

Nothing of them is kept here but places in millimetres, measured on pictures with a grid of 10 mm over them, before the
draft of the page was looked at. Words to be circled are not among the boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tests.makers.blanks.truth import Place, TrueBox, TrueText


@dataclass(frozen=True, slots=True)
class FlatPage:
    """What is asked on a page of a flat blank.

    Attributes:
        number: The page in its file, from 1.
        texts: The places to write.
        boxes: The boxes to tick.
    """

    number: int
    texts: tuple[Place, ...]
    boxes: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class FlatBlank:
    """A blank without fields in somebody's package.

    Attributes:
        name: What it is called in tables.
        package: The package with its version, as pip takes it.
        path: The end of the file's path in the package.
        sha256: Its SHA-256.
        pages: What is asked on the pages that are taken of it.
        dpi: Of a picture that does not say its resolution; 0 for a PDF.
        unseen: Whether nobody looked at a draft of it while the drafting was written.
    """

    name: str
    package: str
    path: str
    sha256: str
    pages: tuple[FlatPage, ...]
    dpi: int = 0
    unseen: bool = False

    def texts(self) -> tuple[TrueText, ...]:
        """Return its places to write, pages counted from 1 among those that are taken."""
        return tuple(
            TrueText(f"t{page_no}", "", page_no, place)
            for page_no, page in enumerate(self.pages, start=1)
            for place in page.texts
        )

    def boxes(self) -> tuple[TrueBox, ...]:
        """Return its boxes to tick, pages counted as those of the texts."""
        return tuple(
            TrueBox(f"b{page_no}", "", page_no, place)
            for page_no, page in enumerate(self.pages, start=1)
            for place in page.boxes
        )


def _down(left: float, right: float, height: float, bottoms: Sequence[float]) -> tuple[Place, ...]:
    """Return places below each other that end alike, given by their lower edges."""
    return tuple((left, bottom - height, right, bottom) for bottom in bottoms)


def _grid(lefts: Sequence[float], tops: Sequence[float]) -> tuple[Place, ...]:
    """Return the cells between vertical and horizontal lines."""
    return tuple((left, top, right, bottom) for top, bottom in pairwise(tops) for left, right in pairwise(lefts))


_LEGAL_AID: Final = "docassemble-lawvretainer==2.0.3"
_TAX: Final = ("iflow-mcp-mcp-pdf-forms==0.2.0", "/i1040gi.pdf",
               "0ae53ed5020d69e6571d40cd7955b7735f44a28df483626d128628d2810e93d4")  # fmt: skip

FLAT: Final[tuple[FlatBlank, ...]] = (
    FlatBlank(
        "questionnaire of 20 statements",
        "fast-form==0.4.0",
        "PID_forms/template.pdf",
        "ce3cbac394444a215878c2f3e46db2322af51af8d4d5cc8fd17ff87368af2213",
        (
            FlatPage(
                1,
                ((39.3, 41.4, 97.7, 53.4),),
                tuple(
                    (x - 1.9, 60.9 + 10.84 * row - 1.9, x + 1.9, 60.9 + 10.84 * row + 1.9)
                    for row in range(20)
                    for x in (119.1, 139.3, 159.3, 179.5)
                ),
            ),
        ),
    ),
    FlatBlank(
        "worksheet of a legal aid",
        _LEGAL_AID,
        "/non_citizen_status_worksheet.pdf",
        "156edfba98641f889fa523623fe841a96e6ebf19970ab0cea94a280cc6135fe4",
        (
            FlatPage(
                1,
                (
                    (49.9, 12.5, 97.6, 17.0),
                    (22.3, 18.5, 96.9, 23.0),
                    (120.3, 18.5, 181.5, 23.0),
                    (23.6, 167.0, 50.2, 171.7),
                    (128.9, 165.0, 191.5, 169.8),
                    (12.7, 194.0, 208.0, 213.0),
                    (23.6, 221.5, 50.2, 226.2),
                    (129.6, 222.5, 192.5, 227.0),
                ),
                (
                    *_down(12.7, 18.4, 4.5, (39.3, 47.5, 64.9, 72.9, 81.0, 89.2, 101.9, 114.2, 121.0)),
                    *_down(25.4, 31.1, 4.5, (37.7, 45.7, 64.9, 71.3, 79.4, 87.6, 100.1, 112.8, 121.0)),
                    (17.5, 138.3, 23.2, 142.8),
                    (31.3, 138.3, 37.0, 142.8),
                    (50.8, 215.4, 62.0, 219.9),
                    (89.0, 215.4, 100.1, 219.9),
                ),
            ),
        ),
    ),
    FlatBlank(
        "agreement of a legal aid",
        _LEGAL_AID,
        "/lawv_retainer_sample.pdf",
        "91e18c7d96e4293e59b789161f7789289490006a74eefd72f177154c25406e04",
        (
            FlatPage(
                1,
                (
                    (64.4, 57.5, 110.3, 61.7),
                    (154.3, 57.5, 187.9, 61.7),
                    (78.7, 79.0, 153.4, 83.4),
                    (167.9, 79.0, 185.4, 83.4),
                    (131.6, 167.5, 182.9, 171.6),
                    (83.5, 178.3, 156.1, 182.4),
                    (129.3, 182.6, 175.4, 186.6),
                    (118.9, 187.0, 175.6, 190.9),
                    (105.5, 191.2, 172.5, 195.2),
                    (99.8, 195.6, 176.1, 199.7),
                ),
                (
                    (35.6, 159.3, 41.7, 163.2),
                    (86.5, 159.3, 92.4, 163.2),
                    (137.3, 159.3, 143.2, 163.2),
                    (35.6, 163.8, 41.7, 167.5),
                    (86.5, 163.8, 92.4, 167.5),
                    (35.6, 168.1, 41.7, 171.8),
                    (86.5, 168.1, 92.4, 171.8),
                ),
            ),
            FlatPage(
                2,
                (
                    (84.0, 192.5, 98.0, 196.5),
                    (151.3, 216.2, 183.1, 220.3),
                    (45.4, 233.5, 137.1, 237.8),
                    (160.2, 233.5, 186.5, 237.8),
                    (78.1, 242.1, 144.8, 246.4),
                    (160.2, 242.1, 186.5, 246.4),
                ),
            ),
        ),
    ),
    FlatBlank(
        "agreement with a watermark",
        _LEGAL_AID,
        "/bha_sample.pdf",
        "a909f8c0104a0b863f0e9e2f2179e5519f3df08f5e873f4727d3eebf83b7e7c6",
        (
            FlatPage(
                1,
                (
                    (52.6, 72.0, 147.7, 76.0),
                    (158.2, 72.0, 199.2, 76.0),
                    (92.4, 107.0, 179.7, 111.4),
                    (38.0, 178.0, 180.0, 194.0),
                    *_down(25.4, 37.2, 5.0, (211.0, 218.6, 225.8, 237.8)),
                ),
                _down(32.0, 35.2, 3.8, (135.2, 147.3, 154.5, 162.0, 169.3, 176.3)),
            ),
            FlatPage(
                2,
                (
                    *_down(25.4, 37.2, 5.0, (29.7, 46.7, 64.0, 76.0, 88.3, 100.5, 137.0, 173.6)),
                    (25.4, 222.0, 124.3, 227.2),
                    (152.5, 222.0, 190.1, 227.2),
                    (25.4, 239.0, 124.3, 244.2),
                    (152.5, 239.0, 190.1, 244.2),
                ),
            ),
        ),
        unseen=True,
    ),
    FlatBlank(
        "tax worksheet, pensions",
        *_TAX,
        (
            FlatPage(
                29,
                (
                    (170.0, 43.1, 194.9, 51.1),
                    (140.0, 51.0, 165.2, 55.2),
                    (140.0, 76.0, 165.2, 79.9),
                    (140.0, 80.1, 165.2, 84.2),
                    (140.0, 84.4, 165.2, 96.6),
                    (140.0, 97.0, 165.2, 104.8),
                    (140.0, 105.0, 165.2, 109.0),
                    (170.0, 109.2, 194.9, 113.1),
                    (170.0, 113.3, 194.9, 129.6),
                    (170.0, 146.4, 194.9, 150.4),
                    (170.0, 155.0, 194.9, 159.0),
                ),
                ((23.4, 135.4, 26.4, 138.3), (23.4, 143.2, 26.4, 146.0)),
            ),
        ),
    ),
    FlatBlank(
        "tax worksheet, benefits",
        *_TAX,
        (
            FlatPage(
                32,
                (
                    (141.0, 53.0, 163.2, 61.3),
                    *_down(
                        173.8,
                        195.6,
                        4.8,
                        (
                            66.5,
                            71.7,
                            76.7,
                            81.9,
                            86.9,
                            105.3,
                            126.8,
                            161.3,
                            173.1,
                            178.1,
                            183.3,
                            188.6,
                            193.6,
                            198.5,
                            203.8,
                            208.8,
                            216.7,
                        ),
                    ),
                ),
                _down(25.4, 29.0, 3.6, (96.7, 105.5, 147.5, 161.8)),
            ),
        ),
    ),
    FlatBlank(
        "tax worksheet, deduction",
        *_TAX,
        (
            FlatPage(
                34,
                (*_down(173.4, 195.4, 5.0, (47.7, 68.8, 85.1, 101.0, 109.2, 114.2)), (138.0, 161.5, 147.5, 171.1)),
                (
                    *_down(38.8, 42.5, 3.7, (39.8, 45.0, 50.2, 55.4)),
                    *_down(24.7, 28.4, 3.8, (65.9, 71.8)),
                    *_down(16.3, 20.0, 3.7, (151.2, 156.4)),
                    *_down(84.8, 88.5, 3.7, (151.2, 156.4)),
                ),
            ),
        ),
    ),
    FlatBlank(
        "tax worksheet A, credit",
        *_TAX,
        (
            FlatPage(
                43,
                (
                    (137.5, 43.4, 164.5, 51.5),
                    (169.6, 59.3, 196.2, 67.3),
                    (137.5, 84.7, 164.5, 92.6),
                    (169.6, 157.6, 196.2, 165.8),
                    (169.6, 179.6, 196.2, 187.6),
                ),
                _down(59.3, 62.4, 3.1, (107.9, 114.6, 147.7, 154.3)),
            ),
        ),
        unseen=True,
    ),
    FlatBlank(
        "tax worksheet B, credit",
        *_TAX,
        (
            FlatPage(
                45,
                (
                    (135.5, 31.6, 160.6, 39.2),
                    (166.0, 50.5, 191.0, 58.0),
                    (135.5, 72.9, 160.6, 80.5),
                    (166.0, 142.4, 191.0, 150.0),
                    (166.0, 161.9, 191.0, 169.6),
                ),
                _down(60.9, 63.8, 2.9, (95.0, 101.6, 132.7, 139.1)),
            ),
        ),
        unseen=True,
    ),
    FlatBlank(
        "written exam",
        "examscan==0.0.2",
        "/demo/exam.pdf",
        "19d80b1b711f9d32f42fa7c525da3acbd62f50760fccff02fd351506926b36b3",
        (
            FlatPage(1, ((29.5, 15.0, 110.0, 23.0), (135.5, 15.0, 204.0, 23.0))),
            FlatPage(2, _down(150.5, 190.7, 8.0, (89.8, 155.7, 226.6))),
        ),
        unseen=True,
    ),
    FlatBlank(
        "record of duties, a picture",
        "formalizer==0.2.3",
        "/af4141-page1.png",
        "71176fd118c06a66dde896e707ac4b8ad7d84a3511afda8bbbc8c84d795a6611",
        (
            FlatPage(
                1,
                (
                    (132.7, 13.0, 188.6, 29.5),
                    (188.8, 13.0, 239.2, 29.5),
                    (239.4, 13.0, 267.5, 29.5),
                    (132.7, 190.4, 267.5, 198.9),
                    *_grid(
                        (13.6, 38.8, 132.7, 149.2, 165.8, 182.3, 198.9, 267.5),
                        (
                            41.9,
                            51.2,
                            60.5,
                            69.8,
                            79.1,
                            88.2,
                            97.5,
                            106.8,
                            116.3,
                            125.4,
                            134.7,
                            144.0,
                            153.3,
                            162.6,
                            171.9,
                            181.2,
                            190.2,
                        ),
                    ),
                ),
            ),
        ),
        dpi=144,
    ),
)
"""In the order of the table."""
