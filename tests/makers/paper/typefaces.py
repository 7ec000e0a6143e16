"""Chinese typefaces of Debian's that other people's prints are set in; whole families are left out of what is tuned on.

Ours are few (forms/fonts/SOURCES.md), and a program that is tried with them alone knows their shapes.
The families here are installed by `apt-get install` with the packages' names. The last two are never used for setting
a threshold or for looking at an error: the row that is set in them says how the program does in a typeface that nobody
here has looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.makers.cache import UnavailableError

_FONTS: Final = Path("/usr/share/fonts")


@dataclass(frozen=True, slots=True)
class Family:
    """A family of Chinese typefaces.

    Attributes:
        name: As programs name it.
        package: Debian's package.
        file: Under /usr/share/fonts.
        number: Of the typeface in the file, if it holds several.
    """

    name: str
    package: str
    file: str
    number: int = 0

    @property
    def path(self) -> Path:
        """The file.

        Raises:
            UnavailableError: The package is not installed.
        """
        path = _FONTS / self.file
        if not path.is_file():
            raise UnavailableError(f"{self.name} is needed: apt-get install {self.package}")
        return path


OTHER_FAMILIES: Final = (
    Family("AR PL KaitiM GB", "fonts-arphic-gkai00mp", "truetype/arphic-gkai00mp/gkai00mp.ttf"),
    Family("AR PL UMing CN", "fonts-arphic-uming", "truetype/arphic/uming.ttc"),
    Family("AR PL UKai CN", "fonts-arphic-ukai", "truetype/arphic/ukai.ttc"),
    Family("Noto Sans CJK SC", "fonts-noto-cjk", "opentype/noto/NotoSansCJK-Regular.ttc", 2),
    Family("Noto Serif CJK SC", "fonts-noto-cjk", "opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    Family("WenQuanYi Zen Hei", "fonts-wqy-zenhei", "truetype/wqy/wqy-zenhei.ttc"),
)

UNSEEN_FAMILIES: Final = (
    Family("AR PL SungtiL GB", "fonts-arphic-gbsn00lp", "truetype/arphic-gbsn00lp/gbsn00lp.ttf"),
    Family("LXGW WenKai", "fonts-lxgw-wenkai", "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"),
)


def number_of(path: Path) -> int:
    """Return which typeface of a file is meant."""
    families = (*OTHER_FAMILIES, *UNSEEN_FAMILIES)
    return next((one.number for one in families if (_FONTS / one.file) == path), 0)
