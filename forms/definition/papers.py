"""The sizes of paper that a form may be drawn on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PaperName(StrEnum):
    """What a size of paper is called: ISO 216, and those of North America."""

    A3 = "A3"
    A4 = "A4"
    A5 = "A5"
    LETTER = "Letter"
    LEGAL = "Legal"


@dataclass(frozen=True, slots=True)
class PaperSize:
    """A sheet of paper as it is printed on, in millimetres."""

    width_mm: float
    height_mm: float

    @property
    def is_landscape(self) -> bool:
        """Whether it is wider than high."""
        return self.width_mm > self.height_mm


_UPRIGHT_MM = {
    PaperName.A3: (297.0, 420.0),
    PaperName.A4: (210.0, 297.0),
    PaperName.A5: (148.0, 210.0),
    PaperName.LETTER: (215.9, 279.4),
    PaperName.LEGAL: (215.9, 355.6),
}
A4 = PaperSize(*_UPRIGHT_MM[PaperName.A4])


def paper_size(name: PaperName, *, landscape: bool = False) -> PaperSize:
    """Return a size of paper, upright or lying on its long side."""
    short, long = _UPRIGHT_MM[name]
    return PaperSize(long, short) if landscape else PaperSize(short, long)
