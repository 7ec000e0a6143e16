"""The API as a program sees it: a desk in this process, and a client with a token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from scanner.desk.office import Office
from scanner.desk.users.register import Role
from scanner.values.record import Record
from tests.desk.batches import batch_of
from tests.desk.conftest import served
from tests.scanner.corrections.made import FORM

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Programs:
    """A desk with programs that ask it."""

    office: Office
    address: str
    stack: ExitStack

    def client(self, name: str = "erp", role: Role = "clerk") -> httpx.Client:
        """A client of a program with a token of its own."""
        headers = {"Authorization": f"Bearer {self.office.register.new_token(name, role)}"}
        client = httpx.Client(base_url=f"{self.address}{API}", headers=headers, timeout=30, trust_env=False)
        return self.stack.enter_context(client)


Open = Callable[..., Programs]


@pytest.fixture
def programs_of(tmp_path: Path) -> Iterator[Open]:
    """Serve a batch of records: `programs_of(*records)`, with `served`'s options."""
    with ExitStack() as stack:

        def opened(*records: Record, **options: Any) -> Programs:
            folder = batch_of(tmp_path / "batch", *records)
            office = stack.enter_context(closing(Office.open(folder, [FORM], inbox=tmp_path / "inbox")))
            client = stack.enter_context(served(office, **options))
            return Programs(office, str(client.base_url).rstrip("/"), stack)

        yield opened


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]
