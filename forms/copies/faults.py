"""What is wrong with a row of a list: where, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a row that somebody should look at; never holds what stands in it.

    Attributes:
        row_no: The row in the list, from 1 with the headings' row counted.
        column: The heading of the column at fault, or empty.
        message: What is wrong, and what to do.
        message_zh: The same in Chinese.
    """

    row_no: int
    column: str
    message: str
    message_zh: str

    @property
    def in_chinese(self) -> str:
        """Where, and what is wrong, in Chinese."""
        where = f"第 {self.row_no} 行" + (f"“{self.column}”列" if self.column else "")
        return f"{where}：{self.message_zh}。"

    @property
    def in_english(self) -> str:
        """The same in English."""
        where = f"row {self.row_no}" + (f', column "{self.column}"' if self.column else "")
        return f"{where}: {self.message}"

    def __str__(self) -> str:
        return f"{self.in_chinese} {self.in_english}"


@dataclass(frozen=True, slots=True)
class Refusal(Fault):
    """Why no copy is made for a row."""


@dataclass(frozen=True, slots=True)
class Doubt(Fault):
    """What is likely to be wrong in a row that a copy is made for."""
