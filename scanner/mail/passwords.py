"""Where a mailbox's password comes from: a file, the environment or the system's keyring; never the command line."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from forms.errors import UsageError
from forms.wording import Wording

IMAP_VARIABLE: Final = "FORMLOOP_IMAP_PASSWORD"
SMTP_VARIABLE: Final = "FORMLOOP_SMTP_PASSWORD"
KEYRING_SERVICE: Final = "formloop"
"""The service under which the keyring knows a password; its user is `USER@HOST`."""


def password_of(user: str, host: str, *, variable: str, file: Path | None, environment: Mapping[str, str]) -> str:
    """Return a password: that of the file, else that of the environment, else that of the keyring.

    Args:
        user: Who logs in.
        host: The server.
        variable: The variable of the environment.
        file: A file whose first line is the password, or None.
        environment: The environment.

    Raises:
        UsageError: There is none, or others than its owner may read the file.
    """
    if file is not None:
        return _from_file(file)
    found = environment.get(variable, "") or _from_keyring(f"{user}@{host}")
    if not found:
        raise UsageError(
            Wording(
                zh=f"缺少邮箱密码（授权码）：请用 --password-file 指定文件，或设置 {variable}，或存入系统钥匙串。",
                en=f"no password for {user} at {host}; name a file with --password-file, set {variable}, or run: "
                f"keyring set {KEYRING_SERVICE} {user}@{host}",
            )
        )
    return found


def _from_file(path: Path) -> str:
    """Return the first line of a file.

    Raises:
        UsageError: It cannot be read, is empty, or is readable by others.
    """
    try:
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UsageError(
                Wording(zh="其他人可读取密码文件，请先改权限。", en=f"others may read it; run: chmod 600 {path}"),
                at=path,
            )
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(Wording(zh="无法读取密码文件。", en="cannot be read"), at=path) from error
    if not lines or not lines[0]:
        raise UsageError(Wording(zh="密码文件的首行为空。", en="its first line is empty"), at=path)
    return lines[0]


def _from_keyring(user: str) -> str:
    """Return what the system's keyring holds; empty where there is no keyring or nothing in it."""
    try:
        import keyring  # noqa: PLC0415  not everybody has it
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, user) or ""
    except (KeyringError, OSError, RuntimeError):
        return ""
