"""What is measured of plain boxes, for the tests of the rules: empty, ticked, blacked out, crossed, ticked beside."""

from __future__ import annotations

from dataclasses import replace

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.readers.boxes.features import BoxMarks, InsideInk
from scanner.readers.boxes.neighbourhood import NeighbouringStroke

BOX = OptionBox("f", "o", Rect(10, 10, 14, 14), Rect(15, 10, 30, 14), Rect(8, 8, 60, 16))
EMPTY = BoxMarks(BOX, (1.0, 1.0), InsideInk())
INK = InsideInk(area_mm2=2.5, fill=0.25, long_mm=4.0, layers=(1, 2), corners=2, blob_mm=0.7, darkness=150, share=0.8)
TICK = BoxMarks(BOX, (1.0, 1.0), INK)
BLACKED = replace(TICK, own=replace(INK, area_mm2=8.5, fill=0.9, blob_mm=3.5, layers=(1, 1), corners=4))
CROSS = replace(TICK, own=replace(INK, layers=(2, 2), corners=4))
BESIDE = NeighbouringStroke(
    area_mm2=1.8,
    width_mm=3.5,
    height_mm=3.5,
    straight=False,
    from_box_mm=1.0,
    on_label=0.0,
    nearer_by_mm=6.0,
    darkness=150,
    in_cell=1.0,
    beside=True,
    tick_shaped=True,
)
