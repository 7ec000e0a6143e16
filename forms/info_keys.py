"""Keys of a PDF's Info dictionary that say what it is; they outlive a save by pdfium, Chromium and Firefox."""

from __future__ import annotations

from typing import Final

INFO_FORM: Final = "/FormloopForm"
INFO_VERSION: Final = "/FormloopVersion"
INFO_COPY: Final = "/FormloopCopy"
INFO_BEFORE: Final = "/FormloopBefore"
"""How many pages of documents lie before the form's own pages in a packet."""
