"""What both scripts need that drive LibreOffice from the Python that Debian's python3-uno belongs to."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException


def connected(pipe):
    """Return the context of the LibreOffice that listens at a pipe; it may take a while to start."""
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
    raise SystemExit("LibreOffice did not start")


def end(desktop, document):
    """Close the document, end LibreOffice, and leave.

    The process leaves without Python's clearing up: the bridge's threads still run when LibreOffice goes, and
    a thread that comes back to an interpreter that is being cleared up crashes it, after all has been done.
    """
    document.close(True)
    sys.stdout.flush()
    with suppress(DisposedException):  # it may be gone before it can answer
        desktop.terminate()
    os._exit(0)


def setting(name, value):
    return PropertyValue(Name=name, Value=value)


def url(path):
    return uno.systemPathToFileUrl(str(Path(path).resolve()))
