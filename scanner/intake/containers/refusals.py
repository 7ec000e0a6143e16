"""The errors that say, in English and in Chinese, why a container or one of its members is not opened."""

from __future__ import annotations

from typing import Final

from forms.errors import SourceError
from forms.wording import Wording

DAMAGE: Final = (EOFError, OSError, ValueError, IndexError, OverflowError)
"""The exceptions that the library behind any unpacker may raise for a damaged archive.

Each unpacker adds those that only its library raises. `MemoryError` is not among them: a process
that runs out of memory does not show that the file is damaged.
"""


def broken(path: str, what: str) -> SourceError:
    """Return the error of a container or a member that is damaged or cut off."""
    return SourceError(
        Wording(
            zh="压缩包或邮件已损坏或不完整，请让填报单位重新发送。", en=f"broken or cut off ({what}); ask for it again"
        ),
        at=path,
        code="file_broken",
    )


def one_of_several(path: str) -> SourceError:
    """Return the error of one part of an archive that was cut into several files."""
    return SourceError(
        Wording(
            zh="这是分卷压缩包的一部分，无法单独打开，请集齐全部分卷解压后处理，或请填报单位改发单个 ZIP 压缩包。",
            en="one part of an archive in several files; put all parts together and unpack them, or ask for one ZIP",
        ),
        at=path,
        code="archive_split",
    )


def protected(path: str) -> SourceError:
    """Return the error of a container or a member that asks for a password."""
    return SourceError(
        Wording(
            zh="压缩包设有密码，无法打开，请让填报单位取消密码后重新发送。",
            en="packed with a password; ask for it without",
        ),
        at=path,
        code="file_protected",
    )


def member_too_large(path: str) -> SourceError:
    """Return the error of a member that unpacks to more bytes than `Limits` allows."""
    return SourceError(
        Wording(
            zh="压缩包内的文件过大或压缩异常，为安全起见未打开，请让填报单位检查后单独发送。",
            en="unpacks to more than a returned form can have; ask for it unpacked",
        ),
        at=path,
        code="file_too_large",
    )


def too_many(path: str, members: int, mebibytes: int) -> SourceError:
    """Return the error of a container of which the rest is left out, because the limits are used up."""
    return SourceError(
        Wording(
            zh=f"内含文件超过{members}个或{mebibytes} MB，其余未读取，请拆分后重新处理。",
            en=f"holds more than {members} files or {mebibytes} MB; the rest is not read, so divide it",
        ),
        at=path,
        code="archive_too_large",
    )


def overlapping(path: str) -> SourceError:
    """Return the error of an archive whose members share bytes; only archives made to do harm have such members."""
    return SourceError(
        Wording(
            zh="压缩包结构异常（成员数据重叠），疑似恶意文件，未予打开。",
            en="its members overlap, as in a decompression bomb; not opened",
        ),
        at=path,
        code="archive_too_large",
    )


def too_deep(path: str, depth: int) -> SourceError:
    """Return the error of a container that lies inside too many other containers."""
    return SourceError(
        Wording(
            zh=f"压缩包嵌套超过{depth}层，未予打开，请手工解压后再处理。",
            en=f"packed more than {depth} times over; unpack it by hand",
        ),
        at=path,
        code="archive_too_deep",
    )


def unknown_method(path: str) -> SourceError:
    """Return the error of a member that is packed with a method for which there is no unpacker."""
    return SourceError(
        Wording(
            zh="压缩方式不支持，请让填报单位改用普通 ZIP 压缩或直接发送文件。",
            en="packed by a method that is not read; ask for a plain ZIP",
        ),
        at=path,
        code="archive_method_unknown",
    )


def empty(path: str) -> SourceError:
    """Return the error of a container without a file in it."""
    return SourceError(
        Wording(zh="压缩包中没有文件，请让填报单位重新发送。", en="no file in it; ask the sender for it again"),
        at=path,
        code="archive_empty",
    )


def unsafe_name(path: str, what: str) -> SourceError:
    """Return the error of a member whose name leads out of its folder, or is not a name for a file.

    Args:
        path: The member's path, made safe.
        what: What its name in the archive is, such as "a way out of its folder".
    """
    return SourceError(
        Wording(
            zh="压缩包内的文件名指向包外或不合法，疑似恶意文件，未予打开。",
            en=f"refused, because its name in the archive is {what}",
        ),
        at=path,
        code="member_name_unsafe",
    )


def without_attachment(path: str) -> SourceError:
    """Return the error of a mail to which no file is attached."""
    return SourceError(
        Wording(zh="邮件没有附件，请人工查看邮件正文。", en="a mail without any attachment; look at its text"),
        at=path,
        code="mail_without_attachment",
    )


def attached_elsewhere(path: str) -> SourceError:
    """Return the error of a mail whose attachment lies on a server, so that the mail holds only a link to it."""
    return SourceError(
        Wording(
            zh="邮件附件为网盘或超大附件链接，请人工下载后再处理。",
            en="the mail links to an attachment on a server; fetch it by hand",
        ),
        at=path,
        code="mail_attachment_elsewhere",
    )
