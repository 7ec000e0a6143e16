"""The layout of a form on a blank: the definition's places, on the blank's paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from forms.errors import DefinitionError
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.loading import load_form
from tests.makers.paper.strange_forms import crowded_form

HEAD = "form: survey\nkey: SVY1\nversion: 1\ntitle: Survey\nanchors: false\n"
FIELD = "fields:\n  - {field: name, kind: text, label: Name, box: [20, 30, 90, 38]}\n"


def write(folder: Path, text: str, **sizes: tuple[int, int]) -> Path:
    for name, size in sizes.items():
        Image.new("L", size, 255).save(folder / f"{name}.png", dpi=(100, 100))
    path = folder / "survey.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_place_of_the_crowded_form_is_where_its_definition_says(tmp_path: Path) -> None:
    form = load_form(crowded_form().write(tmp_path))
    layout = lay_out(form, load_metrics())
    assert (round(layout.width_mm), round(layout.height_mm), len(layout.pages)) == (210, 297, 1)
    boxes = {box.name: box for _, box in layout.option_boxes()}
    assert len(boxes) == 48
    for field in form.fields:
        for option in field.options:
            assert option.place is not None
            assert boxes[f"{field.id}.{option.id}"].rect == option.place.rect
    assert [box.field_id for _, box in layout.field_boxes()] == ["name", "street", "date"]


def test_the_cells_of_neighbours_do_not_lie_on_each_other(tmp_path: Path) -> None:
    layout = lay_out(load_form(crowded_form().write(tmp_path)), load_metrics())
    cells = [box.cell for _, box in layout.option_boxes()] + [box.cell for _, box in layout.field_boxes()]
    for number, one in enumerate(cells):
        assert not any(one.overlaps(other) for other in cells[number + 1 :])


def test_paper_may_be_of_any_size_and_lie_on_its_side(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEAD}blank: letter.png\n{FIELD}", letter=(1100, 850))
    layout = lay_out(load_form(path), load_metrics())
    assert layout.width_mm == pytest.approx(279.4, abs=0.1)
    assert layout.height_mm == pytest.approx(215.9, abs=0.1)


def test_pages_of_two_sizes_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEAD}blank: [a.png, b.png]\n{FIELD}", a=(827, 1169), b=(1100, 850))
    with pytest.raises(DefinitionError, match="one size"):
        lay_out(load_form(path), load_metrics())
