"""A person's word on a record: what is kept of it, how record, status and ledger change with it, how it survives."""

from __future__ import annotations

from scanner.corrections.carrying import KnownForms, form_of, forms_by_id
from scanner.corrections.keeping import Corrections, version_of
from scanner.corrections.words import FieldWord, OutdatedError, RecordWord, RefusedWordError

__all__ = [
    "Corrections",
    "FieldWord",
    "KnownForms",
    "OutdatedError",
    "RecordWord",
    "RefusedWordError",
    "form_of",
    "forms_by_id",
    "version_of",
]
