"""Drives Firefox, whose PDF viewer is pdf.js, over Marionette, its own remote control."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from forms.definition import Kind
from tests.annex2 import annex2
from tests.viewers.running import found
from tests.viewers.steps import DPI, Shown, Step, Typed, one_line_break

_START_SECONDS = 120
_ENTER = "\ue006"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver marks a reference to an element

_LOADED = """
const viewer = PDFViewerApplication;
await viewer.initializedPromise;
while (!viewer.pdfDocument) await new Promise(done => setTimeout(done, 50));
const pages = viewer.pdfDocument.numPages;
for (let number = 1; number <= pages; number += 1) {
  viewer.pdfViewer.currentPageNumber = number;
  const view = viewer.pdfViewer.getPageView(number - 1);
  while (!view.annotationLayer?.div?.querySelector("section") || !view.canvas?.querySelector(".structTree"))
    await new Promise(done => setTimeout(done, 50));
}
"""

_BASE64 = """
const base64 = bytes => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};
"""

_SAVED = _BASE64 + "return base64(await PDFViewerApplication.pdfDocument.saveDocument());"

_TEXTS = """
const texts = {};
const pdf = PDFViewerApplication.pdfDocument;
for (let number = 1; number <= pdf.numPages; number += 1)
  for (const { fieldName, fieldValue, fieldType } of await (await pdf.getPage(number)).getAnnotations())
    if (fieldType === "Tx") texts[fieldName] = fieldValue ?? "";
return texts;
"""

# the tagged structure owns a text field's input, but what surrounds the input of a box
_CONTROLS = """
const controls = [];
for (const owner of document.querySelectorAll(".structTree [role=form]")) {
  const owned = document.getElementById(owner.getAttribute("aria-owns"));
  const input = owned.matches("input, textarea") ? owned : owned.querySelector("input, textarea");
  const required = input.getAttribute("aria-required") === "true";
  controls.push([input.name, owned.getAttribute("aria-label") ?? "", input.closest("section").title, required]);
}
return controls;
"""

_PAGES = """
const pictures = [];
const pdf = PDFViewerApplication.pdfDocument;
for (let number = 1; number <= pdf.numPages; number += 1) {
  const page = await pdf.getPage(number);
  const viewport = page.getViewport({ scale: arguments_[0] / 72 });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [viewport.width, viewport.height];
  const print = { intent: "print", annotationMode: 3 };
  print.printAnnotationStorage = pdf.annotationStorage.print;
  await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport, ...print }).promise;
  pictures.push(canvas.toDataURL("image/png").split(",")[1]);
}
return pictures;
"""


@dataclass(frozen=True, slots=True)
class Control:
    """A field or box in Firefox's page.

    Attributes:
        name: Its name in the form; a radio group's boxes have one.
        spoken: What a screen reader is told that it is called; for a box, what surrounds it.
        tooltip: What is shown beside the mouse.
        required: Whether it is said that it must be filled in.
    """

    name: str
    spoken: str
    tooltip: str
    required: bool


class Firefox:
    """Firefox's viewer: it is typed into through the keyboard, and draws as it prints.

    One Firefox runs from the first call until `close`.
    """

    name = "firefox"

    def __init__(self) -> None:
        self._running = ExitStack()
        self._session: _Session | None = None

    def close(self) -> None:
        """End Firefox."""
        self._running.close()

    def fill(self, file: bytes, steps: Sequence[Step]) -> bytes:
        with self._showing(file) as session:
            for step in steps:
                if isinstance(step, Typed):
                    keys = step.text.replace("\n", _ENTER)
                    session.send("WebDriver:ElementSendKeys", id=session.find(step.field_id), text=keys)
                else:
                    session.send("WebDriver:ElementClick", id=session.find(step.name))
            return base64.b64decode(session.run(_SAVED))

    def open(self, file: bytes, field_ids: Sequence[str] = ()) -> Shown:
        with self._showing(file) as session:
            texts, encoded = session.run(_TEXTS), session.run(_PAGES, DPI)
        pngs = (np.frombuffer(base64.b64decode(picture), np.uint8) for picture in encoded)
        pages = [np.asarray(cv2.imdecode(png, cv2.IMREAD_GRAYSCALE), np.uint8) for png in pngs]
        return Shown(one_line_break(texts, field_ids), pages)

    def named_controls(self, file: bytes) -> list[Control]:
        """Return the fields and boxes of all pages in the order in which a screen reader comes to them."""
        with self._showing(file) as session:
            return [Control(*entry) for entry in session.run(_CONTROLS)]

    @contextmanager
    def _showing(self, file: bytes) -> Iterator[_Session]:
        """Show a PDF, with all its pages drawn."""
        if self._session is None:
            self._session = self._running.enter_context(_started())
        with TemporaryDirectory() as folder:
            form = Path(folder) / "form.pdf"
            form.write_bytes(file)
            self._session.send("WebDriver:Navigate", url=form.as_uri())
            self._session.run(_LOADED)
            yield self._session


class _Session:
    """One Firefox that is listening."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self._received()

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def send(self, command: str, **arguments: object) -> Any:
        """Return the answer to a command; an error fails the test."""
        self._number += 1
        message = json.dumps([0, self._number, command, arguments]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, answer = self._received()
        assert error is None, f"Firefox: {error['error']}: {error['message']}"
        return answer

    def run(self, script: str, *arguments: object) -> Any:
        """Return what a script of the viewer's page returns; it may await."""
        whole = (
            "const arguments_ = [...arguments], done = arguments_.pop();"
            f"(async () => {{{script}}})().then(value => done([value]), error => done(String(error)));"
        )
        settings = {"script": whole, "args": list(arguments), "scriptTimeout": 200_000, "newSandbox": False}
        answer = self.send("WebDriver:ExecuteAsyncScript", **settings)["value"]
        assert isinstance(answer, list), answer
        return answer[0]

    def find(self, name: str) -> str:
        """Return a reference to the element of a field or of a box `field.option`."""
        field_id, _, option_id = name.partition(".")
        form, _ = annex2()
        field = next(field for field in form.fields if field.id == field_id)
        is_radio = field.kind is Kind.ONE  # its boxes have one name: they are known by their order
        number = [option.id for option in field.options].index(option_id) if is_radio else 0
        selector = f'[name="{field_id if is_radio else name}"]'
        answers = self.send("WebDriver:FindElements", using="css selector", value=selector)
        return str(answers[number][_ELEMENT])

    def _received(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            assert byte, "Firefox ended"
            length += byte
        return json.loads(self._stream.read(int(length)))


@contextmanager
def _started() -> Iterator[_Session]:
    """Start Firefox with a profile of its own and end it again."""
    program = shutil.which("firefox") or found("firefox-esr")
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # what is not saved is thrown away without asking
        settings = {"marionette.port": 0, "browser.aboutwelcome.enabled": False, "dom.disable_beforeunload": True}
        lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in settings.items())
        (Path(profile) / "user.js").write_text("\n".join(lines), encoding="ascii")
        command = [program, "--headless", "--marionette", "--no-remote", "--profile", profile]
        command += ["--width=1200", "--height=2600"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as firefox:
            try:
                with closing(_Session(_chosen_port(Path(profile)))) as session:
                    session.send("WebDriver:NewSession")
                    yield session
            finally:
                firefox.terminate()


def _chosen_port(profile: Path) -> int:
    """Return the port that Firefox found free, as it writes it into its profile once it listens there."""
    told = profile / "MarionetteActivePort"
    end = time.monotonic() + _START_SECONDS
    while not told.is_file() or not told.read_text(encoding="ascii"):
        assert time.monotonic() < end, "Firefox did not start"
        time.sleep(0.2)
    return int(told.read_text(encoding="ascii"))
