"""The exceptions that pikepdf raises for a PDF whose objects are not what they should be."""

from __future__ import annotations

from typing import Final

import pikepdf

DAMAGED: Final = (pikepdf.PikepdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError)
