"""Filled-in forms on which pens and clerks altered some fields afterwards, each field in one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.answers import answer_text
from forms.definition import Field, Form
from forms.definition.kinds import Answer
from forms.filling import Value
from forms.geometry import Transform
from forms.layout.model import Layout, OptionBox, Page
from forms.render.pdf import PdfRenderer
from tests.makers.companies.made_up import make_company
from tests.makers.paper.altered_choices import ChoiceChange, DrawnChoice, change_choice
from tests.makers.paper.altered_values import ValueChange, WrittenValue, can_be_changed, change_value, find_written
from tests.makers.paper.filled import FilledForm, Filling, chosen_in, draw_pages, fill_in, some_pen
from tests.makers.paper.pens import Mark, Paper, Pen, Spot, mark

Pixels = NDArray[np.uint8]
Change = ValueChange | ChoiceChange

VALUES_A_FORM: Final = 12
CHOICES_A_FORM: Final = 5


@dataclass(frozen=True, slots=True)
class AlteredField:
    """A field that was altered.

    Attributes:
        field_id: The field.
        change: How.
        values: For a text: what a person may make of it; only asking is right where there is none.
        options: For a choice: the ids of the options that are meant.
    """

    field_id: str
    change: Change
    values: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class AlteredForm:
    """A form on ideal paper, with what was altered on it.

    Attributes:
        filled: The form with all that was done to it.
        altered: Its altered fields.
        before: The same form before its values were altered; its choices were altered already.
    """

    filled: FilledForm
    altered: tuple[AlteredField, ...]
    before: FilledForm


def alter_form(
    form: Form,
    layout: Layout,
    how: Filling,
    *,
    number: int,
    seed: Sequence[int],
    dpi: float,
    only: Sequence[Change] = (),
) -> AlteredForm:
    """Return the altered form number `number`; the same arguments give the same form.

    Args:
        form: The form.
        layout: Its layout.
        how: How it is filled in before.
        number: The form's number; kinds of changes are dealt in turn from form to form.
        seed: Of the run.
        dpi: Resolution of the pages.
        only: The kinds of changes; all if there are none.
    """
    filled = fill_in(form, layout, how, number=number, seed=seed, dpi=dpi, with_marks=False)
    blank = draw_pages(PdfRenderer().render(form, layout, copy_id=filled.truth.copy_id), dpi)
    rng = np.random.default_rng([*seed, number, 31])
    papers = [Paper(page, Transform.scaled(dpi), rng) for page in filled.pages]
    altered = _alter_choices(papers, form, layout, filled.truth.answers, _dealt(ChoiceChange, only, rng))
    others = make_company((*seed, number, 1)).answers
    values = _written(form, layout, filled, blank, written=make_company((*seed, number)).written, others=others)
    before = replace(filled, pages=tuple(paper.picture.copy() for paper in papers))
    altered += _alter_values(papers, layout, values, _dealt(ValueChange, only, rng))
    return AlteredForm(replace(filled, pages=tuple(paper.picture for paper in papers)), tuple(altered), before)


def _dealt(
    kinds: type[ValueChange] | type[ChoiceChange], only: Sequence[Change], rng: np.random.Generator
) -> list[Change]:
    """Return the kinds in a random order, as often as a form has room for them."""
    chosen: list[Change] = [one for one in kinds if not only or one in only]
    rounds = 1 if not only else 8
    return [chosen[int(at)] for _ in range(rounds) for at in rng.permutation(len(chosen))]


def _written(
    form: Form,
    layout: Layout,
    filled: FilledForm,
    blank: Sequence[Pixels],
    *,
    written: Mapping[str, str],
    others: Mapping[str, Value],
) -> list[WrittenValue]:
    """Return the values that stand on the pages, with where their ink is."""
    found = []
    for page, box in layout.field_boxes():
        value = filled.truth.answers.get(box.field_id)
        if value is None or isinstance(value, list):
            continue
        lines = find_written(filled.pages[page.index], blank[page.index], box.rect, filled.dpi)
        other = others.get(box.field_id)
        if lines:
            again = "" if other is None or isinstance(other, list) else answer_text(other)
            as_it_is = written.get(box.field_id) in (None, answer_text(value))
            kind = form.field(box.field_id).kind
            found.append(WrittenValue(box, kind, answer_text(value), lines, again, as_it_is=as_it_is))
    return found


def _alter_values(
    papers: Sequence[Paper], layout: Layout, values: Sequence[WrittenValue], changes: Sequence[Change]
) -> list[AlteredField]:
    """Alter values, each in one way, and return what was done; the kinds that need most are given first choice."""
    pages = {box.field_id: page.index for page, box in layout.field_boxes()}
    free, done = list(values), []
    for change in changes:
        if not isinstance(change, ValueChange) or len(done) >= VALUES_A_FORM:
            continue
        fitting = [one for one in free if can_be_changed(one, change)]
        if not fitting:
            continue
        paper = papers[0]
        value = fitting[int(paper.rng.integers(len(fitting)))]
        free.remove(value)
        truths = change_value(papers[pages[value.box.field_id]], value, change)
        done.append(AlteredField(value.box.field_id, change, truths))
    return done


def _alter_choices(
    papers: Sequence[Paper], form: Form, layout: Layout, answers: Mapping[str, Value], changes: Sequence[Change]
) -> list[AlteredField]:
    """Alter choices, each in one way, tick the others as they are filled in, and return what was done."""
    rng, done = papers[0].rng, []
    pens: list[Pen] = [some_pen(rng, dark=True) for _ in papers]
    choices = [one for one in form.fields if any(box.field_id == one.id for _, box in layout.option_boxes())]
    turn = [one for one in changes if isinstance(one, ChoiceChange)]
    for place, at in enumerate(rng.permutation(len(choices))):
        one = choices[int(at)]
        if place < min(CHOICES_A_FORM, len(turn)):
            done.append(alter_choice(papers, one, layout, turn[place]))
            continue
        page, boxes = _boxes_of(one, layout)
        for box in boxes:
            if chosen_in(answers, box.field_id, box.option_id):
                mark(papers[page.index], Mark.TICK, Spot(box.rect, box.label), pens[page.index])
    return done


def alter_choice(papers: Sequence[Paper], choice: Field, layout: Layout, change: ChoiceChange) -> AlteredField:
    """Draw a change onto a choice whose boxes are empty, and return what was done.

    Args:
        papers: The form's pages.
        choice: The field.
        layout: The form's layout.
        change: What somebody does to the choice.
    """
    page, boxes = _boxes_of(choice, layout)
    labels = {option.id: option.label for option in choice.options}
    lines = tuple(one.rect for one in page.fields if any(one.rect.overlaps(box.cell) for box in boxes))
    drawn = DrawnChoice(boxes, labels, choice.kind.traits.answer is Answer.OPTIONS, lines)
    return AlteredField(choice.id, change, options=change_choice(papers[page.index], drawn, change))


def _boxes_of(choice: Field, layout: Layout) -> tuple[Page, tuple[OptionBox, ...]]:
    """Return a choice's first page and its boxes there."""
    return next(
        (page, tuple(box for box in page.options if box.field_id == choice.id))
        for page in layout.pages
        if any(box.field_id == choice.id for box in page.options)
    )
