"""Counts what a reader of the code has to hold: `python -m benchmarks.report.structure [CHECKOUT ...]`.

How it works: every definition at the top of a module (a function, a class, a constant) is a name.
From the definition that a stage starts at, the names that its code uses are followed to their
definitions, and those again, as far as they lie in `forms` or `scanner` and in no package that a
reader of this stage would take on trust (`TRUSTED`). What is reached is what one has to hold to
follow that stage. A checkout of another commit can be named, so that two states are counted alike.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

TRUSTED = ("forms",)
"""Packages whose names are used without being looked up: the form's definition and its layout."""

STARTS = {
    "a mark, from its page to its verdict": ("MarksReader",),
    "a text, from its page to its reading": ("TextReader",),
    "a page, from its picture to its place": ("identify", "register"),
}
"""What is followed, and the definitions at which it starts."""


@dataclass(frozen=True, slots=True)
class Name:
    """A definition at the top of a module.

    Attributes:
        module: Dotted name of its module.
        name: The definition's.
    """

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name stands for.

    Attributes:
        is_constant: Whether it is neither a function nor a class.
        members: Methods that a class has besides its own name.
        uses: The names that its code mentions, as they are written.
    """

    is_constant: bool
    members: int
    uses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Module:
    """A module's definitions and what it imports.

    Attributes:
        lines: How long it is.
        definitions: Name to definition.
        imports: Name in this module to where it comes from.
    """

    lines: int
    definitions: dict[str, Definition]
    imports: dict[str, Name]


def read_modules(checkout: Path) -> dict[str, Module]:
    """Return the modules of `forms` and `scanner` in a checkout, by their dotted names."""
    found: dict[str, Module] = {}
    for path in sorted(path for top in ("forms", "scanner") for path in (checkout / top).rglob("*.py")):
        dotted = ".".join(path.relative_to(checkout).with_suffix("").parts).removesuffix(".__init__")
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        found[dotted] = Module(text.count("\n"), _definitions(tree), _imports(tree))
    return found


def _imports(tree: ast.Module) -> dict[str, Name]:
    found: dict[str, Name] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ("forms", "scanner"):
            for alias in node.names:
                found[alias.asname or alias.name] = Name(node.module, alias.name)
    return found


def _definitions(tree: ast.Module) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            members = sum(isinstance(member, ast.FunctionDef) for member in node.body)
            found[node.name] = Definition(False, members if isinstance(node, ast.ClassDef) else 0, _uses(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found[target.id] = Definition(True, 0, _uses(node))
    return found


def _uses(node: ast.AST) -> frozenset[str]:
    return frozenset(found.id for found in ast.walk(node) if isinstance(found, ast.Name))


def held(modules: dict[str, Module], starts: tuple[str, ...]) -> set[Name]:
    """Return every name that is reached from the definitions of these names.

    Raises:
        LookupError: No module of the scanner defines one of them.
    """
    waiting = []
    for start in starts:
        homes = [dotted for dotted, module in modules.items() if start in module.definitions and "scanner" in dotted]
        if not homes:
            raise LookupError(f"nothing is called {start}")
        waiting.append(Name(homes[0], start))
    reached: set[Name] = set()
    while waiting:
        name = _resolved(modules, waiting.pop())
        if name is None or name in reached or name.module.startswith(TRUSTED):
            continue
        reached.add(name)
        module = modules[name.module]
        for used in module.definitions[name.name].uses:
            if used in module.definitions:
                waiting.append(Name(name.module, used))
            elif used in module.imports:
                waiting.append(module.imports[used])
    return reached


def _resolved(modules: dict[str, Module], name: Name) -> Name | None:
    """Return where a name is defined, through the faces of packages; None outside `forms` and `scanner`."""
    while name.module in modules:
        module = modules[name.module]
        if name.name in module.definitions:
            return name
        origin = module.imports.get(name.name)
        if origin is None or origin == name:
            return None
        name = origin
    return None


def report(checkout: Path) -> str:
    """Return what was counted in a checkout, as Markdown."""
    modules = read_modules(checkout)
    lines = ["| followed | names | of them constants | modules |", "| --- | --- | --- | --- |"]
    for what, starts in STARTS.items():
        names = held(modules, starts)
        definitions = [modules[name.module].definitions[name.name] for name in names]
        count = sum(1 + definition.members for definition in definitions)
        constants = sum(definition.is_constant for definition in definitions)
        lines.append(f"| {what} | {count} | {constants} | {len({name.module for name in names})} |")
    sizes = Counter(
        dotted.rpartition(".")[0] for dotted in modules if dotted.count(".") and dotted not in _packages(modules)
    )
    lines += ["", "| package | modules |", "| --- | --- |"]
    lines += [f"| `{package}` | {count} |" for package, count in sorted(sizes.items())]
    return "\n".join(lines)


def _packages(modules: dict[str, Module]) -> set[str]:
    return {dotted.rpartition(".")[0] for dotted in modules}


if __name__ == "__main__":
    for given in sys.argv[1:] or ["."]:
        print(f"## {given}\n\n{report(Path(given))}\n")
