"""The forms that returns are read against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forms.definition import Form
from forms.layout.model import Layout


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form that returns are read against, with its layout."""

    form: Form
    layout: Layout


def find_known(known: Iterable[KnownForm], form_id: str, version: str) -> KnownForm:
    """Return a version of a form.

    Raises:
        KeyError: It is none of those known.
    """
    for one in known:
        if one.form.id == form_id and str(one.form.version) == version:
            return one
    raise KeyError(f"{form_id} version {version}")
