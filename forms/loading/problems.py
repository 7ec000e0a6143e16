"""What is wrong with a definition, collected so that everything is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import DefinitionError, Mistake
from forms.wording import Wording, lines

TOLD_MAX = 50
WORDS_MAX = 400
Step = str | int
Route = tuple[Step, ...]
"""The keys and positions that lead from the top of a definition to a value in it."""

_KEY_NAMES: Mapping[Step, str] = {
    "field": "编号",
    "form": "编号",
    "label": "名称",
    "name": "名称",
    "title": "标题",
    "language": "语言",
    "unit": "单位",
    "kind": "类型",
    "lines": "行数",
    "comb": "格数",
    "options": "选项",
    "fields": "栏目",
    "box": "位置",
    "boxes": "位置",
}
"""What the keys are called at the desk, where a draft is corrected without seeing its definition."""


MUST_BE = Wording(zh="应为", en=" must be ")


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
    _found: list[Mistake] = field(default_factory=list)

    def add(self, what: Wording, *, route: Route = (), places: tuple[str, ...] = ()) -> None:
        """Note a problem at a place of the definition, with the field it lies in.

        Args:
            what: What is wrong, and what to do.
            route: The place.
            places: The names of the places that lie on each other, where that is the problem.
        """
        self._note(Mistake(self.places.line_of(route), what, self.places.field_of(route), places))

    def add_at(self, what: Wording, *, line: int) -> None:
        """Note a problem in a line."""
        self._note(Mistake(line, what))

    def _note(self, mistake: Mistake) -> None:
        what = mistake.wording
        plain = Wording(zh=_one_line(what.zh), en=_one_line(what.en))
        self._found.append(Mistake(mistake.line, plain, mistake.field_id, mistake.places))

    def check(self) -> None:
        """Raise what was noted, in the order of the lines.

        Raises:
            DefinitionError: Something was noted.
        """
        if self._found:
            found = sorted(dict.fromkeys(self._found), key=lambda mistake: mistake.line)
            told = [_in_a_line(self.name, mistake) for mistake in found[:TOLD_MAX]]
            left = len(found) - TOLD_MAX
            if left > 0:
                told.append(Wording(zh=f"{self.name}：另有 {left} 处。", en=f"{self.name}: and {left} more"))
            raise DefinitionError(lines(told), mistakes=found[:TOLD_MAX])


def key_words(key: Step) -> Wording:
    """Return how a key of a definition is told: `"lines"`, with its name at the desk in Chinese, `行数（lines）`."""
    return Wording(zh=f"{_KEY_NAMES[key]}（{key}）" if key in _KEY_NAMES else f"“{key}”", en=f'"{key}"')


def unreadable(error: OSError) -> Wording:
    """Return why a file cannot be read, as the system says it."""
    return Wording(
        zh=f"无法读取（{error.strerror or '原因不明'}）", en=f"cannot be read: {error.strerror or 'no reason given'}"
    )


def nothing_said(key: str, kind: str, why: str = "") -> Wording:
    """Return that a key says nothing for a kind of field.

    Args:
        key: The key.
        kind: The kind.
        why: Why it does not, in English; the Chinese names the kind alone.
    """
    name = key_words(key)
    return Wording(zh=f"{name.zh}对 {kind} 不起作用", en=f"{name.en} says nothing for kind {kind}{why and ': ' + why}")


def _one_line(words: str) -> str:
    words = " ".join(words.split()).encode("utf-8", "replace").decode("utf-8")
    return words if len(words) <= WORDS_MAX else words[:WORDS_MAX] + "…"


def _in_a_line(name: str, mistake: Mistake) -> Wording:
    what = mistake.wording
    if mistake.field_id:
        what = Wording(zh=f"栏目“{mistake.field_id}”：", en=f'field "{mistake.field_id}": ') + what
    return Wording(zh=f"{name}：第 {mistake.line} 行：{what.zh}。", en=f"{name}:{mistake.line}: {what.en}")


def shown(path: Path) -> str:
    """Return a path as messages show it: from the working folder where it lies in it."""
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return path.as_posix()
