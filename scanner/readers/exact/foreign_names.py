"""A filled PDF whose form is somebody else's own: its fields under the names that this program gives them.

The definition of a form on a blank says which field of the blank's PDF form is which of its own (`pdf_name`) and which
state of a button is which option (`pdf_state`). Here names and states are put into those of our own PDFs, so that
everything behind reads them alike. Fields that the definition does not name keep their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Final

from forms.definition import Field, Form, Option
from scanner.values.opened import FilledPdf
from scanner.values.reading.statements import FieldWidget, Statement

_OFF: Final = "Off"
_ON: Final = "on"
_BUTTON_VALUES: Final = frozenset({"value", "widget", "unlisted-widget", "state"})


@dataclass(frozen=True, slots=True)
class _Named:
    """What a field of the blank's PDF form is called here.

    Attributes:
        name: Its name here.
        states: Of a button: its states, each with what it is called here; a state that is not among them is `others`.
        others: What any other state but Off is called; None leaves it as it is.
    """

    name: str
    states: Mapping[str, str] | None = None
    others: str | None = None

    def text(self, said: str | None) -> str | None:
        """Return a value as it is called here."""
        if self.states is None or said is None or said in ("", _OFF):
            return said
        return ",".join(self.states.get(state, self.others or state) for state in said.split(","))


def foreign_share(subject: FilledPdf, form: Form) -> float:
    """Return which share of a form's fields a PDF has under the names of the blank's own PDF form."""
    names = list(_names(form))
    return sum(name in subject.values for name in names) / len(names) if names else 0.0


def in_our_names(subject: FilledPdf, form: Form) -> FilledPdf:
    """Return a filled PDF with the fields of a form under our names.

    Boxes of a choice of one that are fields of their own become one field whose value are the options that are on.
    """
    named = dict(names_with_meaning(form))
    values: dict[str, str | None] = {}
    for name, said in subject.values.items():
        one = named.get(name)
        if one is None:
            values.setdefault(name, said)
            continue
        values[one.name] = _together(values.get(one.name), one.text(said))
    joined = {field.id for field in form.fields if field.kind.is_choice and not field.kind.takes_many}
    return replace(
        subject,
        values=values,
        statements=tuple(_merged((_statement(said, named) for said in subject.statements), joined)),
        widgets=tuple(_widget(widget, named) for widget in subject.widgets),
    )


def names_with_meaning(form: Form) -> Iterator[tuple[str, _Named]]:
    """Yield each name in the blank's PDF form with what it is called here."""
    for field in form.fields:
        if field.kind.is_ink:
            continue
        if not field.kind.is_choice:
            yield field.pdf_name or field.id, _Named(field.id)
            continue
        group = [option for option in field.options if not _has_own(field, option)]
        if group:
            states = {option.pdf_state or option.id: option.id for option in group}
            yield field.pdf_name or field.id, _Named(field.id, states)
        for option in field.options:
            if _has_own(field, option):
                yield _own_name(field, option), _own_meaning(field, option)


def _has_own(field: Field, option: Option) -> bool:
    """Tell whether an option's box is a field of its own in the blank's PDF form."""
    return field.kind.takes_many or bool(option.pdf_name)


def _own_name(field: Field, option: Option) -> str:
    return option.pdf_name or f"{field.pdf_name or field.id}.{option.id}"


def _own_meaning(field: Field, option: Option) -> _Named:
    """Return what a box is called here: a check box of its own, or a state of its choice."""
    if field.kind.takes_many:
        name, on = f"{field.id}.{option.id}", _ON
    else:
        name, on = field.id, option.id
    if option.pdf_state:
        return _Named(name, {option.pdf_state: on})
    return _Named(name, {}, others=on)


def _names(form: Form) -> Iterator[str]:
    yield from (name for name, _ in names_with_meaning(form))


def _together(before: str | None, after: str | None) -> str | None:
    """Return the state of a choice whose boxes are fields of their own: the options that are on."""
    on = [one for one in (before, after) if one not in (None, "", _OFF)]
    return ",".join(str(one) for one in on) if on else after if before is None else before


def _statement(said: Statement, named: Mapping[str, _Named]) -> Statement:
    one = named.get(said.name)
    if one is None:
        return said
    text = one.text(said.text) if said.said_by in _BUTTON_VALUES else said.text
    return replace(said, name=one.name, text=text or "")


def _merged(statements: Iterator[Statement], joined: Set[str]) -> Iterator[Statement]:
    """Yield statements; what the boxes of one choice say each by itself is one statement: the options that are on.

    Args:
        statements: The statements.
        joined: The ids of the choices of one. Two statements on a text stay two: they may contradict each other.
    """
    kept: dict[tuple[str, str], Statement] = {}
    for said in statements:
        if said.name not in joined:
            yield said
            continue
        before = kept.get((said.name, said.said_by))
        if before is not None:
            pages = tuple(sorted({*before.page_nos, *said.page_nos}))
            kept[said.name, said.said_by] = replace(
                before, text=_together(before.text, said.text) or "", page_nos=pages
            )
        else:
            kept[said.name, said.said_by] = said
    yield from kept.values()


def _widget(widget: FieldWidget, named: Mapping[str, _Named]) -> FieldWidget:
    if widget.name in named:
        return replace(widget, name=named[widget.name].name)
    group, _, state = widget.name.rpartition(".")
    one = named.get(group)
    return widget if one is None or one.states is None else replace(widget, name=f"{one.name}.{one.text(state)}")
