"""A folder of simulated files, and a batch over it."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from typing import Any

from scanner.batch.anew import read_anew
from scanner.batch.inbox import inbox_files
from scanner.batch.settling import settle
from scanner.ledger.folder import BatchFolder
from scanner.values.form_part import Making
from tests.makers.files.simulated import UNKNOWN, SimulatedForm, read_simulated, simulated_file, written_by
from tests.scanner.batch.made import HandScheduler, session_in

DAY = 86_400


class Inbox:
    """A folder of simulated files, and a batch over it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder / "inbox", folder / "out"
        self.folder.mkdir()
        self.arrived = 1_700_000_000

    def put(
        self,
        name: str,
        *pages: int,
        company: int = 1,
        copy_id: str | None = None,
        making: Making = UNKNOWN,
        confidence: float = 0.999,
        **changes: str,
    ) -> None:
        """Put pages of a company's form into the inbox as a file."""
        held = {page: at for at, page in enumerate(pages, start=1)}
        form = SimulatedForm(held, written_by(company, **changes), copy_id, confidence)
        path = self.folder / name
        path.write_bytes(simulated_file(form, making=making, note=name))
        self.arrived += DAY
        os.utime(path, (self.arrived, self.arrived))

    def read(self, *again: str) -> list[dict[str, Any]]:
        """Read what is new, and return the records that are given out."""
        session = session_in(self.out, HandScheduler(read_simulated))
        files = inbox_files(self.folder)
        with closing(session.ledger):
            read_anew(session.ledger, files, [Path(name) for name in again])
            session.read_files(files)
        return self.records()

    def records(self) -> list[dict[str, Any]]:
        """Return the records that are given out."""
        lines = (self.out / "records.jsonl").read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines]
        files = {path.stem for path in (self.out / "records").glob("*.json")}
        assert files == {record["record_id"] for record in records}
        return records

    def given_out(self, record_id: str) -> str | None:
        """Return which record an id leads to."""
        with closing(BatchFolder(self.out).ledger()) as ledger:
            return ledger.given_out(record_id)

    def forget(self, record_id: str) -> list[str]:
        """Forget a record, as the command does."""
        session = session_in(self.out, HandScheduler(read_simulated))
        with closing(session.ledger):
            forgotten = session.ledger.forget(record_id)
            for one in forgotten:
                session.folder.remove(one)
            settle(session.folder, session.ledger, session.forms)
        return forgotten
