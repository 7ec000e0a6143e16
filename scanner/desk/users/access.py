"""How a desk can be reached: by this machine's browser alone, or by an office's network with users and TLS."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from forms.errors import UsageError
from forms.wording import Wording

LOCAL_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names of this machine for itself."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a desk can be reached.

    Attributes:
        hosts: The hosts that a request may be for, without port.
        origin: The scheme, host and port under which browsers know the desk; empty: what the request is for, over HTTP.
        needs_users: Whether people have to log in; else a link that works once lets them in.
        certificate: The TLS certificate, PEM, with its chain; None without TLS of its own.
        key: The certificate's key, PEM.
        is_behind_proxy: Whether a proxy on this machine takes the requests; it says who asked.
    """

    hosts: frozenset[str] = LOCAL_HOSTS
    origin: str = ""
    needs_users: bool = False
    certificate: Path | None = None
    key: Path | None = None
    is_behind_proxy: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the desk over TLS."""
        return self.certificate is not None or self.is_behind_proxy


LOCAL: Final = Access()
"""A desk for this machine's browser alone."""


def access_of(
    host: str,
    *,
    certificate: Path | None = None,
    key: Path | None = None,
    is_behind_proxy: bool = False,
    origin: str = "",
) -> Access:
    """Return how a desk can be reached that listens at a host.

    Args:
        host: Where it listens.
        certificate: The TLS certificate, PEM, or None.
        key: Its key, PEM, or None.
        is_behind_proxy: Whether a proxy on this machine takes the requests over TLS and hands them on.
        origin: How browsers call the desk, such as `https://desk.example:8443`; empty: by the host.

    Raises:
        UsageError: The options do not go together, or people's words would cross the network unencrypted.
    """
    if (certificate is None) != (key is None):
        raise UsageError(Wording(zh="证书与密钥须同时指定。", en="--tls-cert and --tls-key go together"))
    for path in (certificate, key):
        if path is not None and not path.is_file():
            raise UsageError(Wording(zh="没有此文件。", en="no such file"), at=path)
    if is_behind_proxy and certificate is not None:
        raise UsageError(
            Wording(zh="证书由代理提供。", en="the proxy has the certificate; leave --tls-cert out"),
            at="--behind-proxy",
        )
    if is_behind_proxy and not origin:
        raise UsageError(
            Wording(
                zh="请用 --origin 写明网址。",
                en="--behind-proxy needs --origin https://NAME, as browsers call the desk",
            )
        )
    is_local = host in LOCAL_HOSTS
    if not is_local and certificate is None and not is_behind_proxy:
        raise UsageError(
            Wording(
                zh="供他人访问时必须加密，请指定证书，或置于代理之后。",
                en="what people write must not cross the network in the clear; give --tls-cert and --tls-key, or "
                "--behind-proxy.",
            ),
            at=f"--host {host}",
        )
    if not is_local and not origin and _is_unspecified(host):
        raise UsageError(
            Wording(zh="请用 --origin 写明网址。", en=f"--host {host} needs --origin https://NAME, as browsers call it")
        )
    if certificate is not None and key is not None:
        _check_pair(certificate, key)
    named = _host_of_origin(origin) if origin else host.lower()
    hosts = frozenset({named}) | (LOCAL_HOSTS if is_local and not is_behind_proxy else frozenset())
    return Access(hosts, origin.rstrip("/"), not is_local or is_behind_proxy, certificate, key, is_behind_proxy)


def _check_pair(certificate: Path, key: Path) -> None:
    """See that a certificate and its key can be used.

    Raises:
        UsageError: They cannot.
    """
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        raise UsageError(
            Wording(
                zh="证书与密钥不符，或密钥有密码。",
                en=f"no PEM certificate with its key, or the key has a password ({error})",
            ),
            at=f"--tls-cert {certificate}",
        ) from error


def _host_of_origin(origin: str) -> str:
    """Return the host of an origin.

    Raises:
        UsageError: It is none, or is not https.
    """
    try:
        parts = urlsplit(origin)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme != "https" or parts.path not in {"", "/"} or parts.query or parts.username:
        raise UsageError(
            Wording(zh="请写 https://名称 或 https://名称:端口。", en="say https://NAME or https://NAME:PORT"),
            at="--origin",
        )
    return host


def _is_unspecified(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False
