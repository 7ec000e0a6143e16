"""A definition that was saved is known to the desk from then on: to its pages, and to what reads its inbox."""

from __future__ import annotations

from pathlib import Path

from forms.faces import load_metrics
from forms.layout import lay_out
from forms.loading import load_form
from scanner.corrections import forms_by_id
from scanner.desk.adopting.workshop import Workshop
from scanner.desk.inbox.receiving import Receiver
from scanner.desk.office import Office
from scanner.values.known_form import KnownForm


def known_form(path: Path) -> KnownForm:
    """Return the form of a definition that was saved, laid out.

    A confined child has opened its blank before (`saving`); here it is opened as every start of the desk opens it.

    Raises:
        DefinitionError: It is wrong.
    """
    form = load_form(path)
    return KnownForm(form.drawn(), lay_out(form, load_metrics()))


def take_up(known: KnownForm, office: Office, workshop: Workshop, receiver: Receiver | None) -> None:
    """Have a form known from now on, in the place of an earlier state of it.

    Args:
        known: The form.
        office: The batch.
        workshop: Where drafts are made.
        receiver: Has the inbox read; None where nothing is read.
    """
    form = known.form
    office.forms = (*(one for one in office.forms if (one.id, one.version) != (form.id, form.version)), form)
    office.corrections.forms = forms_by_id(office.forms)
    office.queue.forget()
    workshop.known = office.forms
    if receiver is not None:
        receiver.learn(known)
