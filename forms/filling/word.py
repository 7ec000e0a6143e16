"""Answers into the fillable Word file."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

from lxml import etree

from forms.answers import Value, answer_text
from forms.definition import Field, Form
from forms.definition.date_parts import with_parts
from forms.errors import UsageError
from forms.layout.model import Layout
from forms.render.word import DOCUMENT_PART, WordRenderer, repack
from forms.render.word.controls import fill_text, tick
from forms.render.word.xml import qualified
from forms.wording import Wording


def fill_word(form: Form, layout: Layout, answers: Mapping[str, Value], *, copy_id: str | None = None) -> bytes:
    """Return the Word file with answers in its content controls.

    Args:
        form: What is asked.
        layout: Where it stands.
        answers: Field id to value, already checked against the form; a missing id is blank.
        copy_id: Eight upper-case letters or digits for the page code, or None.

    Raises:
        UsageError: A text has characters that no Word file can hold; names the field.
    """
    blank = WordRenderer().render(form, layout, copy_id=copy_id)
    with zipfile.ZipFile(BytesIO(blank)) as package:
        root = etree.fromstring(package.read(DOCUMENT_PART))
    controls = _controls(root)
    answers = with_parts(answers, frozenset(field.id for field in form.fields if field.in_parts))
    for field in form.drawn().fields:
        value = answers.get(field.id)
        if value is not None:
            _fill(controls, field, value)
    filled = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return repack(blank, {DOCUMENT_PART: filled})


def _controls(root: etree._Element) -> dict[str, etree._Element]:
    controls = {}
    for control in root.iter(qualified("sdt")):
        tag = control.find(f"{qualified('sdtPr')}/{qualified('tag')}")
        if tag is not None:
            controls[str(tag.get(qualified("val")))] = control
    return controls


def _fill(controls: Mapping[str, etree._Element], field: Field, value: str | int | float | list[str]) -> None:
    if field.kind.is_choice:
        for option_id in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            tick(controls[f"{field.id}.{option_id}"])
        return
    text = answer_text(value).replace("\r\n", "\n").replace("\r", "\n") if not isinstance(value, list) else ""
    if text:
        try:
            fill_text(controls[field.id], text)
        except ValueError as error:
            raise UsageError(
                Wording(
                    zh="含有 Word 文件不能保存的字符，请删除。",
                    en="holds characters that a Word file cannot; remove them.",
                ),
                at=f'field "{field.id}"',
            ) from error
