"""Fills the Word form in LibreOffice, through its own interface, and saves it as .docx.

Run by the Python that Debian's python3-uno belongs to, not by the project's:

    /usr/bin/python3 libreoffice_fill.py PIPE FORM.docx ANSWERS.json OUT.docx

PIPE is the name of the pipe at which a LibreOffice listens. ANSWERS holds a list of
[bookmark, text] pairs; a null for the text ticks the box in the bookmark.
"""

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def main() -> None:
    pipe, form, answers_file, out = sys.argv[1:]
    desktop = connected(pipe)
    document = desktop.loadComponentFromURL(url(form), "_blank", 0, (setting("Hidden", True),))
    for bookmark, text in json.loads(Path(answers_file).read_text(encoding="utf-8")):
        anchor = document.Bookmarks.getByName(bookmark).getAnchor()
        control = content_control(anchor)
        if text is None:
            control.Checked = True
            write(control, anchor, control.CheckedState)
        else:
            control.ShowingPlaceHolder = False
            write(control, anchor, text)
    document.storeToURL(url(out), (setting("FilterName", "MS Word 2007 XML"),))
    document.close(True)
    desktop.terminate()


def connected(pipe):
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(150):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    raise SystemExit("LibreOffice did not start")


def content_control(anchor):
    """Return the content control that a bookmark stands around."""
    paragraphs = anchor.createEnumeration()
    while paragraphs.hasMoreElements():
        portions = paragraphs.nextElement().createEnumeration()
        while portions.hasMoreElements():
            portion = portions.nextElement()
            if portion.TextPortionType == "ContentControl":
                return portion.ContentControl
    raise SystemExit("a bookmark without a content control")


def write(control, anchor, text):
    """Type a text into a content control and delete what it held before."""
    length = len(anchor.getString())
    control.setString(text)  # LibreOffice 7.4 puts it before what is there
    cursor = control.createTextCursor()
    cursor.gotoStart(False)
    cursor.goRight(len(text), False)
    cursor.goRight(length, True)
    cursor.setString("")


def setting(name, value):
    return PropertyValue(Name=name, Value=value)


def url(path):
    return uno.systemPathToFileUrl(str(Path(path).resolve()))


main()
