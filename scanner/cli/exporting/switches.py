"""Turns the switches that exporters declare into options of a command."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from scanner.export.options import flag_of, switches
from scanner.values.seams import Exporter


def with_switches(exporters: Mapping[str, Exporter]) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Return a decorator that gives a command an option for each switch of the exporters.

    The command gets the switches that the user gave in its parameter `switched_on`, a frozenset of
    names. A switch that several exporters have becomes one option, whose help names their formats.

    Args:
        exporters: Name of a format to its exporter.
    """
    words: dict[str, str] = {}
    formats: dict[str, list[str]] = {}
    for format_name, exporter in exporters.items():
        for name, what in switches(exporter).items():
            words[name] = what
            formats.setdefault(name, []).append(format_name)

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        def with_options(**given: Any) -> int:
            switched_on = frozenset(name for name in words if given.pop(name))
            return command(**given, switched_on=switched_on)

        # Typer reads a command's options from its signature and its annotations.
        own = inspect.signature(command, eval_str=True)
        kept = [one for one in own.parameters.values() if one.name != "switched_on"]
        added = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=False,
                annotation=Annotated[bool, typer.Option(flag_of(name), help=f"{what} ({', '.join(formats[name])})")],
            )
            for name, what in words.items()
        ]
        signature = own.replace(parameters=[*kept, *added])
        with_options.__name__, with_options.__doc__ = command.__name__, command.__doc__
        with_options.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
        with_options.__signature__ = signature  # type: ignore[attr-defined]
        return with_options

    return decorate
