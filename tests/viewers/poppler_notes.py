"""Puts a comment and a rectangle on the first page of a PDF through poppler's own interface, as Evince does.

Run by the Python that Debian's python3-gi belongs to, not by the project's:

    /usr/bin/python3 poppler_notes.py FORM.pdf NOTES.json OUT.pdf

NOTES holds `comment` and `square`, each left, bottom, right, top in points.
"""

import json
import sys
from pathlib import Path

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Poppler  # noqa: E402


def main():
    form, notes, out = map(Path, sys.argv[1:])
    document = Poppler.Document.new_from_file(form.resolve().as_uri(), None)
    places = {name: rectangle(*place) for name, place in json.loads(notes.read_text(encoding="utf-8")).items()}
    comment = Poppler.AnnotText.new(document, places["comment"])
    comment.set_contents("请核对")
    page = document.get_page(0)
    page.add_annot(comment)
    page.add_annot(Poppler.AnnotSquare.new(document, places["square"]))
    document.save(out.resolve().as_uri())


def rectangle(left, bottom, right, top):
    made = Poppler.Rectangle()
    made.x1, made.y1, made.x2, made.y2 = left, bottom, right, top
    return made


main()
