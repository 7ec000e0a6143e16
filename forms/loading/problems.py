"""What is wrong with a definition, collected so that everything is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import DefinitionError
from forms.loading.in_chinese import in_chinese

TOLD_MAX = 50
WORDS_MAX = 400
Step = str | int
Route = tuple[Step, ...]
"""The keys and positions that lead from the top of a definition to a value in it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a definition stand in its file.

    Attributes:
        lines: Route of every key and value to its line, from 1.
        fields: Route of every field mapping to the field's id.
    """

    lines: Mapping[Route, int]
    fields: Mapping[Route, str]

    def settle(self, route: Route) -> Route:
        """Return the part of a route that exists, leaving out steps that only the models know."""
        known: Route = ()
        for step in route:
            if (*known, step) in self.lines:
                known = (*known, step)
        return known

    def line_of(self, route: Route) -> int:
        """Return the line of the nearest thing on this route that stands in the file."""
        return self.lines.get(self.settle(route), 1)

    def field_of(self, route: Route) -> str:
        """Return the id of the innermost field that a route lies in, or empty."""
        known = self.settle(route)
        for length in range(len(known), 0, -1):
            if known[:length] in self.fields:
                return self.fields[known[:length]]
        return ""


NOWHERE = Places(lines={}, fields={})


@dataclass(slots=True)
class Problems:
    """Collects what is wrong with one file; raises it all as one error, one a line."""

    name: str
    places: Places = NOWHERE
    _found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, what: str, *, route: Route = ()) -> None:
        """Note a problem at a place of the definition, with the field it lies in."""
        field_id = self.places.field_of(route)
        self.add_at(f'field "{field_id}": {what}' if field_id else what, line=self.places.line_of(route))

    def add_at(self, what: str, *, line: int) -> None:
        """Note a problem in a line."""
        words = " ".join(what.split()).encode("utf-8", "replace").decode("utf-8")
        self._found.append((line, words if len(words) <= WORDS_MAX else words[:WORDS_MAX] + "…"))

    def check(self) -> None:
        """Raise what was noted, in the order of the lines.

        Raises:
            DefinitionError: Something was noted.
        """
        if self._found:
            found = sorted(dict.fromkeys(self._found), key=lambda problem: problem[0])
            told = [f"{self.name}:{line}: {what}" for line, what in found[:TOLD_MAX]]
            chinese = [f"{self.name}：第 {line} 行：{in_chinese(what)}。" for line, what in found[:TOLD_MAX]]
            left = len(found) - TOLD_MAX
            if left > 0:
                told.append(f"{self.name}: and {left} more")
                chinese.append(f"{self.name}：另有 {left} 处。")
            raise DefinitionError("\n".join(told), message_zh="\n".join(chinese))


def shown(path: Path) -> str:
    """Return a path as messages show it: from the working folder where it lies in it."""
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return path.as_posix()
