"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from forms.errors import UsageError, WouldOverwriteError


def write_whole(path: Path, content: bytes, *, overwrite: bool = True) -> None:
    """Write a file under a temporary name and move it into place.

    Args:
        path: Where; its folder is made.
        content: What.
        overwrite: Whether a file may stand there already.

    Raises:
        WouldOverwriteError: One does, and may not.
        UsageError: The folder cannot be written.
    """
    try:
        if not overwrite and path.exists():
            raise WouldOverwriteError(f"{path}: exists already; give another name or --force")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose a folder that can") from error
