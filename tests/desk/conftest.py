"""The desk as a client sees it, and as a real browser does."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from shutil import which

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scanner.desk.adopting.workshop import Workshop
from scanner.desk.app import desk_app
from scanner.desk.events.courier import RETRY_SECONDS
from scanner.desk.inbox.receiving import Receiver
from scanner.desk.office import Office
from scanner.desk.users.access import LOCAL, Access
from tests.scanner.corrections.made import FORM

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Desk:
    """A desk in this process, with a browser's cookies and tokens but no browser."""

    def __init__(self, office: Office, client: httpx.Client) -> None:
        self.office = office
        self.client = client
        self._follow(office.entrance.link("李科员"))

    def _follow(self, token: str) -> None:
        self.client.get(f"/enter/{token}")
        self.csrf = re.search('name="csrf" content="([^"]+)"', self.get("/settings")).group(1)  # type: ignore[union-attr]

    def enter(self, name: str) -> None:
        """Enter as somebody else in the same browser."""
        self._follow(self.office.entrance.link(name))

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, **fields: str | list[str]) -> str:
        """The page after sending a form."""
        return self.client.post(path, data={"csrf": self.csrf, **fields}).text

    def version(self, record_id: str, field: str) -> str:
        page = self.get(f"/check/{record_id}/fields/{field}")
        return re.search('name="version" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]

    def answer(self, record_id: str, field: str, **fields: str | list[str]) -> str:
        """The page after answering a field as its own page would."""
        version = self.version(record_id, field)
        return self.post(f"/check/{record_id}/fields/{field}", version=version, **fields)


@pytest.fixture
def desk_of() -> Iterator[Callable[[Path], Desk]]:
    """Open a batch's folder at the desk: `desk_of(folder)`."""
    with ExitStack() as stack:

        def opened(folder: Path) -> Desk:
            office = stack.enter_context(closing(Office.open(folder, [FORM])))
            return Desk(office, stack.enter_context(served(office)))

        yield opened


@contextmanager
def served(
    office: Office,
    access: Access = LOCAL,
    receiver: Receiver | None = None,
    retry_seconds: Sequence[float] = RETRY_SECONDS,
    workshop: Workshop | None = None,
) -> Iterator[httpx.Client]:
    """Serve a desk on a thread of this process; give a client without cookies."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        desk_app(office, receiver, access, retry_seconds, workshop),
        log_level="warning",
        access_log=False,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(base_url=address, follow_redirects=True, timeout=30, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def running(folder: Path, *options: str) -> Iterator[str]:
    """Run `scanner desk` on a folder; give the link that it prints."""
    command = [
        str(Path(sys.executable).parent / "scanner"),
        "desk",
        str(folder),
        "--port",
        "0",
        "--no-browser",
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            link = next((found.group(0) for line in process.stdout if (found := re.search(r"https?://\S+", line))), "")
            assert link, process.stderr.read() if process.stderr is not None else ""
            yield link
        finally:
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (0, ""), told


@contextmanager
def showing(folder: Path, inbox: Path | None = None) -> Iterator[str]:
    """Serve a batch's desk on a thread of this process, which is quicker than `running`; give a link to it."""
    with closing(Office.open(folder, [FORM], inbox=inbox)) as office, served(office) as client:
        yield f"{client.base_url}/enter/{office.entrance.link('李科员')}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests."""
    program = which("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed: in CI nothing is left out")
        pytest.skip("needs chromium: sh tests/programs.sh installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """Open a window of an office's usual size, with cookies of its own: `window(link)`."""
    contexts: list[BrowserContext] = []

    def opened(link: str) -> Page:
        contexts.append(chromium.new_context(viewport={"width": 1366, "height": 768}))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        page.goto(link)
        return page

    yield opened
    for context in contexts:
        context.close()
