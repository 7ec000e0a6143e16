"""Options of exporters.

An exporter declares its options as fields of its dataclass. The commands and the desk's pages offer the options that
they find with `switches`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field as DataclassField
from dataclasses import field, fields, is_dataclass, replace
from typing import Any, Final

from forms.errors import UsageError
from scanner.values.seams import Exporter

_WORDS: Final = "words"


def switch(words: str) -> bool:
    """Return a dataclass field that is off until a user switches it on; `words` say in both languages what it does."""
    return field(default=False, metadata={_WORDS: words})


def switches(exporter: Exporter) -> dict[str, str]:
    """Return the name of each switch of an exporter to the words that describe it."""
    return {one.name: one.metadata[_WORDS] for one in _fields(exporter) if _WORDS in one.metadata}


def configured(
    exporters: Mapping[str, Exporter], name: str, *, switched_on: frozenset[str], acceptance: float
) -> Exporter:
    """Return the exporter of a format with the options that a user has chosen.

    Args:
        exporters: The name of each format to its exporter.
        name: The format's name.
        switched_on: The names of the switches that the user has switched on.
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check. Exporters without such
            an option do not get it.

    Raises:
        UsageError: There is no such format, or the format has no such switch.
    """
    if name not in exporters:
        raise UsageError(f"unknown format {name!r}; valid are {', '.join(exporters)}. 没有这种输出格式。")
    exporter = exporters[name]
    for missing in sorted(switched_on - switches(exporter).keys()):
        able = [other for other, one in exporters.items() if missing in switches(one)]
        raise UsageError(
            f"--{missing} is for {' and '.join(able)}, not for {name}. --{missing} 只用于 {' 和 '.join(able)}。"
        )
    chosen: dict[str, object] = dict.fromkeys(switched_on, True)
    if any(one.name == "acceptance" for one in _fields(exporter)):
        chosen["acceptance"] = acceptance
    return _replaced(exporter, chosen) if chosen else exporter


def _fields(exporter: object) -> tuple[DataclassField[Any], ...]:
    return fields(exporter) if is_dataclass(exporter) else ()


def _replaced(exporter: Any, chosen: Mapping[str, object]) -> Exporter:
    changed: Exporter = replace(exporter, **chosen)
    return changed
