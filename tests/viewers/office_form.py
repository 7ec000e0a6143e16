"""Fills in the Word form in LibreOffice, as somebody does who clicks and types.

Run by the Python that Debian's python3-uno belongs to, not by the project's:

    /usr/bin/python3 office_form.py PIPE FORM.docx STEPS.json OUT.docx

PIPE is the name of the pipe at which a LibreOffice listens. STEPS holds lists of
[bookmark, text]; a null for the text clicks the box in the bookmark. Prints as JSON what
each control is: {bookmark: {"kind": text, date or box, "blank": whether its placeholder
shows, "text": what stands in it}}. LibreOffice ends.
"""

import json
import sys
from pathlib import Path

from office_session import connected, end, setting, url


def main():
    pipe, form, steps, out = sys.argv[1:]
    context = connected(pipe)
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    dispatcher = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    document = desktop.loadComponentFromURL(url(form), "_blank", 0, (setting("Hidden", False),))
    for bookmark, text in json.loads(Path(steps).read_text(encoding="utf-8")):
        anchor = document.Bookmarks.getByName(bookmark).getAnchor()
        control = content_control(anchor)
        if text is None:
            toggle(control, anchor)
        else:
            type_over(document, dispatcher, anchor, control, text)
    document.storeToURL(url(out), (setting("FilterName", "MS Word 2007 XML"),))
    controls = {name: described(document, name) for name in document.Bookmarks.ElementNames}
    print(json.dumps({name: control for name, control in controls.items() if control}))
    end(desktop, document)


def toggle(control, anchor):
    """Do what a click on a box does: another state, another sign."""
    control.Checked = not control.Checked
    control.setString(control.CheckedState if control.Checked else control.UncheckedState)
    behind = control.createTextCursor()  # LibreOffice 7.4 puts it before what is there
    behind.gotoStart(False)
    behind.goRight(1, False)
    behind.goRight(len(anchor.getString()) - 1, True)
    behind.setString("")


def type_over(document, dispatcher, anchor, control, text):
    """Type over what stands in a control: a click selects all of it while its placeholder shows."""
    controller = document.CurrentController
    inside = control.createTextCursor()
    inside.gotoStart(False)
    inside.goRight(len(anchor.getString()), True)
    controller.ViewCursor.gotoRange(inside, False)
    for number, line in enumerate(text.split("\n")):
        if number:
            dispatcher.executeDispatch(controller.Frame, ".uno:InsertLinebreak", "", 0, ())
        dispatcher.executeDispatch(controller.Frame, ".uno:InsertText", "", 0, (setting("Text", line),))


def described(document, bookmark):
    anchor = document.Bookmarks.getByName(bookmark).getAnchor()
    control = content_control(anchor)
    if control is None:
        return None
    kind = "box" if control.Checkbox else "date" if control.Date else "text"
    return {"kind": kind, "blank": control.ShowingPlaceHolder, "text": anchor.getString()}


def content_control(anchor):
    """Return the content control that a bookmark stands around, or None."""
    paragraphs = anchor.createEnumeration()
    while paragraphs.hasMoreElements():
        portions = paragraphs.nextElement().createEnumeration()
        while portions.hasMoreElements():
            portion = portions.nextElement()
            if portion.TextPortionType == "ContentControl":
                return portion.ContentControl
    return None


main()
