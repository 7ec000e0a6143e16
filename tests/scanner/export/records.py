"""Records made by hand, as a batch would write them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from forms.catalogue import load_catalogue
from forms.definition import Kind
from scanner.values.record import FileRef, Record, record_id, source_of
from scanner.values.record.sources import page_map

FORMS = load_catalogue().versions
ANNEX2 = load_catalogue().form("annex2")
READ_AT = "2026-11-29T09:30:00+08:00"


def record(
    answers: Mapping[str, Any] | None = None,
    *,
    fields: Mapping[str, Mapping[str, Any]] | None = None,
    issues: list[dict[str, Any]] | None = None,
    status: str = "accepted",
    name: str = "a.pdf",
    form: Mapping[str, Any] | None = None,
    received: Mapping[str, str | None] | None = None,
) -> Record:
    """A record of annex 2: what is not answered is blank, what is answered is read; `fields` changes single fields."""
    given = dict(answers or {})
    all_answers = {field.id: given.pop(field.id, [] if field.kind is Kind.MANY else None) for field in ANNEX2.fields}
    seen = {
        field.id: {
            "outcome": "read" if all_answers[field.id] else "blank",
            "text": all_answers[field.id] if isinstance(all_answers[field.id], str) else None,
            "confidence": 1.0,
            "page": 1,
            "box_mm": None,
            "reader": "form-values",
            "issues": [],
            **(fields or {}).get(field.id, {}),
        }
        for field in ANNEX2.fields
    }
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    return Record.model_validate(
        {
            "record_id": record_id(sha256, [1, 2]),
            "read_at": READ_AT,
            "form": form or {"id": "annex2", "version": "1", "copy_id": None},
            "source": _source(f"mail.eml/{name}", sha256, "scan", [1, 2], received),
            "status": status,
            "answers": all_answers | given,
            "fields": seen,
            "issues": issues or [],
        }
    )


def _source(
    path: str, sha256: str, kind: str | None, pages: list[int], received: Mapping[str, str | None] | None
) -> dict[str, Any]:
    file = {"name": path.rpartition("/")[2], "path": path, "sha256": sha256, "kind": kind, "received": received}
    made = source_of([FileRef.model_validate(file | {"pages": page_map(pages)})], len(pages))
    return made.model_dump(by_alias=True)


def rejected(name: str = "letter.pdf", *, issues: list[dict[str, Any]] | None = None) -> Record:
    """A record of a file in which no form was found."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    broken = issue("form_unknown", None, "error", "文件中没有找到已知的表格，请人工查看。")
    return Record.model_validate(
        {
            "record_id": record_id(sha256, []),
            "read_at": READ_AT,
            "form": None,
            "source": _source(name, sha256, None, [], None),
            "status": "rejected",
            "answers": {},
            "fields": {},
            "issues": [broken] if issues is None else issues,
        }
    )


def issue(code: str, field: str | None, severity: str, message_zh: str = "请核对。") -> dict[str, Any]:
    """An issue of a record."""
    return {"code": code, "field": field, "severity": severity, "message": "look at it", "message_zh": message_zh}
