"""What must hang together across a form: ids, conditions, rules, names in Word files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms.definition import Field, Form, FormRule, Kind, RuleKind
from forms.errors import did_you_mean
from forms.kinds import Answer
from forms.loading.problems import Problems, Route
from forms.rows import bookmark_name

BOOKMARK_MAX = 40  # characters; Word cuts longer names off
_NUMBERS = frozenset(kind for kind in Kind if kind.traits.answer in (Answer.NUMBER, Answer.WHOLE_NUMBER))
_TEXTS = frozenset(kind for kind in Kind if kind.traits.is_comparable)
Placed = Sequence[tuple[Field, Route]]


def check_agreement(form: Form, placed: Placed, problems: Problems) -> None:
    """Note everything in a form that contradicts itself.

    Args:
        form: The form.
        placed: Its fields with their places in the definition.
        problems: Where it is noted.
    """
    _check_names(placed, problems)
    for one in form.repeated:
        if one.id in [asked.id for asked, _ in placed] or [other.id for other in form.repeated].count(one.id) > 1:
            problems.add_at(f'field "{one.id}": this id is taken by another field', line=1)
    fields = {asked.id: asked for asked, _ in placed}
    for asked, route in placed:
        _check_condition(asked, fields, (*route, "required"), problems)
    for position, field_id in enumerate(form.head):
        if field_id not in fields:
            what = f'head: unknown field "{field_id}"{did_you_mean(field_id, fields)}'
            problems.add_at(what, line=problems.places.line_of(("head", position)))
        elif not fields[field_id].kind.is_text or fields[field_id].multiline:
            what = f'head: "{field_id}" is not answered in one line of words'
            problems.add_at(what, line=problems.places.line_of(("head", position)))
    for position, rule in enumerate(form.rules):
        place: Route = ("rules", position)
        unknown = [field_id for field_id in rule.field_ids if field_id not in fields]
        for field_id in unknown:
            key = "field" if field_id == rule.field_id else "other" if field_id == rule.other_id else "parts"
            problems.add_at(
                f'rule {rule.kind}: unknown field "{field_id}"{did_you_mean(field_id, fields)}',
                line=problems.places.line_of((*place, key)),
            )
        what = _why_not_whole(rule) or ("" if unknown else _why_not_comparable(rule, fields))
        if what:
            problems.add_at(f"rule {rule.kind}: {what}", line=problems.places.line_of(place))


def _check_names(placed: Placed, problems: Problems) -> None:
    """Field ids are unique, and so are bookmarks, where `field.option` becomes `field_option`."""
    owners: dict[str, str] = {}
    for asked, route in placed:
        field_route = (*route, "field")
        if asked.id in owners and owners[asked.id] == asked.id:
            problems.add("this id is taken by a field before it", route=field_route)
            continue
        names = [(bookmark_name(asked.id), asked.id, field_route)]
        for option in asked.options:
            option_route = (*route, "options", option.id)
            name = f"{asked.id}.{option.id}"
            names.append((bookmark_name(name), name, option_route))
        for bookmark, owner, place in names:
            if len(bookmark) > BOOKMARK_MAX:
                what = f'the bookmark "{bookmark}" has {len(bookmark)} characters, Word takes {BOOKMARK_MAX}'
                problems.add(f"{what}: shorten the id", route=place)
            if bookmark in owners:
                what = f'"{owner}" and "{owners[bookmark]}" would both have the bookmark "{bookmark}"'
                problems.add(f"{what} in Word: change an id", route=place)
            owners.setdefault(bookmark, owner)


def _check_condition(asked: Field, fields: Mapping[str, Field], route: Route, problems: Problems) -> None:
    condition = asked.required_if
    if condition is None:
        return
    choice = fields.get(condition.field_id)
    choices = [other.id for other in fields.values() if other.kind.is_choice and other is not asked]
    if choice is None:
        cure = did_you_mean(condition.field_id, choices)
        problems.add(f'required: unknown field "{condition.field_id}"{cure}', route=route)
    elif choice.id not in choices:
        cure = did_you_mean(condition.field_id, choices)
        problems.add(f'required: "{condition.field_id}" is not another choice{cure}', route=route)
    elif condition.option_id not in [option.id for option in choice.options]:
        cure = did_you_mean(condition.option_id, [option.id for option in choice.options])
        problems.add(f'required: "{choice.id}" has no option "{condition.option_id}"{cure}', route=route)


def _why_not_whole(rule: FormRule) -> str:
    """Return what a rule lacks or has too much."""
    if rule.kind is RuleKind.SUM:
        return '"parts" are missing' if not rule.part_ids else '"other" says nothing' if rule.other_id else ""
    return '"other" is missing' if not rule.other_id else '"parts" say nothing' if rule.part_ids else ""


def _why_not_comparable(rule: FormRule, fields: Mapping[str, Field]) -> str:
    if rule.kind is RuleKind.SUM:
        return _why_no_sum(fields[rule.field_id], [fields[part_id] for part_id in rule.part_ids])
    return _why_no_pair(rule.kind, fields[rule.field_id], fields[rule.other_id])


def _why_no_sum(total: Field, parts: Sequence[Field]) -> str:
    if total.id in [part.id for part in parts] or len({part.id for part in parts}) < len(parts):
        return "a field is named twice"
    for part in parts:
        if not {total.kind, part.kind} <= _NUMBERS or part.kind is not total.kind:
            return f'"{total.id}" is {total.kind}, "{part.id}" is {part.kind}: it adds up numbers of one kind'
        if part.unit != total.unit:
            return f'"{total.id}" and "{part.id}" have different units'
    return ""


def _why_no_pair(kind: RuleKind, one: Field, other: Field) -> str:
    if one.id == other.id:
        return f'"{one.id}" is compared with itself'
    match kind:
        case RuleKind.AT_MOST:
            if not {one.kind, other.kind} <= _NUMBERS or one.kind is not other.kind:
                pair = f'"{one.id}" is {one.kind}, "{other.id}" is {other.kind}'
                return f"{pair}: it compares two amounts or two integers"
            if one.unit != other.unit:
                return f'"{one.id}" and "{other.id}" have different units'
        case RuleKind.WITHIN:
            if not {one.kind, other.kind} <= _TEXTS:
                pair = f'"{one.id}" is {one.kind}, "{other.id}" is {other.kind}'
                return f"{pair}: it compares {', '.join(sorted(_TEXTS))}"
    return ""
