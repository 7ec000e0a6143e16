"""formloop, the returning half: what comes back becomes structured records.

The names in `__all__` are the face for programs (docs/integration.md). Each is imported when
it is first used, so that `import scanner` alone is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanner.face import Scanner, load_forms
    from scanner.values.record import Record

__all__ = ["Record", "Scanner", "load_forms"]

_HOMES: Final = {"Record": "scanner.values.record", "Scanner": "scanner.face", "load_forms": "scanner.face"}


def __getattr__(name: str) -> object:
    """Import a name of the face when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Name the face beside what is there already."""
    return sorted({*globals(), *__all__})
