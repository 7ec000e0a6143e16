"""What a program does to have the text of a cell of a CSV file as it was."""

from __future__ import annotations

import re
import unicodedata

from scanner.export.cells import is_formula


def without_guards(cell: str) -> str:
    """The text of a cell: without one apostrophe in front, and one before each sign of a formula behind a separator."""
    cell = cell.removeprefix("'")
    signs = re.escape("".join({one for one in cell if one != "\t" and is_formula(one)}))
    between = re.escape("".join({one for one in cell if one.isspace() or unicodedata.category(one) == "Cf"}))
    return re.sub(rf"([,;\t\n|][{between}']*)'(?=[{signs}])", r"\1", cell) if signs else cell
