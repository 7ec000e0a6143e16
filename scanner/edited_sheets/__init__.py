"""What people changed in a workbook that was exported, and how that becomes their word on the records.

`workbook` opens the file within limits, `sheets` finds its rows and columns, `cells` says what a cell holds, `meaning`
makes a word on a field of changed cells, `comparing` tells what was changed, `keeping` keeps it.
"""

from __future__ import annotations

from scanner.edited_sheets.comparing import compared
from scanner.edited_sheets.edits import Edits, FieldEdit, RecordEdits, Refusal
from scanner.edited_sheets.keeping import keep
from scanner.edited_sheets.workbook import opened

__all__ = ["Edits", "FieldEdit", "RecordEdits", "Refusal", "compared", "keep", "opened"]
