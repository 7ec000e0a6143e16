"""Tells which parts of a mail may be returned files, and which are its own text, signature or ornaments."""

from __future__ import annotations

import io
import re
import warnings
from typing import Final

from PIL import Image

_ORNAMENT_PX: Final = 300
"""A picture in a mail's text whose shorter side is below this is an ornament, such as a logo; A4 at 36 dpi has 300."""

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
"""The names that Microsoft Exchange gives to pieces of a mail's own text, such as `ATT00001.txt`."""

_LINKS: Final = re.compile(
    rb"mail\.qq\.com/(cgi-bin/)?ftn|dashi\.163\.com|mail\.(163|126)\.com/large-attachment|pan\.baidu\.com/s/",
    re.IGNORECASE,
)
"""Addresses of the servers where Chinese mail services keep large attachments, and where people share files."""


def is_own_text(kind: str, name: str, *, is_attached: bool) -> bool:
    """Tell whether a part is the mail's own text, or something that mail programs add, such as a signature.

    Args:
        kind: The part's MIME type.
        name: The part's file name; empty for none.
        is_attached: Whether the part's disposition says `attachment`.
    """
    if kind in _NEVER_RETURNS:
        return True
    if not kind.startswith("text/"):
        return False
    return (not name and not is_attached) or _EXCHANGE_TEXT.fullmatch(name) is not None


def is_ornament(content: bytes) -> bool:
    """Tell whether a picture in a mail's text is too small to be a page of a form: a logo, a line or a QR code."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as image:
                return min(image.size) < _ORNAMENT_PX
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False  # it is passed on as a file, and the opener reports what is wrong with it


def links_to_a_file(text: bytes) -> bool:
    """Tell whether a mail's text links to an attachment on a server."""
    return _LINKS.search(text) is not None
