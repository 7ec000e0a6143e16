"""Which parts of a mail are returns, and which are its own text, signature and ornaments."""

from __future__ import annotations

import io
import re
import warnings
from typing import Final

from PIL import Image

_ORNAMENT_PX: Final = 300
"""The shorter side of a picture in a mail's text that is a logo at most: A4 at 36 dpi."""

_NEVER_RETURNS: Final = frozenset(
    {
        "application/applefile",
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "message/delivery-status",
        "message/disposition-notification",
        "text/calendar",
        "text/rfc822-headers",
        "text/vcard",
        "text/x-vcard",
    }
)
_EXCHANGE_TEXT: Final = re.compile(r"ATT\d{5}\.(txt|html?)", re.IGNORECASE)
"""What Exchange names pieces of a mail's text."""

_LINKS: Final = re.compile(
    rb"mail\.qq\.com/(cgi-bin/)?ftn|dashi\.163\.com|mail\.(163|126)\.com/large-attachment|pan\.baidu\.com/s/",
    re.IGNORECASE,
)
"""Where mail programs of China put attachments that are too large, and people put files."""


def is_own_text(kind: str, name: str, *, is_attached: bool) -> bool:
    """Tell whether a part is the mail's text, or what mail programs add to it.

    Args:
        kind: Its MIME type.
        name: Its file name; empty for none.
        is_attached: Whether its disposition says `attachment`.
    """
    if kind in _NEVER_RETURNS:
        return True
    if not kind.startswith("text/"):
        return False
    return (not name and not is_attached) or _EXCHANGE_TEXT.fullmatch(name) is not None


def is_ornament(content: bytes) -> bool:
    """Tell whether a picture in a mail's text is too small for a page: a logo, a line, a code."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as image:
                return min(image.size) < _ORNAMENT_PX
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False  # whoever opens it will say what is wrong


def links_to_a_file(text: bytes) -> bool:
    """Tell whether a mail's text links to an attachment on a server."""
    return _LINKS.search(text) is not None
