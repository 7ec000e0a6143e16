"""Makes the ledger's rows of records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from forms.definition import Form
from scanner.ledger import PartRow, RecordRow
from scanner.sheets.ownership import fits_path, fits_sender
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.kept_part import KeptPart
from scanner.values.record import Record
from scanner.values.record.links import without_links

_SURE: Final = 0.9
"""Least confidence of a credit code by which a company is recognised."""

_DIGEST_LENGTH: Final = 32

_WEIGHTY: Final = ("error", "warning")
"""Severities of the issues that ask for a person."""


def row_of(record: Record, at: str, company_fields: Mapping[str, str], acceptance: float = ACCEPTANCE) -> RecordRow:
    """Return the ledger's row of a record.

    Args:
        record: The record.
        at: When the record's file was last changed, ISO 8601 in UTC; used if no mail says when it was received.
        company_fields: Form id to the id of the field that holds the company's credit code.
        acceptance: Least confidence, 0.0 to 1.0, of a value that needs no person.
    """
    outcomes = [one.outcome for one in record.fields.values()]
    numbers = [page for page in record.source.pages if page is not None]
    form = record.form
    weighty = [problem for problem in record.issues if problem.severity in _WEIGHTY and not problem.settled]
    reasons = dict.fromkeys(problem.code for problem in weighty)
    received = record.source.received
    return RecordRow(
        record_id=record.record_id,
        sha256=record.source.sha256,
        path=record.source.path,
        first_page=min(numbers, default=0),
        pages=",".join("-" if page is None else str(page) for page in record.source.pages),
        arrived_at=_in_utc(received.at) if received is not None and received.at else at,
        kind=record.source.kind,
        status=record.status,
        form_id=form.id if form else None,
        version=form.version if form else None,
        copy_id=form.copy_id if form else None,
        credit_code=_credit_code(record, company_fields.get(form.id) if form else None),
        read=outcomes.count("read"),
        blank=outcomes.count("blank"),
        unclear=outcomes.count("unclear"),
        reasons=" ".join(reasons),
        digest=hashlib.sha256(without_links(record).to_json().encode()).hexdigest()[:_DIGEST_LENGTH],
        to_check=" ".join(record.fields_to_ask(acceptance)),
    )


def placed(kept: KeptPart, row: RecordRow) -> KeptPart:
    """Return a part with what the batch knows of its record: when it arrived, and which company it is of."""
    is_own = fits_sender(kept.record, kept.part.sender) or fits_path(kept.record, kept.part.path)
    known = replace(kept.part, arrived_at=row.arrived_at, company=row.credit_code or "", is_own=is_own)
    return replace(kept, part=known)


def part_row_of(kept: KeptPart, sha256: str) -> PartRow:
    """Return the ledger's row of a part of a source."""
    digest = hashlib.sha256(kept.to_json()).hexdigest()[:_DIGEST_LENGTH]
    return PartRow(kept.part.record_id, sha256, kept.part, digest)


def _in_utc(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _credit_code(record: Record, field_id: str | None) -> str | None:
    """Return the credit code of a record's company, or None unless it was read with confidence and without issues."""
    one, value = record.fields.get(field_id or ""), record.answers.get(field_id or "")
    if one is None or one.outcome != "read" or one.confidence < _SURE or (one.issues and one.correction is None):
        return None
    return value if isinstance(value, str) else None


def company_fields(forms: Iterable[Form]) -> dict[str, str]:
    """Return form id to the id of the form's first field for a credit code; forms without one are left out."""
    found: dict[str, str] = {}
    for form in forms:
        for field in form.fields:
            if field.kind.traits.is_company_id:
                found.setdefault(form.id, field.id)
    return found
