"""Fills in or reads a form through poppler's own interface, as Evince does.

Run by the Python that Debian's python3-gi belongs to, not by the project's:

    /usr/bin/python3 poppler_form.py FORM.pdf STEPS.json OUT.pdf
    /usr/bin/python3 poppler_form.py FORM.pdf

STEPS holds lists of [name, text]; a null for the text clicks the box. A radio group's
boxes are called `group.0`, `group.1`. Without OUT the values are printed as JSON: name
to text, or to true or false for a box.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Poppler  # noqa: E402


def main():
    form, *rest = sys.argv[1:]
    document = Poppler.Document.new_from_file(Path(form).resolve().as_uri(), None)
    fields = dict(named(document))
    if rest:
        steps, out = rest
        for name, text in json.loads(Path(steps).read_text(encoding="utf-8")):
            if text is None:
                fields[name].button_set_state(not fields[name].button_get_state())
            else:
                fields[name].text_set_text(text)
        document.save(Path(out).resolve().as_uri())
    else:
        print(json.dumps({name: value(field) for name, field in fields.items()}))


def named(document):
    """Yield every field with its name."""
    seen = Counter()
    for index in range(document.get_n_pages()):
        for mapping in reversed(document.get_page(index).get_form_field_mapping()):
            field = mapping.field
            name = field.get_name()
            if is_radio(field):
                seen[name] += 1
                name = f"{name}.{seen[name] - 1}"
            yield name, field


def is_radio(field):
    is_button = field.get_field_type() == Poppler.FormFieldType.BUTTON
    return is_button and field.button_get_button_type() == Poppler.FormButtonType.RADIO


def value(field):
    if field.get_field_type() == Poppler.FormFieldType.BUTTON:
        return field.button_get_state()
    return field.text_get_text() or ""


main()
