"""Makes a form's answers from its readings, by the rules of each kind of field and the rules between fields.

The entry point is `validate`. The codes of all issues are in `scanner/issues` and `docs/issues.md`.
"""

from __future__ import annotations

from scanner.validate.validation import Judge, Validation, validate

__all__ = ["Judge", "Validation", "validate"]
