"""Has a blank adopted by a child process, and waits for it."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from typing import Final

from forms.errors import SourceError
from forms.wording import Wording
from scanner.adopt.adopted import Adopted
from scanner.adopt.messages import adopted_in, request_frame
from scanner.batch.children.answers import error_of_frame
from scanner.batch.children.frames import Frame, FrameError
from scanner.batch.children.process import ChildProcess
from scanner.values.source import Source

_WORKER: Final = "scanner.adopt.worker"
_MEMORY_MB: Final = 3072
_START_SECONDS: Final = 60.0
_SECONDS: Final = 600.0


def adopted(sources: Sequence[Source]) -> Adopted:
    """Return the draft of a form, made in a child process.

    Args:
        sources: The blank, and further copies of the same form.

    Raises:
        SourceError: A file cannot be opened or adopted, or takes too long or too much memory.
        MissingProgramError: A program that is needed is not installed.
    """
    answers: queue.SimpleQueue[Frame] = queue.SimpleQueue()
    process = ChildProcess(_MEMORY_MB, answers, worker=_WORKER)
    try:
        _expect(answers, "started", _START_SECONDS, sources)
        process.tell(request_frame(sources))
        made = adopted_in(_expect(answers, "adopted", _SECONDS, sources))
        if len(made.copies) != len(sources):
            raise FrameError("not as many copies as were asked about")
        return made
    except FrameError as error:
        raise _failed(sources, "the child that adopts gave a false answer") from error
    finally:
        process.close()


def _expect(answers: queue.SimpleQueue[Frame], word: str, seconds: float, sources: Sequence[Source]) -> Frame:
    try:
        frame = answers.get(timeout=seconds)
    except queue.Empty:
        raise _failed(sources, "it takes too long") from None
    if frame.word == "refused":
        raise error_of_frame(frame)
    if frame.word != word:
        raise _failed(sources, "it takes too much memory" if frame.word == "out of memory" else "its reading died")
    return frame


def _failed(sources: Sequence[Source], what: str) -> SourceError:
    return SourceError(Wording(zh="无法起草此表单。", en=f"cannot be adopted ({what})"), at=sources[0].path)
