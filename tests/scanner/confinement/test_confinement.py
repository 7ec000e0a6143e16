"""What a confined process may not do, seen from programs that try it."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from scanner.confinement import temporary
from scanner.intake.office import convert_to_docx
from scanner.values.source import Source

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has the means")

CONFINE = (
    "import os, pathlib, socket, subprocess, sys\n"
    "from scanner.confinement.network import close_network, is_network_closed\n"
    "from scanner.confinement.writing import write_only_in\n"
    "assert close_network() and is_network_closed()\n"
    "written = write_only_in(pathlib.Path(sys.argv[1]))\n"
)


def run(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", CONFINE + code, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK"])
def test_no_socket_that_leaves_the_machine_can_be_made(family: str, tmp_path: Path) -> None:
    code = f"try:\n    socket.socket(socket.{family}, socket.SOCK_RAW)\nexcept PermissionError:\n    print('refused')\n"
    assert run(code, tmp_path) == "refused"


def test_a_program_that_is_started_has_no_network_either(tmp_path: Path) -> None:
    inner = "import socket\ntry:\n    socket.socket()\nexcept PermissionError:\n    print('refused')"
    assert run(f"subprocess.run([sys.executable, '-c', {inner!r}])", tmp_path) == "refused"


def test_sockets_between_programs_of_the_machine_remain(tmp_path: Path) -> None:
    assert run("socket.socket(socket.AF_UNIX); socket.socketpair(); print('made')", tmp_path) == "made"


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    code = (
        "pathlib.Path(sys.argv[1], 'a').write_text('x')\n"
        f"try:\n    pathlib.Path({str(outside / 'a')!r}).write_text('x')\n"
        "except PermissionError:\n    print('refused')\n"
        "print(written)\n"
    )
    told = run(code, inside)
    assert (inside / "a").exists()
    if _has_landlock():
        assert told == "refused\nTrue"
        assert not (outside / "a").exists()
    else:
        assert told == "False"


def _has_landlock() -> bool:
    """Whether the kernel tells a version of Landlock (`man 2 landlock_create_ruleset`)."""
    return int(ctypes.CDLL(None).syscall(444, None, 0, 1)) > 0


def test_the_network_of_this_process_is_open() -> None:
    code = "from scanner.confinement.network import is_network_closed; print(is_network_closed())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.program("soffice")
def test_a_document_that_asks_for_a_picture_on_a_server_is_converted_without_it(tmp_path: Path) -> None:
    asked: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def count() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                asked.append(1)
                connection.close()

        threading.Thread(target=count, daemon=True).start()
        port = server.getsockname()[1]
        page = f'<html><body><p>a</p><img src="http://127.0.0.1:{port}/x.png"></body></html>'.encode()
        assert convert_to_docx(Source("a.doc", "a.doc", page)).content.startswith(b"PK")
        assert asked == []
        _convert_in_the_open(page, tmp_path)
        assert asked


def _convert_in_the_open(content: bytes, folder: Path) -> None:
    """Convert a document as any user of LibreOffice does, which shows that it asks the server if nothing hinders it."""
    (folder / "a.doc").write_bytes(content)
    command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "docx", "--outdir", str(folder / "out"), str(folder / "a.doc")]
    subprocess.run(command, check=True, capture_output=True)


def test_a_program_under_the_keeper_ends_with_whoever_started_it(tmp_path: Path) -> None:
    keeper = (
        "import os, subprocess, sys\n"
        "command = [sys.executable, '-P', '-m', 'scanner.confinement.keeper', str(os.getpid()), '60', sys.argv[1],"
        " '500', 'PROTECTED', 'sh', '-c', 'sh -c \"echo $$ > pid; sleep 60; true\"; true']\n"
        "subprocess.Popen(command, cwd=sys.argv[1]).wait()\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", keeper, str(tmp_path)])
    pid = tmp_path / "pid"
    _wait_until(lambda: pid.exists() and bool(pid.read_text()))
    starter.kill()
    starter.wait()
    _wait_until(lambda: not _lives(int(pid.read_text())))


def test_a_program_under_the_keeper_ends_in_its_time(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "scanner.confinement.keeper", str(os.getpid()), "0.5", str(tmp_path), "500"]
    done = subprocess.run([*command, "PROTECTED", "sleep", "60"], check=False, timeout=50)
    assert done.returncode != 0


def _wait_until(what: object) -> None:
    assert callable(what)
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_folder_whose_maker_was_killed_is_swept_and_one_in_use_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    code = "import os\nfrom scanner.confinement.temporary import make_folder\nmake_folder()\nos.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code], check=False)
    (left,) = tmp_path.glob(f"{temporary.PREFIX}*")
    used = temporary.make_folder()
    temporary.sweep()
    assert used.path.is_dir()
    assert not left.exists()
    used.remove()
    assert not list(tmp_path.iterdir())
