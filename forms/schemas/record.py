"""The JSON Schema of one form's records: the record's own, with the answers typed for that form.

The record's schema is a file of the scanner's, found without running the scanner: it is data.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from forms.definition import Form
from forms.errors import MissingProgramError
from forms.schemas.answers import answers_schema
from forms.wording import Wording

_FILE: Final = ("values", "record", "record.schema.json")


def record_schema(form: Form) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the records of a form.

    Raises:
        MissingProgramError: The package `scanner` is not installed beside this one.
    """
    schema = _general_schema()
    named = {"id": {"const": form.id}, "version": {"const": str(form.version)}}
    description = schema["properties"]["form"]["description"]
    shaped = {"anyOf": [{"$ref": "#/$defs/FormRef", "properties": named}, {"type": "null"}], "description": description}
    schema["properties"] |= {"form": shaped, "answers": answers_schema(form)}
    return schema | {
        "$id": f"{schema['$id']}:{form.id}:{form.version}",
        "title": f"formloop record of {form.id} version {form.version}",
    }


def _general_schema() -> dict[str, Any]:
    spec = find_spec("scanner")
    places = [] if spec is None else spec.submodule_search_locations or []
    for place in places:
        path = Path(place).joinpath(*_FILE)
        if path.is_file():
            schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return schema
    raise MissingProgramError(
        Wording(
            zh="缺少 scanner，请重新安装 formloop。",
            en="the package scanner, which holds the record's schema, is not installed: pip install formloop.",
        )
    )
