"""What every renderer and filler owes: a file of its kind, the same bytes twice, and a command that offers it."""

from __future__ import annotations

import pytest

from forms.cli import FileKind as OfferedKind
from forms.definition import Form
from forms.filling import FILLERS
from forms.layout.model import Layout
from forms.render import Renderer
from forms.render.registry import RENDERERS
from scanner.intake.opening import kind_of, open_source
from scanner.values.source import Source
from tests.annex2 import annex2


def faults_of(suffix: str, renderer: Renderer) -> list[str]:
    """Faults of a renderer that is registered for a kind of file."""
    faults = []
    content = renderer.render(*annex2())
    if kind_of(content).value != suffix:
        faults.append(f"the file is no {suffix} by its bytes, but {kind_of(content)}")
    else:
        open_source(Source(f"a.{suffix}", f"a.{suffix}", content))
    if renderer.render(*annex2()) != content:
        faults.append("other bytes the second time")
    if renderer.render(*annex2(), copy_id="ABCD1234") == content:
        faults.append("a copy looks like the form itself")
    if suffix not in list(OfferedKind):
        faults.append("forms build does not offer it")
    if f".{suffix}" not in FILLERS:
        faults.append("there is no filler for it")
    return faults


@pytest.mark.parametrize("suffix", RENDERERS)
def test_every_renderer_does_what_it_owes(suffix: str) -> None:
    assert faults_of(suffix, RENDERERS[suffix]) == []


def test_nothing_is_offered_or_filled_that_cannot_be_rendered() -> None:
    assert set(OfferedKind) == set(RENDERERS)
    assert {suffix.removeprefix(".") for suffix in FILLERS} == set(RENDERERS)


class CarelessRenderer:
    """Counts its calls into the file, which is none of the kind that it is registered for."""

    calls = 0

    def render(self, form: Form, layout: Layout, *, copy_id: str | None = None) -> bytes:
        self.calls += 1
        return b"%d" % self.calls


def test_a_careless_renderer_is_found_out() -> None:
    assert [fault.split(" by ")[0] for fault in faults_of("odt", CarelessRenderer())] == [
        "the file is no odt",
        "other bytes the second time",
        "forms build does not offer it",
        "there is no filler for it",
    ]
