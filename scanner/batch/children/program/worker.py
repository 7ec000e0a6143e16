"""The program of a child process: it reads the files that its parent sends, confined and within a limit on memory.

    python -m scanner.batch.children.program.worker MEGABYTES FOLDER PARENT

`FOLDER` is the only folder that it may write in, and `PARENT` is the process id of its parent. Only
`scanner.batch.children.process` starts it. It confines itself before it imports anything that opens files.
"""

from __future__ import annotations

import pickle
import sys
import traceback
from typing import IO, TYPE_CHECKING

from scanner.batch.children.frames import MOST_ASKED, Frame, read_frame, write_frame
from scanner.confinement.child import confined
from scanner.confinement.lifetime import limit_processor_time_from_now

if TYPE_CHECKING:
    from scanner.batch.children.program.reading import Reader

_PROCESSOR_SECONDS = 4 * 3600
"""For one file: all cores for the time that a file may take at most."""


def main() -> None:
    """Serve requests from the standard input until it ends."""
    requests, answers = confined(sys.argv[1:])
    try:
        _serve(requests, answers)
    except MemoryError:
        write_frame(answers, Frame("out of memory"))
    except (EOFError, BrokenPipeError):
        pass


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer one request after the other. What a request needs is imported when it first comes."""
    write_frame(answers, Frame("started"))
    reader: Reader | None = None
    while True:
        frame = read_frame(requests, MOST_ASKED)
        limit_processor_time_from_now(_PROCESSOR_SECONDS)
        match frame.word:
            case "setup":
                reader = _reader(bytes(frame.parts[0]), answers)
            case "read" if reader is not None:
                reader.read(frame)
            case "look":
                from scanner.batch.children.program.unpacking import look  # noqa: PLC0415

                look(frame, answers)
            case "unpack":
                from scanner.batch.children.program.unpacking import unpack  # noqa: PLC0415

                unpack(frame, requests, answers)


def _reader(packed: bytes, answers: IO[bytes]) -> Reader | None:
    from forms.errors import FormloopError  # noqa: PLC0415
    from scanner.batch.children.answers import error_frame  # noqa: PLC0415
    from scanner.batch.children.program.reading import Reader  # noqa: PLC0415
    from scanner.validate.name_spellings import leave_out_words  # noqa: PLC0415

    leave_out_words()
    try:
        reader = Reader(pickle.loads(packed), answers)  # noqa: S301  from our own parent
    except FormloopError as error:
        write_frame(answers, error_frame(error))
        return None
    write_frame(answers, Frame("ready"))
    return reader


if __name__ == "__main__":
    try:
        main()
    except Exception:  # noqa: BLE001  the process's edge
        traceback.print_exc()
        sys.exit(1)
