"""The API's description, as OpenAPI 3.1 at `/api/v1/openapi.json`."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from scanner.desk.problems import API_PATH, MEDIA_TYPE, TITLES
from scanner.values.record.schema import json_schema

VERSION: Final = "1"

_DESCRIPTION: Final = (
    "Hands returned forms in and takes their records out. Every request needs `Authorization: Bearer TOKEN`; "
    "`scanner desk-token` gives a token. Errors are problem details (RFC 9457). What a program says stands in the "
    "records' history under its token's name."
)
_SCHEMAS: Final[dict[str, Any]] = {
    "Problem": {
        "type": "object",
        "description": "What is wrong (RFC 9457).",
        "required": ["type", "title", "status", "detail", "code", "exit_code"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What to do. It holds no value of a form."},
            "code": {"type": "string", "enum": list(TITLES)},
            "exit_code": {"type": "integer", "description": "The exit code that a command would end with."},
        },
        "examples": [
            {
                "type": "urn:formloop:problem:outdated",
                "title": TITLES["outdated"][1],
                "status": 412,
                "detail": "get the record again and decide anew",
                "code": "outdated",
                "exit_code": 2,
            }
        ],
    },
    "RecordPage": {
        "type": "object",
        "required": ["records", "next"],
        "properties": {
            "records": {"type": "array", "items": {"$ref": "#/components/schemas/ListedRecord"}},
            "next": {"type": ["string", "null"], "description": "`cursor` of the next page; null at the end."},
        },
    },
    "ListedRecord": {
        "type": "object",
        "required": ["version", "taken_at", "record"],
        "properties": {
            "version": {"type": "string", "description": "For If-Match, there in quotation marks."},
            "taken_at": {"type": "string", "description": "When the batch first had it, ISO 8601 in UTC."},
            "record": {"$ref": "#/components/schemas/Record"},
        },
    },
}


def describe(api: FastAPI) -> None:
    """Have an API describe itself with the record's schema and with problems."""

    def description() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = _described(api)
        return api.openapi_schema

    api.openapi = description  # type: ignore[method-assign]


def _described(api: FastAPI) -> dict[str, Any]:
    found = get_openapi(title="formloop", version=VERSION, description=_DESCRIPTION, routes=api.routes)
    found["servers"] = [{"url": API_PATH}]
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    record = json_schema()
    parts = record.pop("$defs")
    for name in ("$schema", "$id"):
        record.pop(name)
    schemas.update(_SCHEMAS)
    schemas.update({name: _placed(part) for name, part in {"Record": record, **parts}.items()})
    for path in found["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if status.startswith(("4", "5")):  # FastAPI's own kind of answer stands beside ours
                    answer["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return found


def _placed(schema: Any) -> Any:
    """Return a part of the record's schema with its references as OpenAPI has them."""
    match schema:
        case dict():
            return {name: _reference(one) if name == "$ref" else _placed(one) for name, one in schema.items()}
        case list():
            return [_placed(one) for one in schema]
        case _:
            return schema


def _reference(target: Any) -> Any:
    return str(target).replace("#/$defs/", "#/components/schemas/")
