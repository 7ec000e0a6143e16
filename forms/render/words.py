"""The words that a rendered file says besides the form's own, by the form's language: in tooltips and descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forms.definition import Field, Form, Option


@dataclass(frozen=True, slots=True)
class FileWords:
    """The words of one language.

    Attributes:
        required: Stands behind the name of a field that must be filled in.
        colon: Stands between a field's name and an option's label.
        box: Describes a printed box, with the placeholder `{label}`.
        page_code: Describes a page code, with the placeholders `{page_no}` and `{code}`.
        word_code: Describes a page code in a Word file, with the placeholder `{code}`.
    """

    required: str
    colon: str
    box: str
    page_code: str
    word_code: str

    def tooltip(self, field: Field) -> str:
        """Return what a viewer says of a field: its name, and whether it must be filled in."""
        return field.name + (self.required if field.required else "")

    def option_tooltip(self, field: Field, option: Option) -> str:
        """Return what a viewer says of a box: its field's tooltip and its label."""
        return f"{self.tooltip(field)}{self.colon}{option.label}"


CHINESE: Final = FileWords(
    required="（必填）",
    colon="：",
    box="选框 {label}",
    page_code="第{page_no}页识别码 {code}",
    word_code="页面编码 {code}",
)
ENGLISH: Final = FileWords(
    required=" (required)",
    colon=": ",
    box="box {label}",
    page_code="code of page {page_no}: {code}",
    word_code="page code {code}",
)


def is_chinese(language: str) -> bool:
    """Tell whether a language, BCP 47, is any Chinese."""
    return language.lower().split("-")[0] == "zh"


def words_of(language: str) -> FileWords:
    """Return the words for a language, BCP 47: Chinese for any Chinese, English for all others."""
    return CHINESE if is_chinese(language) else ENGLISH


def code_words(form: Form, page_no: int, code: str) -> str:
    """Return what is read aloud of a page's code."""
    return words_of(form.language).page_code.format(page_no=page_no, code=code)
