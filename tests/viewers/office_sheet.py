"""Edits the first sheet of a workbook in LibreOffice, as somebody does who clicks and types.

Run by the Python that Debian's python3-uno belongs to, not by the project's:

    /usr/bin/python3 office_sheet.py PIPE BOOK.xlsx STEPS.json OUT.xlsx

PIPE is the name of the pipe at which a LibreOffice listens. STEPS holds lists, which are done one after the other:

    ["type", "C5", text]        goes to a cell and types; a line break is typed as Ctrl-Enter
    ["clear", "C5"]             empties a cell
    ["format", "C5", code]      gives a cell a number format
    ["sort", "A2:BK201", n]     sorts the rows of a range by its n-th column, the greatest first
    ["move", "C", "H"]          moves a column before another one that is to its right
    ["delete_row", 7], ["delete_column", "C"], ["insert_row", 1]

Prints as JSON what the cells that were typed into show. LibreOffice ends.
"""

import json
import sys
from pathlib import Path

import uno
from com.sun.star.lang import Locale
from office_session import connected, end, setting, url

CONTENTS = 1 | 2 | 4 | 16  # numbers, dates, texts, formulas


def main():
    pipe, book, steps, out = sys.argv[1:]
    context = connected(pipe)
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    dispatcher = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    document = desktop.loadComponentFromURL(url(book), "_blank", 0, (setting("Hidden", False),))
    sheet = document.Sheets.getByIndex(0)
    document.CurrentController.setActiveSheet(sheet)
    shown = {}
    for step in json.loads(Path(steps).read_text(encoding="utf-8")):
        shown.update(done(document, dispatcher, sheet, *step) or {})
    document.storeToURL(url(out), (setting("FilterName", "Calc MS Excel 2007 XML"),))
    print(json.dumps(shown))
    end(desktop, document)


def done(document, dispatcher, sheet, what, where, *more):
    """Do a step, and return what the cell that was typed into shows."""
    if what == "type":
        cell = sheet.getCellRangeByName(where)
        typed(document, dispatcher, where, cell, *more)
        return {where: cell.getString()}
    if what == "clear":
        sheet.getCellRangeByName(where).clearContents(CONTENTS)
    elif what == "format":
        formats, locale = document.NumberFormats, Locale()
        key = formats.queryKey(more[0], locale, False)
        sheet.getCellRangeByName(where).NumberFormat = key if key != -1 else formats.addNew(more[0], locale)
    elif what == "sort":
        sort(sheet.getCellRangeByName(where), *more)
    elif what == "move":
        move(sheet, where, *more)
    elif what == "delete_row":
        sheet.Rows.removeByIndex(where - 1, 1)
    elif what == "insert_row":
        sheet.Rows.insertByIndex(where - 1, 1)
    elif what == "delete_column":
        sheet.Columns.removeByIndex(column(sheet, where), 1)
    else:
        raise SystemExit(f"no such step: {what}")
    return None


def typed(document, dispatcher, where, cell, text):
    """Type into a cell, which the program takes for a number, a day, a formula or text as it likes."""
    if "\n" in text:
        cell.setString(text)  # no command types Ctrl-Enter; such a text is text in any case
        return
    frame = document.CurrentController.Frame
    dispatcher.executeDispatch(frame, ".uno:GoToCell", "", 0, (setting("ToPoint", where),))
    dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, (setting("StringName", text),))


def sort(cells, number):
    field = uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = number - 1, False
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    uno.invoke(cells, "sort", ((setting("SortFields", fields), setting("ContainsHeader", False)),))


def move(sheet, name, before):
    source, target = column(sheet, name), column(sheet, before)
    sheet.Columns.insertByIndex(target, 1)
    moved = sheet.Columns.getByIndex(source).RangeAddress
    sheet.moveRange(sheet.getCellByPosition(target, 0).CellAddress, moved)
    sheet.Columns.removeByIndex(source, 1)


def column(sheet, name):
    return sheet.getCellRangeByName(f"{name}1").CellAddress.Column


main()
