"""Tells what a content control is bound to in another part of the file: that is what Word shows, once it is opened.

A control with `w:dataBinding` takes its text from an XML part of the file (`customXml/item1.xml`)
when Word opens the document, whatever its own text says. A program that changed the one and not the
other leaves two answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from scanner.readers.word.controls_shown import box_state, fold
from scanner.readers.word.doubts import Doubt
from scanner.readers.word.names import UNKNOWN, W
from scanner.values.reading import Witness

_STEP = re.compile(r"(?:([\w.-]+):)?([\w.-]+|\*)(?:\[(\d+)\])?")
_PATH = re.compile(rf"(?:/{_STEP.pattern})+(?:/@[\w.:-]+)?")
_PREFIX = re.compile(r"xmlns:([\w.-]+)\s*=\s*(['\"])(.*?)\2")
_NUMBER = re.compile("[0-9]+")
_ON = frozenset({"1", "true", "on"})


def bound_doubts(control: etree._Element | None, shown: str, stores: Mapping[str, etree._Element]) -> list[Doubt]:
    """Return the doubt where a control shows something else than what it is bound to.

    Args:
        control: The content control, or None.
        shown: The text that it shows; of a box this is not looked at.
        stores: The XML parts of the file by their ids in upper case.
    """
    binding = control.find(f"{W}sdtPr/{W}dataBinding") if control is not None else None
    if control is None or binding is None:
        return []
    bound = _bound_text(binding, stores)
    if bound is None or _is_same(control, bound, shown):
        return []
    return [Doubt("word_control_disagrees", (Witness("bound-data", bound),))]


def _is_same(control: etree._Element, bound: str, shown: str) -> bool:
    ticked = box_state(control)
    if ticked is not None:
        return (bound.strip().lower() in _ON) == ticked
    if control.find(f"{W}sdtPr/{W}date") is not None and shown:  # bound as 2015-03-12, shown as 2015年3月12日
        return {int(one) for one in _NUMBER.findall(shown)} <= {int(one) for one in _NUMBER.findall(bound)}
    return fold(bound) == fold(shown)


def _bound_text(binding: etree._Element, stores: Mapping[str, etree._Element]) -> str | None:
    """Return the text that a binding leads to; None where it leads nowhere, and Word shows the control's own text.

    Word follows any XPath. A path that is not made of names and numbers is not followed here, since a stranger's
    may take long: the text is `UNKNOWN`, which is not what the control shows.
    """
    store = stores.get(str(binding.get(f"{W}storeItemID", "")).upper())
    path = str(binding.get(f"{W}xpath", ""))
    if store is None:
        return None
    if not _PATH.fullmatch(path):
        return UNKNOWN
    names = {prefix: uri for prefix, _, uri in _PREFIX.findall(str(binding.get(f"{W}prefixMappings", "")))}
    steps = path[1:].split("/")
    if not _fits(store, steps[0], names):
        return None
    found = store
    for step in steps[1:]:
        if step.startswith("@"):
            value = found.get(step[1:])
            return None if value is None else str(value)
        fitting = [child for child in found.iterchildren("*") if _fits(child, step, names)]
        position = _STEP.fullmatch(step)
        number = int(position[3] or 1) if position else 1
        if not 0 < number <= len(fitting):
            return None
        found = fitting[number - 1]
    return "".join(map(str, found.itertext()))


def _fits(element: etree._Element, step: str, names: Mapping[str, str]) -> bool:
    """Tell whether an element is one that a step of a path names."""
    match = _STEP.fullmatch(step)
    if match is None:
        return False
    name = etree.QName(element)
    return match[2] in ("*", name.localname) and names.get(match[1] or "", "") == (name.namespace or "")
