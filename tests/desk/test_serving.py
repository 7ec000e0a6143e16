"""The command itself: over TLS with users, behind a proxy, and how it ends while programs listen."""

from __future__ import annotations

import socket
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest

from scanner.desk.users.register import REGISTER_FILE, Register
from tests.desk.batches import batch_of, company
from tests.desk.conftest import running

RECORD = company(1, {"contact": ("张三", "张三")})
PASSWORD = "correct horse battery"
HOST = "127.0.0.2"  # of this machine, but none of its names for itself


def _register(folder: Path) -> Register:
    return Register(batch_of(folder, RECORD) / REGISTER_FILE)


def test_the_desk_ends_cleanly_while_a_program_listens(tmp_path: Path) -> None:
    register = _register(tmp_path / "batch")
    headers = {"Authorization": f"Bearer {register.new_token('erp', 'clerk')}"}
    with httpx.Client(headers=headers, trust_env=False, timeout=30) as client:
        with running(tmp_path / "batch") as link:
            answer = client.send(
                client.build_request("GET", f"{link.partition('/enter')[0]}/api/v1/events"), stream=True
            )
            lines = answer.iter_lines()
            assert next(lines) == "event: ready"
        assert [line for line in lines if line.startswith("event:")] == []


@pytest.mark.program("openssl")
def test_an_office_is_served_over_tls_to_those_who_log_in(tmp_path: Path) -> None:
    _register(tmp_path / "batch").put_user("王科员", "clerk", PASSWORD)
    pem, key = tmp_path / "desk.pem", tmp_path / "desk.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=desk"]
    names = ["-addext", f"subjectAltName=IP:{HOST}", "-keyout", str(key), "-out", str(pem)]
    subprocess.run([*command, *names], check=True, capture_output=True)
    options = ("--host", HOST, "--port", "0", "--tls-cert", str(pem), "--tls-key", str(key))
    trusted = ssl.create_default_context(cafile=str(pem))
    with (
        running(tmp_path / "batch", *options) as link,
        httpx.Client(base_url=link, verify=trusted, follow_redirects=True, trust_env=False, timeout=30) as client,
    ):
        assert link.startswith(f"https://{HOST}:")
        assert client.get("/check").url.path == "/login"
        answer = client.post("/login", data={"name": "王科员", "password": PASSWORD}, headers={"Origin": link})
        assert (answer.url.path, "王科员" in answer.text) == ("/received", True)
        assert "企业01" in client.get("/check").text
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(link.replace("https", "http"), trust_env=False)


def test_behind_a_proxy_the_stated_name_counts_and_the_one_who_asked_is_slowed_not_the_proxy(tmp_path: Path) -> None:
    _register(tmp_path / "batch").put_user("王科员", "clerk", PASSWORD)
    port = _free_port()
    options = ("--behind-proxy", "--origin", "https://desk.example", "--port", str(port))
    with (
        running(tmp_path / "batch", *options) as link,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as proxy,
    ):
        assert link == "https://desk.example"
        assert proxy.get("/login").status_code == 421
        proxy.headers.update({"Host": "desk.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"})
        assert proxy.get("/login").status_code == 200
        guesses = [proxy.get("/api/v1/status", headers={"Authorization": "Bearer x"}).status_code for _ in range(12)]
        assert guesses[-1] == 429
        other = proxy.get("/api/v1/status", headers={"X-Forwarded-For": "192.0.2.8"})
        assert other.status_code == 401
        content = {"name": "王科员", "password": PASSWORD}
        for origin, code in (("http://desk.example", 403), ("https://desk.example", 303)):
            assert proxy.post("/login", data=content, headers={"Origin": origin}).status_code == code


def _free_port() -> int:

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
