"""The forms that returns are read against, each with its layout and its blank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from forms.catalogue import Catalogue
from forms.definition import Form
from forms.faces import Metrics
from forms.layout import lay_out
from forms.layout.model import Layout
from scanner.values.page.picture import Gray

Blank = Callable[[float], Sequence[Gray]]
"""Gives the pages of a form as printed, before anything is filled in, at a resolution in dots an inch.

Each page is uint8, (height, width), 0 = black; nobody draws on it, since it is shared by all who ask.
"""


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form that returns are read against.

    Attributes:
        form: Its definition.
        layout: Where its parts stand on paper.
        printed: Gives the blank of a form that somebody else prints. None for our own form, whose blank is drawn
            from its layout.
    """

    form: Form
    layout: Layout
    printed: Blank | None = None

    def blank(self, dpi: float) -> Sequence[Gray]:
        """Return the form's pages as printed, before anything is filled in; see `Blank`."""
        if self.printed is not None:
            return self.printed(dpi)
        from forms.blank import blank_pages  # noqa: PLC0415  loads the renderers, which only paper needs

        return blank_pages(self.form, self.layout, dpi)


def known_forms(catalogue: Catalogue, metrics: Metrics) -> tuple[KnownForm, ...]:
    """Return every version of the catalogue's forms that have fields, laid out."""
    return tuple(KnownForm(form, lay_out(form, metrics)) for form in catalogue.versions if form.has_fields)


def find_known(known: Iterable[KnownForm], form_id: str, version: str) -> KnownForm:
    """Return a version of a form.

    Raises:
        KeyError: It is none of those known.
    """
    for one in known:
        if one.form.id == form_id and str(one.form.version) == version:
            return one
    raise KeyError(f"{form_id} version {version}")
