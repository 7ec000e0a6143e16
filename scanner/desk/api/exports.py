"""The records as a file, in the formats of `scanner export`."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from scanner.desk.api.asking import WITH_TOKEN, a_file, office_of, problems
from scanner.desk.giving_out import write_records
from scanner.desk.pages.exports import sent

router = APIRouter(tags=["exports"], dependencies=[WITH_TOKEN])

Format = Literal["json", "jsonl", "csv", "xlsx", "parquet"]
_MEDIA_TYPES: Final = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


@router.get(
    "/exports/{format}",
    operation_id="exportRecords",
    responses={**problems("refused", "missing_program"), 200: a_file("The file.", *_MEDIA_TYPES.values())},
)
async def export(
    request: Request,
    format: Format,  # noqa: A002  its name in the address
    audience: Annotated[
        Literal["programs", "people"], Query(alias="for", description="A table for people, where the format has one.")
    ] = "programs",
    settled: Annotated[bool, Query(description="Only records of which nothing is left to check.")] = False,
    form: Annotated[str, Query(max_length=100, description="A form's id: csv and parquet hold one form.")] = "",
) -> Response:
    """Give out the records as a file; one that is damaged is left out."""
    office = office_of(request)
    file = await run_in_threadpool(
        write_records, office, format, for_people=audience == "people", only_settled=settled, form_id=form
    )
    return sent(file, _MEDIA_TYPES[format], f"{office.folder.path.resolve().name}.{format}")
