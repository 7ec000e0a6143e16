"""Finds typed text that a field of the PDF cannot show, not even at its smallest size."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from forms.answers import Value, answer_text
from forms.definition import Field, Form
from forms.errors import UsageError
from forms.filling.pdf_text import LEAST_SIZE_PT, Type, typeset_lines
from forms.geometry import points_from_mm
from forms.layout.model import FieldBox, Layout
from forms.render.pdf.font import field_font
from forms.wording import Wording, lines


def find_misfits(form: Form, layout: Layout, answers: Mapping[str, Value]) -> list[Field]:
    """Return the fields whose text would be cut off in the PDF, in the form's order.

    Args:
        form: What is asked.
        layout: Where it stands.
        answers: Field id to value, `check_answers`'.
    """
    boxes = {box.field_id: box for _, box in layout.field_boxes()}
    return [field for field in form.fields if field.id in boxes and not _fits(boxes[field.id], answers.get(field.id))]


def check_fits(form: Form, layout: Layout, answers: Mapping[str, Value]) -> None:
    """Refuse answers of which a field of the PDF cannot show everything.

    Raises:
        UsageError: Names the fields with their labels, and says how much of each fits.
    """
    boxes = {box.field_id: box for _, box in layout.field_boxes()}
    problems = []
    for field in find_misfits(form, layout, answers):
        text = _typed(answers[field.id])
        shown = _shown_characters(boxes[field.id], text)
        problems.append(
            Wording(
                zh=f"栏目“{field.id}”（{field.name}）：内容过长，{LEAST_SIZE_PT:g} 磅字也放不下，"
                "请缩短，或改填 Word 文件。",
                en=f'field "{field.id}" ({field.name}): {len(text)} characters, of which {shown} can be shown '
                f"at {LEAST_SIZE_PT:g} pt; shorten it, or fill in the Word file, whose rows grow.",
            )
        )
    if problems:
        raise UsageError(lines(problems))


def misfit_reason() -> str:
    """Return what is wrong with a text that does not fit, and what to do."""
    return f"longer than its place can show even at {LEAST_SIZE_PT:g} pt; shorten it"


def _fits(box: FieldBox, value: Value) -> bool:
    return _shows(box, _typed(value))


def _typed(value: Value) -> str:
    """Return a value as it is typed into a field; empty for what is not."""
    if value is None or isinstance(value, list):
        return ""
    return answer_text(value).replace("\r\n", "\n").replace("\r", "\n")


def _shows(box: FieldBox, text: str) -> bool:
    if box.comb and len(text) <= box.comb and "\n" not in text:
        return True
    size = (points_from_mm(box.rect.width), points_from_mm(box.rect.height))
    start = points_from_mm(box.size_mm)
    return typeset_lines(text, Type(field_font()), size, size_pt=start, multiline=box.multiline).fits


def _shown_characters(box: FieldBox, text: str) -> int:
    """Return how long the longest beginning of a text is that its field can show."""
    return bisect_left(range(1, len(text) + 1), True, key=lambda length: not _shows(box, text[:length]))
