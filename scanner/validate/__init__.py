"""Readings to answers: the kinds' rules and the rules between fields.

Entry point: `validate`. The codes of all issues are in `scanner/issues` and `docs/issues.md`.
"""

from __future__ import annotations

from scanner.validate.validation import Judge, Validation, validate

__all__ = ["Judge", "Validation", "validate"]
