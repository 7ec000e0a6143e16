"""Options of exporters.

An exporter declares its options as fields of its dataclass: a switch with `switch`, an option with a value with
`option`. The commands and the desk's pages offer the switches that they find with `switches`. What a command knows
without asking, such as `acceptance` and `batches`, is filled in for every exporter that has a field of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field as DataclassField
from dataclasses import field, fields, is_dataclass, replace
from typing import Any, Final

from forms.errors import UsageError
from forms.wording import Wording
from scanner.values.seams import Exporter

_WORDS: Final = "words"
_FLAG: Final = "flag"


def switch(words: str) -> bool:
    """Return a dataclass field that is off until a user switches it on; `words` say in both languages what it does."""
    return field(default=False, metadata={_WORDS: words})


def option(flag: str) -> dict[str, str]:
    """Return the metadata of a dataclass field that a user may give a value for; `flag` is its name, without dashes."""
    return {_FLAG: flag}


def switches(exporter: Exporter) -> dict[str, str]:
    """Return the name of each switch of an exporter to the words that describe it."""
    return {one.name: one.metadata[_WORDS] for one in _fields(exporter) if _WORDS in one.metadata}


def configured(
    exporters: Mapping[str, Exporter],
    name: str,
    *,
    switched_on: frozenset[str] = frozenset(),
    asked: Mapping[str, object] | None = None,
    acceptance: float,
    known: Mapping[str, object] | None = None,
) -> Exporter:
    """Return the exporter of a format with the options that a user has chosen.

    Args:
        exporters: The name of each format to its exporter; a name may have an option behind it, as `csv --for people`.
        name: The format's name.
        switched_on: The names of the switches that the user has switched on.
        asked: The flag, without dashes, of each option that the user gave to its value.
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check. Exporters without such
            an option do not get it.
        known: Name of a field to what the command knows for it, such as `batches`.

    Raises:
        UsageError: There is no such format, or the format has no such switch or option.
    """
    if name not in exporters:
        valid = ", ".join(one for one in exporters if " " not in one)
        raise UsageError(Wording(zh="没有这种输出格式。", en=f"unknown format {name!r}; valid are {valid}."))
    exporter, given = exporters[name], asked or {}
    wanted = {*switched_on, *given}
    for missing in sorted(wanted - switches(exporter).keys() - _flags(exporter).keys()):
        able = [other for other, one in exporters.items() if missing in switches(one) or missing in _flags(one)]
        flag = flag_of(missing)
        raise UsageError(
            Wording(
                zh=f"{flag} 只用于 {' 和 '.join(able)}。", en=f"{flag} is for {' and '.join(able)}, not for {name}."
            )
        )
    chosen: dict[str, object] = dict.fromkeys(switched_on, True)
    chosen |= {_flags(exporter)[flag]: value for flag, value in given.items()}
    common = {"acceptance": acceptance, **(known or {})}
    chosen |= {one.name: common[one.name] for one in _fields(exporter) if one.name in common}
    return _replaced(exporter, chosen) if chosen else exporter


def flag_of(name: str) -> str:
    """Return how a switch or an option is written on the command line: `code_book` is `--code-book`."""
    return "--" + name.replace("_", "-")


def _flags(exporter: object) -> dict[str, str]:
    """Return the flag of each option with a value to the name of its field."""
    return {one.metadata[_FLAG]: one.name for one in _fields(exporter) if _FLAG in one.metadata}


def _fields(exporter: object) -> tuple[DataclassField[Any], ...]:
    return fields(exporter) if is_dataclass(exporter) else ()


def _replaced(exporter: Any, chosen: Mapping[str, object]) -> Exporter:
    changed: Exporter = replace(exporter, **chosen)
    return changed
