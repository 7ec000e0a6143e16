"""The program of a child process that adopts blanks, confined and within a limit on memory.

    python -m scanner.adopt.worker MEGABYTES FOLDER PARENT

The arguments are those of `scanner.batch.children.program.worker`, which says how such a process is confined.
"""

from __future__ import annotations

import sys
import traceback

from forms.wording import Wording
from scanner.batch.children.frames import MOST_ASKED, Frame, read_frame, write_frame
from scanner.confinement.child import confined


def main() -> None:
    """Adopt the blanks of one request."""
    requests, answers = confined(sys.argv[1:])
    try:
        write_frame(answers, Frame("started"))
        write_frame(answers, _answered(read_frame(requests, MOST_ASKED)))
    except MemoryError:
        write_frame(answers, Frame("out of memory"))
    except (EOFError, BrokenPipeError):
        pass


def _answered(frame: Frame) -> Frame:
    """Return the answer to a request; what it needs is imported after the process has confined itself."""
    from forms.errors import FormloopError, SourceError  # noqa: PLC0415
    from scanner.adopt.adopting import adopt  # noqa: PLC0415
    from scanner.adopt.messages import answer_frame, sources_in  # noqa: PLC0415
    from scanner.batch.children.answers import error_frame  # noqa: PLC0415

    try:
        return answer_frame(adopt(sources_in(frame)))
    except FormloopError as error:
        return error_frame(error)
    except Exception as error:  # noqa: BLE001  around strangers' files: what a library raises at them is their damage
        traceback.print_tb(error.__traceback__)
        return error_frame(
            SourceError(Wording(zh="无法起草此表单。", en=f"the blank cannot be adopted ({type(error).__name__})"))
        )


if __name__ == "__main__":
    try:
        main()
    except Exception:  # noqa: BLE001  the process's edge
        traceback.print_exc()
        sys.exit(1)
