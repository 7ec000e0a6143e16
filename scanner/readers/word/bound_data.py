"""Finds what the data says that a content control is bound to.

A control may be bound to an element of an XML part of the file (`w:dataBinding`). When Word opens
the file it shows what that element holds, not what stands in the control: a program that fills in
only one of the two makes a file that says two things. LibreOffice shows what stands in the control.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from scanner.readers.word.names import W

_STEP: Final = r"(?:[\w.-]+:)?[\w.-]+(?:\[\d{1,4}\])?"
_PATH: Final = re.compile(rf"(?:/{_STEP}){{1,32}}(?:/@(?:[\w.-]+:)?[\w.-]+)?|/{_STEP}/text\(\)")
"""The paths that Word writes: names with numbers. No other path is followed, since one of a stranger may take long."""

_PREFIX: Final = re.compile(r"xmlns:([\w.-]+)\s*=\s*(?:'([^']*)'|\"([^\"]*)\")")


def bound_text(control: etree._Element | None, stores: Mapping[str, Any]) -> str | None:
    """Return what the data holds that a control is bound to; None where it is bound to nothing that is in the file.

    A path that is not followed gives U+FFFD: the data may hold anything.

    Args:
        control: A content control.
        stores: The root elements of the file's XML parts by the ids of their stores, in lower case.
    """
    binding = _binding(control)
    if binding is None:
        return None
    root = stores.get(str(binding.get(f"{W}storeItemID", "")).lower())
    path = str(binding.get(f"{W}xpath", ""))
    if root is None:
        return None
    if not _PATH.fullmatch(path):
        return "\ufffd"
    found = _PREFIX.findall(str(binding.get(f"{W}prefixMappings", "")))
    prefixes = {prefix: one or other for prefix, one, other in found}
    try:
        nodes: Any = root.xpath(path, namespaces=prefixes)
    except etree.XPathError:
        return "\ufffd"
    if not nodes:
        return None
    first = nodes[0]
    return str(first) if isinstance(first, str) else "".join(first.itertext())


def _binding(control: etree._Element | None) -> etree._Element | None:
    properties = control.find(f"{W}sdtPr") if control is not None else None
    for child in properties if properties is not None else ():
        # Word 2013 and newer write a second element of this name in a namespace of its own
        if etree.QName(child).localname == "dataBinding":
            return child
    return None
