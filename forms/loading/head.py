"""The top of a definition to a `Form` that is still empty."""

from __future__ import annotations

from forms.definition import Form
from forms.definition.papers import A4, PaperSize
from forms.loading.problems import Problems
from forms.loading.spec import HeadSpec
from forms.wording import Wording


def make_head(spec: HeadSpec, problems: Problems, paper: PaperSize = A4) -> Form:
    """Return a form with everything but its table or its text."""
    left, top, right, bottom = spec.margins
    if left + right > paper.width_mm / 2 or top + bottom > paper.height_mm / 2:
        what = Wording(zh="页边距超过半页", en="the margins take more than half of the page")
        problems.add(what, route=("margins",))
    return Form(
        id=spec.form,
        key=spec.key,
        version=spec.version,
        title=spec.title,
        annex=spec.annex or "",
        issuer=spec.issuer or "",
        language=spec.language,
        anchor_base=None if spec.anchors is False else spec.anchors,
        paper=paper,
        margins_mm=(left, top, right, bottom),
        origin=problems.name,
    )
