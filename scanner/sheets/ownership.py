"""Whether what is written on a form fits how it came: from the company's own address, or under the company's name."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Final

from scanner.values.record import Record

_PUBLIC: Final = frozenset(
    {
        "qq.com",
        "foxmail.com",
        "163.com",
        "126.com",
        "yeah.net",
        "139.com",
        "189.cn",
        "wo.cn",
        "sina.com",
        "sina.cn",
        "sohu.com",
        "aliyun.com",
        "21cn.com",
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
    }
)
"""Where anybody has an address: only the whole address tells who it is."""

_COMPANY: Final = re.compile(r"(\w*?)(?:股份|集团|控股)*(?:有限责任公司|有限公司)")
_PLACES: Final = re.compile(r"^(?:江苏省?|\w{2}市)")
_NAME_MIN: Final = 4
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def fits_sender(record: Record, sender: str) -> bool:
    """Tell whether a form says the address that it was sent from, or another of the same company's domain."""
    address = parseaddr(sender)[1].casefold()
    domain = address.rpartition("@")[2]
    if not domain:
        return False
    written = {found.casefold() for text in _texts(record) for found in _ADDRESS.findall(text)}
    return address in written or (domain not in _PUBLIC and any(one.endswith(f"@{domain}") for one in written))


def fits_path(record: Record, path: str) -> bool:
    """Tell whether a file, or what it lay in, bears the name of the company that the form says."""
    names = {name for text in _texts(record) for name in _names(text)}
    return any(name in path for name in names)


def _texts(record: Record) -> list[str]:
    """Return what was read in the fields of one line."""
    read = (
        value
        for name, value in record.answers.items()
        if name in record.fields and record.fields[name].outcome == "read"
    )
    return [value for value in read if isinstance(value, str) and "\n" not in value]


def _names(text: str) -> list[str]:
    """Return a company's name without what kind of company it is, whole and without its place in front."""
    found = _COMPANY.fullmatch(text.strip())
    if found is None:
        return []
    whole = found[1]
    return [name for name in {whole, _PLACES.sub("", whole)} if len(name) >= _NAME_MIN]
