"""docs/commands.md, made from the commands themselves: from what every version of typer tells of them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

import forms.cli
import scanner.cli

PROGRAMS: dict[str, typer.Typer] = {"forms": forms.cli.app, "scanner": scanner.cli.app}

HEAD = """\
# Commands

Generated from the commands themselves; `make golden` writes it anew. `forms COMMAND --help` and
`scanner COMMAND --help` say the same. The exit codes are in the [README](../README.md).
"""


def page(programs: dict[str, typer.Typer]) -> str:
    """Return docs/commands.md."""
    return HEAD + "".join(_program(name, get_command(app)) for name, app in programs.items())


def faults_of(name: str, app: typer.Typer, text: str) -> list[str]:
    """Faults of a program: a command or an option without help, or one that a page of documentation leaves out."""
    faults = []
    group: Any = get_command(app)
    if "--version" not in _flags(group):
        faults.append(f"{name} does not tell its version")
    for word, command in _commands(group):
        whole = f"{name} {word}"
        if not command.help:
            faults.append(f"{whole} has no help")
        section = text.partition(f"\n### {whole}\n")[2].partition("\n### ")[0]
        if not section:
            faults.append(f"{whole} is not documented")
        faults += [f"{whole} {_called(one)} has no help" for one in command.params if not getattr(one, "help", None)]
        faults += [f"{whole} {flag} is not documented" for flag in _flags(command) if f"`{flag}" not in section]
    return faults


def _commands(group: Any) -> Iterator[tuple[str, Any]]:
    """Name and command of a group: some are imported when they are asked for."""
    context = group.make_context("", [], resilient_parsing=True)
    for word in group.list_commands(context):
        yield word, group.get_command(context, word)


def _flags(command: Any) -> list[str]:
    return [flag for one in command.params for flag in one.opts if flag.startswith("-")]


def _called(parameter: Any) -> str:
    option = parameter.param_type_name == "option"
    return ", ".join(parameter.opts) if option else parameter.metavar or parameter.name.upper()


def _program(name: str, group: Any) -> str:
    sections = "".join(_command(f"{name} {word}", command) for word, command in _commands(group))
    return f"\n## {name}\n\n{group.help}\n\n{_rows(group)}{sections}"


def _command(whole: str, command: Any) -> str:
    arguments = " ".join(_called(one) for one in command.params if one.param_type_name == "argument")
    needed = "".join(
        f" {one.opts[0]} {_value(one)}" for one in command.params if one.param_type_name == "option" and one.required
    )
    usage = f"    {whole} {arguments}{needed} [OPTIONS]"
    return f"\n### {whole}\n\n{usage}\n\n{inspect.cleandoc(command.help or '')}\n\n{_rows(command)}"


def _rows(command: Any) -> str:
    return "| | |\n| --- | --- |\n" + "".join(f"{line}\n" for line in _lines(command))


def _lines(command: Any) -> Iterator[str]:
    for one in command.params:
        called = _called(one)
        if one.param_type_name == "option":
            called = ", ".join(f"`{flag}`" for flag in one.opts) + (f" {_value(one)}" if _value(one) else "")
        else:
            called = f"`{called}`"
        words = (getattr(one, "help", None) or "").replace("|", "\\|")
        plain = one.default is not None and not callable(one.default) and not getattr(one, "is_flag", False)
        default = f" Default `{one.default}`." if plain and one.default != "" else ""
        yield f"| {called} | {words}{default} |"


def _value(option: Any) -> str:
    return "" if option.is_flag else option.metavar or "…"
