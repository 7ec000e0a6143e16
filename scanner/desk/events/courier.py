"""Delivers what webhooks are to be told: signed, in order, and again after longer and longer pauses if refused.

The desk calls nobody unless a webhook was set. No redirect is followed and no proxy is used.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import Final
from urllib.parse import urlsplit

from forms.errors import FormloopError
from scanner.desk.events.happenings import Happening
from scanner.desk.events.webhooks import Delivery, Webhook, Webhooks, signature
from scanner.desk.users.register import Register

RETRY_SECONDS: Final[tuple[float, ...]] = (5.0, 30.0, 120.0, 600.0, 3600.0, 3 * 3600.0, 6 * 3600.0, 12 * 3600.0)
"""How long a webhook that refused is left alone after each refusal; after the last one a delivery is given up."""

_LOOK_SECONDS: Final = 0.5
_TIMEOUT_SECONDS: Final = 10.0
_AT_ONCE: Final = 50
_THREADS: Final = 4


class Courier:
    """Delivers what happens to the webhooks of a register.

    Args:
        register: Knows the webhooks.
        retry_seconds: The pause after each refusal.
    """

    def __init__(self, register: Register, retry_seconds: Sequence[float] = RETRY_SECONDS) -> None:
        self._webhooks = Webhooks(register)
        self._pauses = tuple(retry_seconds)
        self._threads = ThreadPoolExecutor(_THREADS, "desk-courier")  # of its own: others need not wait for addresses

    async def take(self, happened: Sequence[Happening]) -> None:
        """Keep what all webhooks are to be told."""
        await asyncio.to_thread(self._webhooks.note, happened)

    async def deliver(self) -> None:
        """Deliver what is due, until it is cancelled."""
        try:
            while True:
                with contextlib.suppress(FormloopError):  # the register is busy; it is tried again
                    await self._round()
                await asyncio.sleep(_LOOK_SECONDS)
        finally:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _round(self) -> None:
        due = self._webhooks.due(time.time(), _AT_ONCE)
        if not due:
            return
        hooks = {one.id: one for one in self._webhooks.all()}
        ordered = sorted(due, key=lambda one: one.webhook_id)  # stable: each webhook's own order stays
        loop = asyncio.get_running_loop()
        each = [
            loop.run_in_executor(self._threads, self._deliver_all, hooks[hook_id], list(same))
            for hook_id, same in groupby(ordered, key=lambda one: one.webhook_id)
            if hook_id in hooks
        ]
        await asyncio.gather(*each)

    def _deliver_all(self, hook: Webhook, deliveries: Sequence[Delivery]) -> None:
        """Deliver to one webhook, until one is refused."""
        for one in deliveries:
            answer = _sent(hook, one)
            if answer.startswith("2"):
                self._webhooks.note_tried(one, "delivered", answer, 0.0)
                continue
            if one.tries < len(self._pauses):
                self._webhooks.note_tried(one, "waiting", answer, time.time() + self._pauses[one.tries])
            else:
                self._webhooks.note_tried(one, "given up", answer, 0.0)
            return


def _sent(hook: Webhook, delivery: Delivery) -> str:
    """Send a delivery, and return the answer's status, or the kind of failure."""
    parts, body = urlsplit(hook.url), delivery.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "formloop",
        "Formloop-Event": delivery.kind,
        "Formloop-Delivery": delivery.id,
        "Formloop-Signature": signature(hook.secret, body, int(time.time())),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("POST", path, body, headers)
        with connection.getresponse() as answer:
            return str(answer.status)
    except ssl.SSLError:
        return "TLS failed"
    except TimeoutError:
        return "no answer in time"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return type(error).__name__
    finally:
        connection.close()
