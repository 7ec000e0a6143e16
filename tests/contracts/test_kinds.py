"""What every kind of field owes: a row in the guide, a form that goes out and comes back, rules that never raise."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from forms.definition import Field, Kind
from forms.definition.kinds import KIND_TRAITS as DRAWN
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.loading import load_form
from forms.render.registry import RENDERERS
from scanner.pipeline import KnownForm, Pipeline
from scanner.validate.kinds import KIND_TRAITS as RULED
from scanner.validate.kinds.traits import KindTraits
from scanner.validate.written import WrittenText
from scanner.values.source import Source
from tests.fakes import ScriptedEngine

PAGE = (Path(__file__).parents[2] / "docs" / "new-form.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 29)

WRITTEN = {
    "nothing": "",
    "a stroke": "—",
    "words": "见附件",
    "a page": "某某" * 2000,
    "many digits": "9" * 500,
    "full-width": "１２３ＡＢＣ",
    "no such day": "2026-02-31",
    "another script": "٣٢١ Ⅻ 🙂 𠮷",
    "turned round": "\u202e12\u200b3",
    "of every sort": "-1.5e9‰，/.:@#()（）",
}
"""What people may write into any field."""

DEFINITION = """\
form: single
key: ONEK
version: 1
title: 单栏表
anchors: 500
table:
  columns: [28, 128]
  row_height: 11
sections:
  - title: 一、一栏
    rows:
      - - {{field: asked, label: 栏目, kind: {kind}{options}}}
"""


def faults_of(kind: str, page: str = PAGE) -> list[str]:
    """Faults of a kind of field."""
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    faults = [] if any(kind in re.findall(r"`(\w+)`", row) for row in rows) else ["the guide has no row for it"]
    if kind not in DRAWN:
        faults.append("has no row that says how it is drawn and read")
    if kind not in RULED:
        faults.append("has no row with its rules")
    return faults


def rule_faults(kind: Kind, traits: KindTraits) -> list[str]:
    """What people may write that a kind's rules cannot take."""
    faults = []
    for words, text in WRITTEN.items():
        try:
            if traits.parse is not None:
                traits.parse(Field("asked", "栏目", "栏目", kind), WrittenText(text), TODAY)
        except Exception as error:  # noqa: BLE001  whatever a careless one raises
            faults.append(f"{words}: {type(error).__name__}")
    return faults


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_does_what_it_owes(kind: Kind) -> None:
    assert faults_of(kind) == []


@pytest.mark.parametrize("kind", Kind)
def test_the_rules_of_every_kind_take_whatever_is_written(kind: Kind) -> None:
    assert rule_faults(kind, RULED[kind]) == []


@pytest.mark.parametrize("suffix", RENDERERS)
@pytest.mark.parametrize("kind", Kind)
def test_a_form_with_a_field_of_every_kind_comes_back_blank_as_it_went_out(
    kind: Kind, suffix: str, tmp_path: Path
) -> None:
    options = ", options: {one: 甲, other: 乙}" if kind.is_choice else ""
    path = tmp_path / "single.yaml"
    path.write_text(DEFINITION.format(kind=kind.value, options=options), encoding="utf-8")
    form = load_form(path)
    layout = lay_out(form, load_metrics())
    pipeline = Pipeline((KnownForm(form, layout),), ScriptedEngine(), TODAY)
    content = RENDERERS[suffix].render(form, layout)
    (record,) = pipeline.read(Source(f"a.{suffix}", f"a.{suffix}", content)).records
    assert (record.form and record.form.id, record.fields["asked"].outcome) == ("single", "blank")
    assert record.answers["asked"] in (None, [], False)


def test_a_kind_that_was_only_named_is_found_out() -> None:
    assert len(faults_of("colour")) == 3


def test_careless_rules_are_found_out() -> None:
    rules = KindTraits(parse=lambda _field, written, _today: float(written.text))  # type: ignore[arg-type,return-value]
    assert "words: ValueError" in rule_faults(Kind.AMOUNT, rules)
