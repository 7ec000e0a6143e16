"""Passwords of the desk's users: what is kept of them, and the slow comparison with what somebody types."""

from __future__ import annotations

from typing import Final

from forms.errors import MissingProgramError, UsageError
from forms.wording import Wording

SHORTEST: Final = 10
"""The fewest characters of a password; length counts for more than a mixture of signs (NIST SP 800-63B)."""

LONGEST: Final = 200
_NOBODY: Final = "nobody has this password"


def checked_password(password: str) -> str:
    """Return a password that may be used.

    Raises:
        UsageError: It is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            Wording(
                zh=f"密码须为 {SHORTEST} 至 {LONGEST} 个字符。", en=f"a password has {SHORTEST} to {LONGEST} characters"
            )
        )
    return password


def hash_of(password: str) -> str:
    """Return the argon2id hash of a password, with the parameters of RFC 9106 for machines with little memory.

    Raises:
        MissingProgramError: The package argon2-cffi is not installed.
    """
    try:
        from argon2 import PasswordHasher  # noqa: PLC0415  needs the extra `desk`
    except ImportError as error:
        raise MissingProgramError(
            Wording(
                zh="请先安装所需的组件。", en="users need the package argon2-cffi; run: pip install 'formloop[desk]'."
            )
        ) from error
    return PasswordHasher().hash(password)


def is_password(hashed: str | None, password: str) -> bool:
    """Tell whether a password is the one of a hash. It takes as long where there is no hash.

    Args:
        hashed: The hash, or None where there is no such user.
        password: What somebody typed.
    """
    from argon2 import PasswordHasher  # noqa: PLC0415  needs the extra `desk`
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    if len(password) > LONGEST:
        return False
    try:
        PasswordHasher().verify(hashed or hash_of(_NOBODY), password)
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None
