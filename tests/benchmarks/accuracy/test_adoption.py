"""What the benchmark of drafts counts as right, wrong and missing."""

from __future__ import annotations

import io

import pikepdf

from benchmarks.accuracy.adoption import score_of, stripped
from forms.definition.kinds import Kind
from forms.geometry import Rect
from forms.render.registry import RENDERERS
from scanner.adopt.draft import Draft, DraftField, DraftOption
from tests.annex2 import annex2
from tests.makers.blanks.truth import TrueBlank, TrueBox, TrueText

BLANK = TrueBlank(
    "a",
    "a.pdf",
    b"",
    (TrueBox("sex", "male", 1, (20, 40, 23, 43)), TrueBox("sex", "female", 1, (40, 40, 43, 43))),
    (TrueText("name", "Name", 1, (40, 20, 100, 27), "text"),),
    {"sex": "one"},
)


def _draft(name_box: Rect, *, kind: Kind = Kind.ONE) -> Draft:
    options = tuple(
        DraftOption(label[0], label, 1, Rect(left, 40, left + 3, 43)) for label, left in (("male", 20), ("female", 40))
    )
    return Draft(
        "",
        "en",
        ((210.0, 297.0),),
        (
            DraftField("name", "Name", Kind.TEXT, 1.0, 1, name_box),
            DraftField("sex", "Sex", kind, 1.0, 1, options=options),
        ),
    )


def test_a_draft_like_the_truth_has_everything_right() -> None:
    score = score_of(_draft(Rect(41, 21, 99, 27)), BLANK)
    assert (score.boxes_right, score.texts_right, score.labels_right, score.groups_right) == (2, 1, 3, 1)
    assert (score.boxes_wrong, score.texts_wrong) == (0, 0)


def test_a_place_of_half_the_width_is_wrong_and_the_true_one_missing() -> None:
    score = score_of(_draft(Rect(40, 20, 65, 27)), BLANK)
    assert (score.texts_right, score.texts_wrong) == (0, 1)


def test_a_choice_that_takes_another_number_of_answers_is_not_right() -> None:
    assert score_of(_draft(Rect(41, 21, 99, 27), kind=Kind.MANY), BLANK).groups_right == 0


def test_a_fillable_pdf_loses_its_fields_and_its_truth_keeps_them() -> None:
    form, layout = annex2()
    blank = stripped("annex2", RENDERERS["pdf"].render(form, layout))
    with pikepdf.open(io.BytesIO(blank.content)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert not any("/Annots" in page.obj for page in pdf.pages)
    assert len(blank.boxes) == sum(len(field.options) for field in form.fields)
    assert len(blank.texts) == sum(field.kind.is_text for field in form.fields)
