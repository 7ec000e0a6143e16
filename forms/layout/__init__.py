"""Layout: a form becomes places on paper, in millimetres, without touching the disk."""

from __future__ import annotations

from forms.definition import Form
from forms.faces import Metrics
from forms.layout.document import lay_out_document
from forms.layout.model import Layout
from forms.layout.placed import lay_out_placed
from forms.layout.table import lay_out_table


def lay_out(form: Form, metrics: Metrics) -> Layout:
    """Return where everything of a form stands.

    Args:
        form: A table form, a document, or a form on a blank.
        metrics: The typefaces' widths, `forms.faces.load_metrics()`.

    Raises:
        DefinitionError: Something cannot be fitted: a row higher than a page, words
            wider than their cell, a blank with pages of several sizes.
    """
    if form.is_placed:
        return lay_out_placed(form)
    return lay_out_table(form, metrics) if form.sections else lay_out_document(form, metrics)
