"""A record's fields: their pictures, and words on them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from forms.definition import Form
from scanner.corrections import FieldWord
from scanner.corrections.spelled import in_words
from scanner.corrections.typed import field_of
from scanner.desk.api.asking import (
    WITH_TOKEN,
    a_file,
    a_record,
    check_unclaimed,
    expected_version,
    found_record,
    given,
    office_of,
    problems,
)
from scanner.desk.api.records import IfMatch, RecordIdInPath
from scanner.desk.checking.cells import MARGIN_MM, MORE_MM
from scanner.desk.office import Office
from scanner.desk.problems import Problem
from scanner.desk.users.guards import session_of

router = APIRouter(tags=["fields"], dependencies=[WITH_TOKEN])

FieldInPath = Annotated[
    str, PathParameter(description="The field's name in the record.", examples=["revenue"], max_length=200)
]

_MOST = 10**15
_LONGEST = 20_000
Text = Annotated[StrictStr, Field(max_length=_LONGEST)]
Whole = Annotated[StrictInt, Field(ge=-_MOST, le=_MOST)]
Number = Annotated[StrictFloat, Field(ge=-_MOST, le=_MOST, allow_inf_nan=False)]
GivenValue = StrictBool | Whole | Number | Text | list[Annotated[StrictStr, Field(max_length=200)]] | None


class FieldChange(BaseModel):
    """A word on a field: either its value, or what kind of word it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"value": 926.5}, {"value": ["rnd", "support"]}, {"kind": "confirmed"}]},
    )

    value: GivenValue = Field(
        None,
        description="The answer, as a record has it. A text means what it would mean if it had been read: `2015年3月` "
        "becomes `2015-03`. null and an empty text mean a blank.",
    )
    kind: Literal["confirmed", "blank", "illegible"] | None = Field(
        None,
        description="`confirmed`: what was read is right; `blank`: nothing stands there; "
        "`illegible`: nobody can read it.",
    )

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        """See that either the value or the kind is given."""
        if ("value" in self.model_fields_set) == (self.kind is not None):
            raise ValueError("give either value or kind")
        return self


@router.get(
    "/records/{record_id}/fields/{field}.jpg",
    operation_id="getFieldPicture",
    responses={**problems("damaged"), 200: a_file("The field and a faded margin.", "image/jpeg")},
)
def field_picture(
    request: Request,
    record_id: RecordIdInPath,
    field: FieldInPath,
    more: Annotated[bool, Query(description="Whether more of what is around it is shown.")] = False,
) -> Response:
    """Give out the picture of a field."""
    office = office_of(request)
    record = found_record(office, record_id)
    seen = record.fields.get(field)
    cut = office.pictures.cell(record.record_id, seen, MORE_MM if more else MARGIN_MM) if seen is not None else None
    if cut is None:
        raise Problem("not_found", "there is no picture of this field 没有此栏目的图片。")
    return Response(cut, media_type="image/jpeg")


@router.patch(
    "/records/{record_id}/fields/{field}",
    operation_id="sayField",
    responses={
        **problems("damaged", "claimed", "outdated", "refused", "version_needed"),
        200: a_record("The record as it is now."),
    },
)
async def say_field(
    request: Request, record_id: RecordIdInPath, field: FieldInPath, change: FieldChange, if_match: IfMatch = None
) -> Response:
    """Say what stands in a field; If-Match has to hold the version of the record that was looked at."""
    office, session = office_of(request), session_of(request)
    record = found_record(office, record_id)
    if field not in record.fields:
        raise Problem("not_found", "the record has no such field 没有此栏目。")
    expected = expected_version(if_match, record)
    if expected is None:
        raise Problem("version_needed", "send If-Match with the record's ETag 请在 If-Match 中给出版本。")
    check_unclaimed(office, session, record.record_id)
    form = office.form_of(record)
    if form is None:
        raise Problem("refused", "the definition of the record's form is not known 缺少其表单定义。")
    return given(await office.say(session, record.record_id, [_word(office, form, field, change)], expected))


def _word(office: Office, form: Form, field_id: str, change: FieldChange) -> FieldWord:
    """Return the word that a request is.

    Raises:
        RefusedWordError: The form has no such field, or the text cannot be understood.
    """
    if change.kind is not None:
        return FieldWord(field_id, change.kind)
    field, value = field_of(form, field_id), change.value
    if value is None or value == "":
        return FieldWord(field_id, "blank")
    if isinstance(value, str) and field.kind.is_text:
        return in_words(form, field, value, today=office.today).word
    return FieldWord(field_id, "changed", value)
