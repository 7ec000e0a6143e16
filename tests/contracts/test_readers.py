"""What every reader owes: the seam's one method, a sign, and readings in order that say what is blank.

Readers have no registry: which of them reads a page follows from the type of what was opened,
so that no code looks one up by its name, and a table that only this test used could be
forgotten. The readers are found in the packages instead: every public class there that reads.
"""

from __future__ import annotations

import inspect
import pkgutil
import typing
from importlib import import_module

import pytest

import scanner.readers
from forms.definition import Form
from forms.layout.model import Layout
from forms.render.registry import RENDERERS
from scanner.intake.opening import open_source
from scanner.readers.exact.form_values import FormValuesReader
from scanner.readers.word.controls import ContentControlsReader
from scanner.values.opened import FilledPdf, WordContent
from scanner.values.page import RegisteredPage
from scanner.values.page.ink import PageInk
from scanner.values.reading import Outcome, Reading
from scanner.values.source import Source
from tests.annex2 import annex2

SUBJECTS = (FilledPdf, WordContent, RegisteredPage, PageInk)
"""What there is to be read; a reader of something else needs its subject here."""


def readers() -> dict[str, type]:
    """Every public class in `scanner.readers` that has a method `read`, by its full name."""
    found = {}
    for module in pkgutil.walk_packages(scanner.readers.__path__, "scanner.readers."):
        for name, one in inspect.getmembers(import_module(module.name), inspect.isclass):
            if one.__module__ == module.name and not name.startswith("_") and hasattr(one, "read"):
                found[f"{module.name}.{name}"] = one
    return found


READERS = readers()


def faults_of(reader: type) -> list[str]:
    """Faults of a class that reads."""
    faults = [] if reader.__name__.endswith("Reader") else ["is not called a reader"]
    if not (reader.__doc__ or "").strip():
        faults.append("has no sign")
    if list(inspect.signature(reader.read).parameters) != ["self", "subject", "form", "layout"]:
        return [*faults, "does not read a subject with a form and a layout"]
    types = typing.get_type_hints(reader.read)
    if types.get("subject") not in SUBJECTS:
        faults.append("reads a subject that no test can give it")
    if (types.get("form"), types.get("layout"), types.get("return")) != (Form, Layout, tuple[Reading, ...]):
        faults.append("does not give a tuple of readings for a form and its layout")
    return faults


def test_the_readers_are_found() -> None:
    assert len(READERS) >= 6


@pytest.mark.parametrize("name", READERS)
def test_every_reader_has_the_shape_that_it_owes(name: str) -> None:
    assert faults_of(READERS[name]) == []


class Careless:
    def read(self, subject: bytes, form: Form, layout: Layout) -> list[Reading]:
        return []


def test_a_careless_reader_is_found_out() -> None:
    assert faults_of(Careless) == [
        "is not called a reader",
        "has no sign",
        "reads a subject that no test can give it",
        "does not give a tuple of readings for a form and its layout",
    ]


@pytest.mark.parametrize(("suffix", "reader"), [("pdf", FormValuesReader()), ("docx", ContentControlsReader())])
def test_a_blank_digital_form_gives_every_field_blank_in_the_forms_order(
    suffix: str, reader: FormValuesReader | ContentControlsReader
) -> None:
    form, layout = annex2()
    opened = open_source(Source("a", "a", RENDERERS[suffix].render(form, layout)))
    readings = reader.read(opened, form, layout)  # type: ignore[arg-type]
    assert [reading.field_id for reading in readings] == [field.id for field in form.fields]
    assert {reading.outcome for reading in readings} == {Outcome.BLANK}
