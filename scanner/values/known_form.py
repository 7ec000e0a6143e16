"""The forms that returned pages may be of, each with its layout and its blank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from forms.catalogue import Catalogue
from forms.definition import Form
from forms.definition.places import PrintedWords
from forms.faces import Metrics
from forms.layout import lay_out
from forms.layout.model import Layout
from scanner.values.page.picture import Gray

Blank = Callable[[float], Sequence[Gray]]
"""Draws the blank pages of a form, as printed before anything is filled in, at a resolution in dots an inch.

Each page is uint8, (height, width), 0 = black. The same array is given to everybody who asks, so nobody may change it.
"""


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form that returned pages may be of.

    Attributes:
        form: The form's definition.
        layout: Where its parts stand on paper.
        printed: Draws the blank of a form that was made by somebody else. None for a form that this program draws,
            whose blank follows from its layout.
    """

    form: Form
    layout: Layout
    printed: Blank | None = None

    def blank(self, dpi: float) -> Sequence[Gray]:
        """Return the form's pages as printed, before anything is filled in; see `Blank`."""
        if self.printed is not None:
            return self.printed(dpi)
        from forms.blank import compared_pages  # noqa: PLC0415  loads the renderers, which only paper needs

        return compared_pages(self.form, self.layout, dpi)

    def printed_words(self, page_no: int) -> Sequence[PrintedWords]:
        """Return the words that a page of somebody else's blank prints; of our own forms the layout says them.

        Args:
            page_no: The page, from 1.
        """
        if not self.form.is_placed:
            return ()
        from forms.blank import printed_words  # noqa: PLC0415  as above

        return printed_words(self.form, self.layout)[page_no - 1]


def known_forms(catalogue: Catalogue, metrics: Metrics) -> tuple[KnownForm, ...]:
    """Return every version of the catalogue's forms that have fields, laid out, with a field for each place."""
    return tuple(KnownForm(form.drawn(), lay_out(form, metrics)) for form in catalogue.versions if form.has_fields)


def find_known(known: Iterable[KnownForm], form_id: str, version: str) -> KnownForm:
    """Return a version of a form.

    Raises:
        KeyError: None of the known forms has this id and version.
    """
    for one in known:
        if one.form.id == form_id and str(one.form.version) == version:
            return one
    raise KeyError(f"{form_id} version {version}")
