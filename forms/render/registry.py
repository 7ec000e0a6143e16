"""The renderers by kind of file."""

from __future__ import annotations

from forms.render import Renderer
from forms.render.pdf import PdfRenderer
from forms.render.word import WordRenderer

RENDERERS: dict[str, Renderer] = {"pdf": PdfRenderer(), "docx": WordRenderer()}
