"""The top of a definition to a `Form` that is still empty."""

from __future__ import annotations

from forms.definition import Form
from forms.geometry import A4_HEIGHT_MM, A4_WIDTH_MM
from forms.loading.problems import Problems
from forms.loading.spec import HeadSpec


def make_head(spec: HeadSpec, problems: Problems) -> Form:
    """Return a form with everything but its table or its text."""
    left, top, right, bottom = spec.margins
    if left + right > A4_WIDTH_MM / 2 or top + bottom > A4_HEIGHT_MM / 2:
        problems.add("the margins take more than half of the page", route=("margins",))
    return Form(
        id=spec.form,
        key=spec.key,
        version=spec.version,
        title=spec.title,
        annex=spec.annex or "",
        issuer=spec.issuer or "",
        language=spec.language,
        anchor_base=None if spec.anchors is False else spec.anchors,
        margins_mm=(left, top, right, bottom),
        origin=problems.name,
    )
