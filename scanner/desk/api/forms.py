"""The forms that are known, and the schemas of their records."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from forms.schemas.record import record_schema
from scanner.desk.api.asking import WITH_TOKEN, office_of, problems
from scanner.desk.problems import Problem

router = APIRouter(prefix="/forms", tags=["forms"], dependencies=[WITH_TOKEN])


class FormEntry(BaseModel):
    """A version of a form."""

    id: str = Field(examples=["annex2"])
    version: str = Field(examples=["1"])
    title: str
    fields: list[str] = Field(description="The ids of its fields, in reading order.")


class FormList(BaseModel):
    """All versions of all forms that are known."""

    forms: list[FormEntry]


@router.get("", operation_id="listForms", responses=problems())
async def list_forms(request: Request) -> FormList:
    """List the forms that may come back."""
    return FormList(
        forms=[
            FormEntry(id=form.id, version=str(form.version), title=form.title, fields=[one.id for one in form.fields])
            for form in office_of(request).forms
        ]
    )


@router.get(
    "/{form_id}/schema",
    operation_id="getFormSchema",
    responses={
        **problems(),
        200: {
            "description": "The JSON Schema (2020-12) of the form's records, `answers` typed field by field.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
    },
)
async def form_schema(
    request: Request,
    form_id: Annotated[str, PathParameter(max_length=100, examples=["annex2"])],
    version: Annotated[str, Query(max_length=20, description="A version; else the latest.")] = "",
) -> Response:
    """Give out the JSON Schema of a form's records."""
    known = [one for one in office_of(request).forms if one.id == form_id and version in {"", str(one.version)}]
    if not known:
        raise Problem("not_found", "no such form 没有此表。")
    return JSONResponse(record_schema(max(known, key=lambda one: one.version)))
