"""The Tab key follows the reading order, and every field says what it is called."""

from __future__ import annotations

import io
from collections import defaultdict

import pikepdf
import pytest

from forms.definition import Kind
from forms.layout.model import FieldBox, OptionBox
from scanner.intake.pdf.form.values import form_values
from scanner.intake.pdf.form.witnesses import fields_of, statements_of
from tests.annex2 import annex2
from tests.viewers.chromium import Chromium
from tests.viewers.firefox import Control, Firefox
from tests.viewers.pdfium import Pdfium


def _in_reading_order() -> list[tuple[str, str | None]]:
    """Return field and option ids as the eye meets them: row by row, cell by cell, line by line."""
    _, layout = annex2()
    places: list[tuple[tuple[float, ...], str, str | None]] = []
    boxes: list[tuple[int, FieldBox | OptionBox]] = [(page.index, box) for page, box in layout.field_boxes()]
    boxes += [(page.index, box) for page, box in layout.option_boxes()]
    for page_index, box in boxes:
        line = round(box.rect.center.y / 5)  # a writing line stands a little beside its option's middle
        key = (page_index, round(box.cell.top), round(box.cell.left), line, box.rect.left)
        places.append((key, box.field_id, box.option_id if isinstance(box, OptionBox) else None))
    return [(field_id, option_id) for _, field_id, option_id in sorted(places)]


def _label(field_id: str, option_id: str | None) -> str:
    form, _ = annex2()
    field = form.field(field_id)
    name = field.name + ("（必填）" if field.required else "")
    return name if option_id is None else f"{name}：{field.option(option_id).label}"


@pytest.fixture(scope="module")
def controls(blank: bytes, firefox: Firefox) -> list[Control]:
    """The fields and boxes as Firefox names them."""
    return firefox.named_controls(blank)


def test_the_tab_key_goes_through_the_fields_in_reading_order(blank: bytes, chromium: Chromium) -> None:
    order = _in_reading_order()
    first, *others = order
    saved = chromium.tab(blank, first[0], [str(number) for number in range(1, len(others) + 1)])
    with pikepdf.open(io.BytesIO(saved)) as pdf:
        fields = fields_of(pdf)
        values = form_values(fields, statements_of(pdf, fields))
    typed = {field_id: values[field_id] for field_id, option_id in others if option_id is None}
    expected = {field_id: str(number) for number, (field_id, option_id) in enumerate(order) if option_id is None}
    del expected[first[0]]
    assert typed == expected


def test_a_screen_reader_is_told_every_label_in_reading_order(controls: list[Control]) -> None:
    wanted = [_label(*place) for place in _in_reading_order()]
    assert [control.spoken for control in controls] == wanted


def test_tooltips_are_the_labels(blank: bytes, controls: list[Control]) -> None:
    wanted = sorted(_label(*place) for place in _in_reading_order())
    assert sorted(control.tooltip for control in controls) == wanted
    named = Pdfium().tooltips(blank)
    spoken = {name: label for name, label in named if "." not in name}
    form, _ = annex2()
    texts = [field for field in form.fields if field.kind.is_text]
    assert {field.id: spoken[field.id] for field in texts} == {field.id: _label(field.id, None) for field in texts}


def test_required_fields_are_told_to_be_required(controls: list[Control]) -> None:
    form, _ = annex2()
    told: dict[str, set[bool]] = defaultdict(set)
    for control in controls:
        told[control.name.split(".")[0]].add(control.required)
    wanted = {field.id: {field.required and field.kind is not Kind.MANY} for field in form.fields}
    assert told == wanted
