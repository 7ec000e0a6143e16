"""Files that programs hand in, and what became of them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Final, Literal

from fastapi import APIRouter, File, Request, UploadFile
from fastapi import Path as PathParameter
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from scanner.desk.api.asking import WITH_TOKEN, office_of, problems
from scanner.desk.inbox.uploads import keep_upload
from scanner.desk.office import Office
from scanner.desk.problems import Problem
from scanner.ledger.queries.paging import fate_of

router = APIRouter(tags=["files"], dependencies=[WITH_TOKEN])

_CHUNK: Final = 1 << 20
_SHA256: Final = "3b1f0b0d0a1c6a4b6e8b1a3c5d7e9f00112233445566778899aabbccddeeff00"


class TakenFile(BaseModel):
    """A file that lies in the inbox now."""

    name: str = Field(description="Its name in the inbox.", examples=["returns/a.pdf"])
    sha256: str = Field(description="The SHA-256 of its bytes.", examples=[_SHA256])


class TakenFiles(BaseModel):
    """The files that lie in the inbox now."""

    files: list[TakenFile]


class FileState(BaseModel):
    """What became of a file."""

    sha256: str = Field(examples=[_SHA256])
    state: Literal["waiting", "read", "unpacked", "forgotten"] = Field(
        description="`waiting`: it is not read yet; `read`; `unpacked`: it is a container, whose files are read by "
        "themselves; `forgotten`: it was removed and is not read again."
    )
    places: list[str] = Field(description="Where it lies in the inbox, through its containers.", examples=[["a.pdf"]])
    records: list[str] = Field(description="Ids of the records that it, and the files in it, have given.")


@router.post(
    "/files",
    status_code=202,
    operation_id="handFilesIn",
    responses=problems("no_inbox", "refused"),
)
async def hand_in(
    request: Request,
    files: Annotated[list[UploadFile], File(description="One file or several, with their names.")],
) -> TakenFiles:
    """Put files into the inbox, where they are read.

    Whether they were read is told by the events, and by `GET /files/{sha256}`. A file that the batch has read before
    gives no new record and no event.
    """
    office = office_of(request)
    if office.inbox is None:
        raise Problem("no_inbox", "start the desk with --inbox 未指定收件文件夹。")
    kept = [await run_in_threadpool(_kept, office, office.inbox, one) for one in files]
    return TakenFiles(files=kept)


@router.get("/files/{sha256}", operation_id="getFile", responses=problems())
async def file_state(
    request: Request, sha256: Annotated[str, PathParameter(pattern="^[0-9a-f]{64}$", examples=[_SHA256])]
) -> FileState:
    """Say what became of a file."""
    office = office_of(request)
    with office.corrections.asking() as ledger:
        fate = fate_of(ledger, sha256)
    if fate is not None:
        return FileState(sha256=sha256, state=fate.state.value, places=list(fate.paths), records=list(fate.record_ids))
    if not office.register.was_uploaded(sha256):
        raise Problem("not_found", "no such file 没有此文件。")
    return FileState(sha256=sha256, state="waiting", places=[], records=[])


def _kept(office: Office, inbox: Path, upload: UploadFile) -> TakenFile:
    """Keep an uploaded file, and remember that it came.

    Raises:
        UsageError: It is too large, or the inbox cannot be written.
    """
    hashed = hashlib.sha256()
    while chunk := upload.file.read(_CHUNK):
        hashed.update(chunk)
    upload.file.seek(0)
    digest = hashed.hexdigest()
    office.register.note_upload(digest)
    path = keep_upload(inbox, upload.filename or "file", upload.file)
    return TakenFile(name=path.relative_to(inbox).as_posix(), sha256=digest)
