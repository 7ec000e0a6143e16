"""Plain YAML text to nodes by the parser in C of PyYAML, in a tenth of the time of the one in Python.

Where hundreds of forms are known, their definitions are loaded before the first page is read. The two parsers agree on
plain YAML only: the one in C follows version 1.1, and words its errors otherwise. So it is asked about texts that have
nothing in them that the two could see differently. Of any other text, a wrong one above all, nothing is said here, and
`forms/loading/yaml_source/text.py` has the parser in Python take it and tell what is wrong.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final, Protocol

import yaml
from ruamel.yaml.resolver import implicit_resolvers

_VERSION: Final = (1, 2)
_LINE_MAX: Final = 1000  # characters; both parsers take keys of 1,024, and count them differently
_ODD: Final = re.compile(
    "[^\n -~\u00a1-\u1fff\u2010-\u2027\u2030-\ud7ff\uf900-\ufdff\ufe10-\ufefe\uff00-\uffef]"  # tabs, breaks, controls
    '|\\\\(?!["\\\\n])'  # escapes but the commonest
    "|^%|^---|^\\.\\.\\."  # directives, several documents
    f"|.{{{_LINE_MAX}}}",
    re.MULTILINE,
)
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", None)
"""None where PyYAML was built without its part in C."""


class Node(Protocol):
    """A node of a YAML document, of either parser.

    Attributes:
        id: "mapping", "sequence" or "scalar".
        tag: What it is: as written, or guessed from its text.
        value: Its text, its nodes, or its pairs of nodes.
        start_mark: Where it begins; `line` counts from 0.
    """

    id: str
    tag: Any
    value: Any
    start_mark: Any


def plain_root(text: str, *, depth_max: int) -> Node | None:
    """Return the root of a text's nodes; None where the text is not plain, or is no YAML, or is empty.

    Args:
        text: Of one YAML document.
        depth_max: With more levels of lists and mappings, it is not plain.
    """
    if _LOADER is None or _ODD.search(text):
        return None
    try:
        root: Node | None = yaml.compose(text, Loader=_Loader) if _has_no_tricks(text, depth_max) else None
    except (yaml.YAMLError, ValueError):
        return None
    return root


def _has_no_tricks(text: str, depth_max: int) -> bool:
    """Tell whether a text has no anchors, aliases and tags, and no more levels than so many."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.NodeEvent) and (event.anchor is not None or getattr(event, "tag", None) is not None):
            return False
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > depth_max:
            return False
    return True


class _Loader(_LOADER or yaml.SafeLoader):  # type: ignore[misc]
    """Tells numbers, truth values and the like from words as ruamel.yaml does, by YAML 1.2."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _versions, _tag, _pattern, _first in implicit_resolvers:
    if _VERSION in _versions:
        _Loader.add_implicit_resolver(_tag, _pattern, _first)
