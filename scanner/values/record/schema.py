"""Makes the JSON Schema (2020-12) of a record from the record's models."""

from __future__ import annotations

from typing import Any, Final

from scanner.values.record import SCHEMA_VERSION, Record

SCHEMA_ID: Final = f"urn:formloop:record:{SCHEMA_VERSION}"
"""The schema's name. It is no address on the web: the file is in the repository and in the installed package."""

_OPTIONAL: Final = frozenset({"options"})
"""The properties that a record lacks where they would say nothing; every other property is always there."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a record."""
    schema = Record.model_json_schema(mode="validation", by_alias=True)
    for part in (schema, *schema["$defs"].values()):
        properties = part.get("properties", {})
        part["required"] = [name for name in properties if name not in _OPTIONAL]
        for one in properties.values():
            one["description"] = " ".join(one["description"].split())
            if "patternProperties" in one:
                one["additionalProperties"] = False
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": "formloop record",
    }
