"""What must hang together across a form: ids, conditions, rules, names in Word files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from forms.definition import Field, Form, FormRule, Kind, RuleKind
from forms.definition.kinds import Answer
from forms.definition.rows import bookmark_name
from forms.loading.problems import Problems, Route
from forms.wording import Wording, did_you_mean

BOOKMARK_MAX = 40  # characters; Word cuts longer names off
_NUMBERS = frozenset(kind for kind in Kind if kind.traits.answer in (Answer.NUMBER, Answer.WHOLE_NUMBER))
_TEXTS = frozenset(kind for kind in Kind if kind.traits.is_comparable)
_HEAD = Wording(zh="head：", en="head: ")
_REQUIRED = Wording(zh="required：", en="required: ")
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
            what = Wording(
                zh=f"栏目“{one.id}”：编号（id）与其他栏目重复，请改一个",
                en=f'field "{one.id}": this id is taken by another field',
            )
            problems.add_at(what, line=1)
    fields = {asked.id: asked for asked, _ in placed}
    for asked, route in placed:
        _check_condition(asked, fields, (*route, "required"), problems)
    for position, field_id in enumerate(form.head):
        if field_id not in fields:
            what = _HEAD + _unknown_field(field_id, fields)
            problems.add_at(what, line=problems.places.line_of(("head", position)))
        elif not fields[field_id].kind.is_text or fields[field_id].multiline:
            what = _HEAD + Wording(
                zh=f"“{field_id}”不是一行文字的栏目", en=f'"{field_id}" is not answered in one line of words'
            )
            problems.add_at(what, line=problems.places.line_of(("head", position)))
    for position, rule in enumerate(form.rules):
        place: Route = ("rules", position)
        head = Wording(zh=f"规则 {rule.kind}：", en=f"rule {rule.kind}: ")
        unknown = [field_id for field_id in rule.field_ids if field_id not in fields]
        for field_id in unknown:
            key = "field" if field_id == rule.field_id else "other" if field_id == rule.other_id else "parts"
            what = head + _unknown_field(field_id, fields)
            problems.add_at(what, line=problems.places.line_of((*place, key)))
        why = _why_not_whole(rule) or (None if unknown else _why_not_comparable(rule, fields))
        if why is not None:
            problems.add_at(head + why, line=problems.places.line_of(place))


def _check_names(placed: Placed, problems: Problems) -> None:
    """Field ids are unique, and so are bookmarks, where `field.option` becomes `field_option`."""
    owners: dict[str, str] = {}
    for asked, route in placed:
        field_route = (*route, "field")
        if asked.id in owners and owners[asked.id] == asked.id:
            what = Wording(zh="编号（id）与前面的栏目重复，请改一个", en="this id is taken by a field before it")
            problems.add(what, route=field_route)
            continue
        names = [(bookmark_name(asked.id), asked.id, field_route)]
        for option in asked.options:
            option_route = (*route, "options", option.id)
            name = f"{asked.id}.{option.id}"
            names.append((bookmark_name(name), name, option_route))
        for bookmark, owner, place in names:
            if len(bookmark) > BOOKMARK_MAX:
                count = len(bookmark)
                what = Wording(
                    zh=f"书签“{bookmark}”有 {count} 个字符，Word 只容 {BOOKMARK_MAX} 个，请缩短编号（id）",
                    en=f'the bookmark "{bookmark}" has {count} characters, Word takes {BOOKMARK_MAX}: shorten the id',
                )
                problems.add(what, route=place)
            if bookmark in owners:
                other = owners[bookmark]
                what = Wording(
                    zh=f"“{owner}”和“{other}”在 Word 中书签相同，请改一个编号（id）",
                    en=f'"{owner}" and "{other}" would both have the bookmark "{bookmark}" in Word: change an id',
                )
                problems.add(what, route=place)
            owners.setdefault(bookmark, owner)


def _check_condition(asked: Field, fields: Mapping[str, Field], route: Route, problems: Problems) -> None:
    condition = asked.required_if
    if condition is None:
        return
    choice = fields.get(condition.field_id)
    choices = [other.id for other in fields.values() if other.kind.is_choice and other is not asked]
    if choice is None:
        problems.add(_REQUIRED + _unknown_field(condition.field_id, choices), route=route)
    elif choice.id not in choices:
        what = Wording(zh=f"“{choice.id}”不是另一个选择栏", en=f'"{choice.id}" is not another choice')
        problems.add(_REQUIRED + what + did_you_mean(choice.id, choices), route=route)
    elif condition.option_id not in [option.id for option in choice.options]:
        what = Wording(
            zh=f"“{choice.id}”没有选项“{condition.option_id}”",
            en=f'"{choice.id}" has no option "{condition.option_id}"',
        )
        cure = did_you_mean(condition.option_id, [option.id for option in choice.options])
        problems.add(_REQUIRED + what + cure, route=route)


def _unknown_field(field_id: str, valid: Iterable[str]) -> Wording:
    what = Wording(zh=f"没有栏目“{field_id}”", en=f'unknown field "{field_id}"')
    return what + did_you_mean(field_id, valid)


def _why_not_whole(rule: FormRule) -> Wording | None:
    """Return what a rule lacks or has too much."""
    if rule.kind is RuleKind.SUM:
        if not rule.part_ids:
            return Wording(zh="缺少“parts”", en='"parts" are missing')
        return Wording(zh="“other”在这里不起作用", en='"other" says nothing') if rule.other_id else None
    if not rule.other_id:
        return Wording(zh="缺少“other”", en='"other" is missing')
    return Wording(zh="“parts”在这里不起作用", en='"parts" say nothing') if rule.part_ids else None


def _why_not_comparable(rule: FormRule, fields: Mapping[str, Field]) -> Wording | None:
    if rule.kind is RuleKind.SUM:
        return _why_no_sum(fields[rule.field_id], [fields[part_id] for part_id in rule.part_ids])
    return _why_no_pair(rule.kind, fields[rule.field_id], fields[rule.other_id])


def _why_no_sum(total: Field, parts: Sequence[Field]) -> Wording | None:
    if total.id in [part.id for part in parts] or len({part.id for part in parts}) < len(parts):
        return Wording(zh="同一栏目写了两次", en="a field is named twice")
    for part in parts:
        if not {total.kind, part.kind} <= _NUMBERS or part.kind is not total.kind:
            return _kinds_of(total, part) + Wording(zh="应为同一类型的数", en="it adds up numbers of one kind")
        if part.unit != total.unit:
            return _other_units(total, part)
    return None


def _why_no_pair(kind: RuleKind, one: Field, other: Field) -> Wording | None:
    if one.id == other.id:
        return Wording(zh=f"“{one.id}”与自己比较", en=f'"{one.id}" is compared with itself')
    match kind:
        case RuleKind.AT_MOST:
            if not {one.kind, other.kind} <= _NUMBERS or one.kind is not other.kind:
                return _kinds_of(one, other) + Wording(
                    zh="应为两个金额或两个整数", en="it compares two amounts or two integers"
                )
            if one.unit != other.unit:
                return _other_units(one, other)
        case RuleKind.WITHIN:
            if not {one.kind, other.kind} <= _TEXTS:
                valid = ", ".join(sorted(_TEXTS))
                return _kinds_of(one, other) + Wording(zh=f"可比较的有 {valid}", en=f"it compares {valid}")
    return None


def _kinds_of(one: Field, other: Field) -> Wording:
    return Wording(
        zh=f"“{one.id}”是 {one.kind}，“{other.id}”是 {other.kind}，",
        en=f'"{one.id}" is {one.kind}, "{other.id}" is {other.kind}: ',
    )


def _other_units(one: Field, other: Field) -> Wording:
    return Wording(zh=f"“{one.id}”和“{other.id}”单位不同", en=f'"{one.id}" and "{other.id}" have different units')
