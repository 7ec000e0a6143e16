"""A checked YAML definition with a blank to a `Form`: its fields have the places that the definition says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations

from forms.definition import Field, Form, LabelPlace, Option, RepeatedField
from forms.definition.places import BlankPage, Place, Shape
from forms.geometry import Rect
from forms.loading.asked import check_options, make_field, make_rule
from forms.loading.head import make_head
from forms.loading.placed.grid import make_placed_grid
from forms.loading.placed.repeat import make_placed_rows
from forms.loading.placed.spec import (
    PlacedFieldSpec,
    PlacedFormSpec,
    PlacedGridSpec,
    PlacedOptionSpec,
    PlacedRepeatSpec,
)
from forms.loading.problems import Problems, Route, nothing_said
from forms.wording import Wording

SIDE_MIN_MM = 1.0
LINE_HEIGHT_MIN_MM = 2.5  # lower, and a tick leaves the area in which it is looked for
OVERLAP_MAX = 0.25
"""Two places may share at most this part of the smaller one: boxes drawn by hand touch, boxes of two answers do not."""


def make_placed_form(
    spec: PlacedFormSpec, blank: Sequence[BlankPage], problems: Problems
) -> tuple[Form, Sequence[tuple[Field, Route]]]:
    """Return the form and its fields with their routes; what is wrong is noted in `problems`.

    Args:
        spec: The definition.
        blank: The pages of its blank; empty where none could be opened.
        problems: Where problems are noted.
    """
    if spec.stamp and spec.anchors is False:
        what = Wording(
            zh="“stamp”需要起始角标编号：anchors: 500", en='"stamp" needs the id of a first anchor: anchors: 500'
        )
        problems.add(what, route=("stamp",))
    if not spec.stamp and spec.anchors is not False:
        what = Wording(
            zh="空白表上加印角标要写 stamp: true，不加印写 anchors: false",
            en='marks are stamped on a blank with "stamp: true"; without it write anchors: false',
        )
        problems.add(what, route=("anchors",))
    maker = _PlacedMaker(blank, problems)
    fields: list[tuple[Field, Route]] = []
    repeated: list[RepeatedField] = []
    for position, one in enumerate(spec.fields):
        route: Route = ("fields", position)
        if isinstance(one, PlacedRepeatSpec):
            table, cells = make_placed_rows(one, route, problems, partial(maker.place_on, one.page))
            repeated.append(table)
            fields += cells
        elif isinstance(one, PlacedGridSpec):
            fields += make_placed_grid(one, route, problems, partial(maker.place_on, one.page))
        else:
            fields.append((maker.field(one, route), route))
    maker.check_overlaps()
    rules = tuple(make_rule(rule, repeated) for rule in spec.rules)
    form = replace(make_head(spec, problems), fields=tuple(asked for asked, _ in fields), rules=rules)
    form = replace(form, blank=tuple(blank), repeated=tuple(repeated))
    return form, fields


@dataclass(slots=True)
class _PlacedMaker:
    """Makes the fields of one form.

    Attributes:
        blank: The blank's pages; empty where none could be opened.
        problems: Where problems are noted.
        placed: The places met so far, each with its name and its route.
    """

    blank: Sequence[BlankPage]
    problems: Problems
    placed: list[tuple[str, Place, Route]] = field(default_factory=list)

    def field(self, spec: PlacedFieldSpec, route: Route) -> Field:
        """Return a field with its places."""
        if spec.label is None and spec.name is None:
            what = Wording(
                zh="缺少名称（label）：没有印出名称的栏写“name”",
                en='"label" is missing; a field without a printed label has a "name"',
            )
            self.problems.add(what, route=route)
        check_options(spec.kind, spec.options, route, self.problems)
        options = tuple(
            self._option(spec, option_id, option, (*route, "options", option_id))
            for option_id, option in (spec.options or {}).items()
        )
        place_of_label = LabelPlace.NONE if spec.label is None else LabelPlace.CELL
        made = make_field(spec, options, spec.label or "", place_of_label, route=route, problems=self.problems)
        return replace(made, place=self._field_place(spec, route), pdf_name=spec.pdf_name or "")

    def _field_place(self, spec: PlacedFieldSpec, route: Route) -> Place | None:
        if spec.kind.is_choice:
            for key in ("page", "box"):
                if getattr(spec, key) is not None:
                    what = nothing_said(key, spec.kind, "its options have places")
                    self.problems.add(what, route=(*route, key))
            return None
        if spec.box is None:
            what = Wording(
                zh="缺少位置（box）：左、上、右、下，毫米", en='"box" is missing: left, top, right, bottom in mm'
            )
            self.problems.add(what, route=route)
            return None
        return self._place(spec.field, spec.page or 1, spec.box, route)

    def _option(self, asked: PlacedFieldSpec, option_id: str, spec: PlacedOptionSpec, route: Route) -> Option:
        place = self._place(f"{asked.field}.{option_id}", spec.page, spec.box, route, shape=spec.shape)
        if spec.shape is Shape.WORD and spec.words is not None:
            what = Wording(
                zh="shape: word 的位置（box）就是文字所在处，不写 words",
                en='"words" says nothing for shape word: its box is where the words stand',
            )
            self.problems.add(what, route=(*route, "words"))
        words = None if spec.words is None else self._rect(spec.words, spec.page, (*route, "words"))
        return Option(
            option_id,
            spec.label,
            place=place and replace(place, words=words),
            pdf_name=spec.pdf_name or "",
            pdf_state=spec.pdf_state or "",
        )

    def _place(
        self, name: str, page_no: int, box: Sequence[float], route: Route, *, shape: Shape = Shape.SQUARE
    ) -> Place | None:
        rect = self._rect(box, page_no, (*route, "box"))
        if rect is None:
            return None
        if shape is Shape.LINE and rect.height < LINE_HEIGHT_MIN_MM:
            what = Wording(
                zh="短线的位置（box）包括线和线上留的勾画处，至少高 2.5 毫米",
                en="the box of a line holds the line and the room above it for a mark, 2.5 mm high at least",
            )
            self.problems.add(what, route=(*route, "box"))
        place = Place(page_no, rect, shape)
        self.placed.append((name, place, route))
        return place

    def place_on(self, page_no: int, name: str, box: Sequence[float], route: Route, shape: Shape) -> Place | None:
        """Return a place on a page; None where it is wrong, which is noted."""
        return self._place(name, page_no, box, route, shape=shape)

    def _rect(self, box: Sequence[float], page_no: int, route: Route) -> Rect | None:
        left, top, right, bottom = box
        if right - left < SIDE_MIN_MM or bottom - top < SIDE_MIN_MM:
            what = Wording(
                zh="位置（box）是左、上、右、下，毫米，长和宽至少 1 毫米",
                en="a box is left, top, right, bottom in mm, and 1 mm wide and high at least",
            )
            self.problems.add(what, route=route)
            return None
        rect = Rect(left, top, right, bottom)
        if not self.blank:
            return rect
        if page_no > len(self.blank):
            what = Wording(
                zh=f"没有第 {page_no} 页，空白表共 {len(self.blank)} 页",
                en=f"page {page_no}: the blank has {len(self.blank)}",
            )
            self.problems.add(what, route=route)
            return None
        page = self.blank[page_no - 1]
        if right > page.width_mm or bottom > page.height_mm:
            width, height = f"{page.width_mm:.1f}", f"{page.height_mm:.1f}"
            what = Wording(
                zh=f"位置超出了第 {page_no} 页（{width} × {height} 毫米）",
                en=f"it reaches beyond page {page_no}, which is {width} by {height} mm",
            )
            self.problems.add(what, route=route)
            return None
        return rect

    def check_overlaps(self) -> None:
        """Note places that lie on each other."""
        for (one_name, one, _), (other_name, other, route) in combinations(self.placed, 2):
            if one.page_no != other.page_no or not one.rect.overlaps(other.rect):
                continue
            smaller = min(one.rect.width * one.rect.height, other.rect.width * other.rect.height)
            if _shared_mm2(one.rect, other.rect) > OVERLAP_MAX * smaller:
                what = Wording(
                    zh=f"“{one_name}”和“{other_name}”的位置重叠，请移开或删去一个",
                    en=f'the places of "{one_name}" and "{other_name}" lie on each other',
                )
                self.problems.add(what, route=route, places=(one_name, other_name))


def _shared_mm2(one: Rect, other: Rect) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0.0, width) * max(0.0, height)
