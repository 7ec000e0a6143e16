"""Reads what a program saved as the scanner does."""

from __future__ import annotations

from datetime import date

from scanner.pipeline import KnownForm, Pipeline
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine


def read_back(file: bytes, name: str = "returned.pdf") -> Record:
    """Return the one record of a returned file; its words are values, so nothing has to be recognised."""
    (record,) = records_back(file, name)
    return record


def records_back(file: bytes, name: str = "returned.pdf") -> tuple[Record, ...]:
    """Return all records of a returned file."""
    scanner = Pipeline((KnownForm(*annex2()),), ScriptedEngine(), date(2026, 11, 24))
    return scanner.read(Source(name, name, file)).records
