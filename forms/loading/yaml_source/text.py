"""YAML text to plain values, with the line of every key and value.

Only the plain part of YAML 1.2 is taken: no anchors and aliases (a few lines of them can
stand for gigabytes), no tags, no merge keys, no deep nesting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

from forms.loading.problems import Places, Problems, Route
from forms.loading.yaml_source.plain import Node, plain_root
from forms.wording import NO_WORDS, Wording

DEPTH_MAX = 30  # a definition needs 14; ruamel.yaml gets quadratically slow with open brackets
_PREFIX = "tag:yaml.org,2002:"
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(\.[0-9]{0,18})?")
_PLAIN_TEXT = frozenset(_PREFIX + kind for kind in ("str", "timestamp", "int", "float", "value"))
_NOT_TEXT = {
    _PREFIX + "bool": Wording(zh="真假值", en="a truth value"),
    _PREFIX + "null": Wording(zh="空值", en="an empty value"),
}


@dataclass(slots=True)
class YamlText:
    """Parses one YAML document; what is wrong goes to `problems`.

    Attributes:
        problems: Where problems are noted; knows every line after `parse`.
        first_line: The line of the file that the text begins on.
    """

    problems: Problems
    first_line: int = 1
    _lines: dict[Route, int] = field(default_factory=dict)
    _fields: dict[Route, str] = field(default_factory=dict)

    def parse(self, text: str) -> Any:
        """Return the document as dicts with text keys, lists, text, numbers, truth values, None.

        Raises:
            DefinitionError: It is not YAML, or uses a part of it that is not taken.
        """
        node = plain_root(text, depth_max=DEPTH_MAX) or self._compose(text)
        self.problems.places = Places(self._lines, self._fields)
        if node is None or node.id != "mapping":
            what = Wording(zh="定义应是以 `form:` 开头的映射", en="a definition is a mapping that starts with `form:`")
            self.problems.add_at(what, line=self.first_line)
        else:
            value = self._value(node, ())
            self.problems.check()
            return value
        self.problems.check()
        return None

    def _compose(self, text: str) -> Node | None:
        try:
            self._refuse_tricks(text)
            node: Node | None = YAML(typ="safe", pure=True).compose(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line if mark is not None else 0
            self._refuse(_sentence(error), line)
        except YAMLError as error:  # the reader's: a character that YAML forbids
            line = text.count("\n", 0, getattr(error, "position", 0))
            self._refuse(Wording(zh="有控制字符", en="a control character"), line)
        except (ValueError, OverflowError):  # ruamel.yaml on broken escapes and directives
            self._refuse(Wording(zh="转义或指令有误", en="a broken escape or directive"), 0)
        else:
            return node
        self.problems.check()
        return None

    def _refuse(self, why: Wording, line: int) -> None:
        """Note that the text is no YAML, in a line of the text from 0."""
        self.problems.add_at(Wording(zh="不是 YAML：", en="not YAML: ") + why, line=self.first_line + line)

    def _refuse_tricks(self, text: str) -> None:
        depth = 0
        for event in YAML(typ="safe", pure=True).parse(text):
            line = self.first_line + event.start_mark.line
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                what = Wording(zh="不能用 & 和 *，请写全", en="anchors (&) and aliases (*) are not taken: write it out")
                self.problems.add_at(what, line=line)
            if isinstance(event, CollectionStartEvent):
                depth += 1
            elif isinstance(event, CollectionEndEvent):
                depth -= 1
            if depth > DEPTH_MAX:
                what = Wording(zh=f"嵌套超过 {DEPTH_MAX} 层", en=f"nested deeper than {DEPTH_MAX} levels")
                self.problems.add_at(what, line=line)
                break
        self.problems.check()

    def _line(self, node: Node) -> int:
        return self.first_line + int(node.start_mark.line)

    def _value(self, node: Node, route: Route) -> Any:
        self._lines.setdefault(route, self._line(node))
        if node.id == "mapping":
            return self._mapping(node, route)
        if node.id == "sequence":
            return [self._value(item, (*route, position)) for position, item in enumerate(node.value)]
        return self._scalar(node, route)

    def _mapping(self, node: Node, route: Route) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                what = Wording(zh="关键字应是一个词", en="a key is a word, not a list or a mapping")
                self.problems.add_at(what, line=self._line(key_node))
                continue
            key = str(key_node.value)
            if key in entries:
                first = self._lines[(*route, key)]
                what = Wording(
                    zh=f"“{key}”写了两次，第一次在第 {first} 行，请改一个",
                    en=f'key "{key}" stands twice, first in line {first}',
                )
                self.problems.add_at(what, line=self._line(key_node))
                continue
            self._check_key(key_node)
            self._lines[(*route, key)] = self._line(key_node)
            entries[key] = self._value(value_node, (*route, key))
            if key == "field" and isinstance(entries[key], str):
                self._fields[route] = entries[key]
        return entries

    def _check_key(self, node: Node) -> None:
        key, line = str(node.value), self._line(node)
        if str(node.tag) in _NOT_TEXT:
            kind = _NOT_TEXT[str(node.tag)]
            what = Wording(
                zh=f"“{key}”作关键字会被 YAML 当作{kind.zh}，请加引号",
                en=f'"{key}" as a key is {kind.en} to YAML: write it in quotes, "{key}"',
            )
            self.problems.add_at(what, line=line)
        elif str(node.tag) not in _PLAIN_TEXT:
            what = Wording(zh=f"“{key}”：不能用标签和合并", en=f'key "{key}": tags and merge keys are not taken')
            self.problems.add_at(what, line=line)
        self._check_text(key, line)

    def _scalar(self, node: Node, route: Route) -> Any:
        text = str(node.value)
        self._check_text(text, self._line(node))
        match str(node.tag).removeprefix(_PREFIX):
            case "bool":
                return text.lower() in ("true", "yes", "on")
            case "null":
                return None
            case "int" if _WHOLE_NUMBER.fullmatch(text):
                return int(text)
            case "float" if _NUMBER.fullmatch(text):
                return float(text)
            case "str" | "timestamp" | "value" | "int" | "float":  # odd numbers (0x1f, 1e9) are words here
                return text
            case _:
                self.problems.add(Wording(zh="不能用标签", en="tags are not taken"), route=route)
                return text

    def _check_text(self, text: str, line: int) -> None:
        if any("\ud800" <= character <= "\udfff" for character in text):
            self.problems.add_at(Wording(zh="有残缺的字符", en="half a character (a lone surrogate)"), line=line)


def _sentence(error: MarkedYAMLError) -> Wording:
    """Return what ruamel.yaml says; it does in English alone, and without codes."""
    parts = (error.context, error.problem)
    words = " ".join(" ".join(str(part).split()) for part in parts if part) or "cannot be parsed"
    cure = Wording(zh="；请用空格缩进，不用制表符", en="; indent with spaces, not tabs")
    return Wording(zh=words, en=words) + (cure if "'\\t'" in words else NO_WORDS)
