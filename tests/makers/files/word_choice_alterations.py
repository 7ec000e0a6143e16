"""What programs and people do to the choices of a filled Word form, with what must hold of its record."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from lxml import etree

from forms.definition import Form, Kind
from forms.filling import Value
from tests.makers.files.word_alterations import OPERATIONS as ON_TEXTS
from tests.makers.files.word_alterations import Alteration, MustHold, Operation
from tests.makers.files.word_package import W14, InapplicableError, W, WordPackage, field_code, picture, run, xml

_MARKING = (
    "<w:b/>",
    '<w:u w:val="single"/>',
    '<w:highlight w:val="yellow"/>',
    '<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>',
    '<w:bdr w:val="single" w:sz="4" w:space="0" w:color="auto"/>',
    '<w:em w:val="dot"/>',
    "<w:i/>",
    '<w:color w:val="FF0000"/>',
    '<w:sz w:val="32"/>',
)


def _chosen(it: Alteration, name: str) -> list[str]:
    value = it.answers[name]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _names(it: Alteration, name: str) -> list[tuple[str, bool]]:
    chosen = _chosen(it, name)
    return [(f"{name}.{option.id}", option.id in chosen) for option in it.form.field(name).options]


def _look(node: etree._Element, look: str) -> None:
    properties = node.find(f"{W}rPr")
    if properties is None:
        properties = xml("<w:rPr/>")
        node.insert(0, properties)
    properties.append(xml(look))


def _all_empty(it: Alteration, name: str) -> None:
    for box, _ in _names(it, name):
        it.package.tick(box, ticked=False)


def _old_boxes(it: Alteration) -> MustHold:
    name = it.choice()
    for box, ticked in _names(it, name):
        state = "<w:checked/>" if ticked else '<w:default w:val="0"/>'
        form_field = f"<w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>"
        it.package.replace(box, *field_code("FORMCHECKBOX", form_field=form_field))
    return MustHold(frozenset({name}))


def _enclosed_ticks(it: Alteration) -> MustHold:
    name = it.choice()
    for box, ticked in _names(it, name):
        if ticked:
            it.package.replace(box, *field_code("eq \\o\\ac(□,√)"))
    return MustHold(frozenset({name}))


def _ringed_label(it: Alteration) -> MustHold:
    name = it.choice()
    _all_empty(it, name)
    for box, ticked in _names(it, name):
        if ticked:
            label = it.package.label_run(box)
            words = "".join(label.itertext()).strip()
            for node in reversed(field_code(f"eq \\o\\ac(○,{words})")):
                label.addnext(node)
            label.getparent().remove(label)
    return MustHold(frozenset({name}))


def _marked_label(it: Alteration) -> MustHold:
    name = it.choice()
    _all_empty(it, name)
    look = it.rng.choice(_MARKING)
    for box, ticked in _names(it, name):
        if ticked:
            _look(it.package.label_run(box), look)
    return MustHold(frozenset({name}))


def _marked_other(it: Alteration) -> MustHold:
    name = it.choice()
    others = [box for box, ticked in _names(it, name) if not ticked]
    if not others:
        raise InapplicableError
    _look(it.package.label_run(it.rng.choice(others)), it.rng.choice(_MARKING))
    return MustHold(frozenset({name}), frozenset({name}))


def _others_struck(it: Alteration) -> MustHold:
    name = it.choice()
    _all_empty(it, name)
    for box, ticked in _names(it, name):
        if not ticked:
            _look(it.package.label_run(box), "<w:strike/>")
    return MustHold(frozenset({name}))


def _ticked_struck(it: Alteration) -> MustHold:
    name = it.choice()
    box = it.rng.choice([box for box, ticked in _names(it, name) if ticked])
    _look(it.package.label_run(box), "<w:strike/>")
    return MustHold(frozenset({name}), frozenset({name}))


def _others_deleted(it: Alteration) -> MustHold:
    name = it.choice(Kind.ONE)
    in_changes = it.rng.random() < 0.5
    _all_empty(it, name)
    for box, ticked in _names(it, name):
        if ticked:
            continue
        label, control = it.package.label_run(box), it.package.control(box)
        if in_changes:
            gone = xml('<w:del w:id="4" w:author="a"/>')
            label.addprevious(gone)
            gone.append(label)
        else:
            label.getparent().remove(label)
        control.getparent().remove(control)
    return MustHold(frozenset({name}))


def _typed_tick(it: Alteration) -> MustHold:
    name = it.choice()
    _all_empty(it, name)
    for box, ticked in _names(it, name):
        if ticked:
            it.package.label_run(box).addprevious(run("√"))
    return MustHold(frozenset({name}))


def _ticks_and_crosses(it: Alteration) -> MustHold:
    name = it.choice()
    for box, ticked in _names(it, name):
        it.package.replace(box, run("√" if ticked else "×"))
    return MustHold(frozenset({name}))


def _symbol_font(it: Alteration) -> MustHold:
    name = it.choice()
    for box, ticked in _names(it, name):
        it.package.replace(box, xml(f'<w:r><w:sym w:font="Wingdings 2" w:char="F0{"52" if ticked else "A3"}"/></w:r>'))
    return MustHold(frozenset({name}))


def _ring_drawn(it: Alteration) -> MustHold:
    name = it.choice()
    box, _ = it.rng.choice(_names(it, name))
    it.package.label_run(box).addnext(xml(picture(floating=True)))
    return MustHold(frozenset({name}), frozenset({name}))


def _state_and_sign_differ(it: Alteration) -> MustHold:
    name = it.choice()
    box, ticked = it.rng.choice(_names(it, name))
    it.package.control(box).find(f".//{W14}checked").set(f"{W14}val", "0" if ticked else "1")
    return MustHold(frozenset({name}), frozenset({name}))


def _box_bound_to_other_data(it: Alteration) -> MustHold:
    name = it.choice()
    box, ticked = it.rng.choice(_names(it, name))
    it.package.bind(box, "false" if ticked else "true")
    return MustHold(frozenset({name}), frozenset({name}))


def _option_changed(it: Alteration) -> MustHold:
    name = it.choice()
    box = it.rng.choice([box for box, ticked in _names(it, name) if ticked])
    words = next(it.package.label_run(box).iter(f"{W}t"))
    words.text = it.rng.choice([" 小微企业", " 不" + (words.text or "").strip(), (words.text or "") + "（拟）"])
    return MustHold(frozenset({name}), frozenset({name}))


def _row_of_boxes_copied(it: Alteration) -> MustHold:
    name = it.choice(Kind.ONE)
    names = [box for box, _ in _names(it, name)]
    more = it.package.copied_row(names[0])
    for control in more.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is not None and tag.get(f"{W}val") in names:
            state = control.find(f".//{W14}checked")
            ticked = state.get(f"{W14}val") == "1"
            state.set(f"{W14}val", "0" if ticked else "1")
            next(control.find(f"{W}sdtContent").iter(f"{W}t")).text = "☐" if ticked else "☑"
    return MustHold(frozenset({name}), frozenset({name}), named=True)


OPERATIONS: dict[str, Operation] = {
    **ON_TEXTS,
    "old check boxes": _old_boxes,
    "enclosed ticks": _enclosed_ticks,
    "ringed label": _ringed_label,
    "marked label": _marked_label,
    "another label marked": _marked_other,
    "others struck": _others_struck,
    "ticked one struck": _ticked_struck,
    "others deleted": _others_deleted,
    "typed ticks": _typed_tick,
    "ticks and crosses": _ticks_and_crosses,
    "symbol font": _symbol_font,
    "ring drawn": _ring_drawn,
    "state and sign differ": _state_and_sign_differ,
    "box bound to other data": _box_bound_to_other_data,
    "option changed": _option_changed,
    "row of boxes copied": _row_of_boxes_copied,
}
"""Every alteration of a Word return, by a name for tables."""


def altered(
    content: bytes, form: Form, answers: dict[str, Value], rng: Random, *, names: Sequence[str]
) -> tuple[bytes, MustHold]:
    """Return a filled return after some alterations, one after the other, with what must hold of it.

    Args:
        content: The filled file.
        form: Its form.
        answers: What was filled in.
        rng: Chance.
        names: Of `OPERATIONS`, in their order.

    Raises:
        InapplicableError: One finds nothing to alter.
    """
    it = Alteration(WordPackage(content), form, answers, rng)
    holds = [OPERATIONS[name](it) for name in names]
    return it.package.saved(), MustHold(
        frozenset().union(*(one.touched for one in holds)),
        frozenset().union(*(one.asked for one in holds)),
        named=any(one.named for one in holds),
        honest=all(one.honest for one in holds),
    )
