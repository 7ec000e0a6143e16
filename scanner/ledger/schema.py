"""The tables of the ledger.

`SCHEMA_VERSION` is raised with every change of the tables or of the record's JSON. Version 3 goes
with records 1.0. Version 4 goes with records 2.0 and has the same tables. Version 5 knows the parts of forms whose
pages come in several files. Version 6 knows which fields of a record wait for a person, who looks at a record now, and
which changed records are to stand in the place of the old ones, which accepted values were drawn for a check, and what
a second person said of a field that another had settled. Version 7 knows how far mailboxes were read.
"""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 7

_MAIL: Final = """
CREATE TABLE mailbox (
    address TEXT PRIMARY KEY,
    uid_validity INTEGER NOT NULL,
    last_uid INTEGER NOT NULL,
    trouble TEXT NOT NULL
);
CREATE TABLE mail (
    sha256 TEXT PRIMARY KEY,
    received_at REAL NOT NULL,
    receipt TEXT NOT NULL CHECK (receipt IN ('', 'draft', 'sending', 'sent', 'none'))
)
"""

SCHEMA: Final = f"""
{_MAIL};
CREATE TABLE file (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL
);
CREATE TABLE arrival (
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    at TEXT NOT NULL,
    sender TEXT,
    received_at TEXT,
    PRIMARY KEY (path, sha256)
);
CREATE INDEX arrival_of ON arrival (sha256);
CREATE TABLE source (
    sha256 TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('unpacked', 'read', 'forgotten')),
    code INTEGER NOT NULL,
    seconds REAL NOT NULL
);
CREATE TABLE record (
    record_id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    path TEXT NOT NULL,
    first_page INTEGER NOT NULL,
    pages TEXT NOT NULL,
    arrived_at TEXT NOT NULL,
    kind TEXT,
    status TEXT NOT NULL,
    form_id TEXT,
    version TEXT,
    copy_id TEXT,
    credit_code TEXT,
    read INTEGER NOT NULL,
    blank INTEGER NOT NULL,
    unclear INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    links TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    digest TEXT NOT NULL,
    joined TEXT NOT NULL,
    completed_by TEXT,
    to_check TEXT NOT NULL
);
CREATE INDEX record_of ON record (sha256);
CREATE INDEX record_completed ON record (completed_by);
CREATE TABLE part (
    record_id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    part TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX part_of ON part (sha256);
CREATE TABLE former (
    record_id TEXT PRIMARY KEY,
    part_id TEXT NOT NULL
);
CREATE TABLE changed (
    record_id TEXT PRIMARY KEY
);
CREATE TABLE claim (
    record_id TEXT PRIMARY KEY,
    who TEXT NOT NULL,
    until REAL NOT NULL
);
CREATE TABLE wish (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('join', 'part')),
    parts TEXT NOT NULL,
    said_by TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE sampled (
    record_id TEXT NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    place INTEGER NOT NULL,
    drawn_at TEXT NOT NULL,
    found TEXT NOT NULL CHECK (found IN ('', 'right', 'wrong', 'illegible', 'void')),
    said_by TEXT NOT NULL,
    said_at TEXT NOT NULL,
    PRIMARY KEY (record_id, field)
);
CREATE TABLE second_look (
    record_id TEXT NOT NULL,
    field TEXT NOT NULL,
    of_word TEXT NOT NULL,
    found TEXT NOT NULL CHECK (found IN ('agreed', 'differs', 'decided')),
    said_by TEXT NOT NULL,
    said_at TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (record_id, field)
);
CREATE TABLE second_rule (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    share INTEGER NOT NULL CHECK (share BETWEEN 0 AND 100),
    fields TEXT NOT NULL
);
CREATE TABLE run (
    last INTEGER PRIMARY KEY CHECK (last = 1),
    acceptance REAL NOT NULL
);
CREATE TABLE unsettled (
    yes INTEGER PRIMARY KEY
);
CREATE TABLE page (
    sha256 TEXT NOT NULL,
    page_no INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    record_id TEXT,
    PRIMARY KEY (sha256, page_no)
)
"""

_TO_5: Final = """
ALTER TABLE record ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN joined TEXT NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN completed_by TEXT;
CREATE INDEX record_completed ON record (completed_by);
CREATE TABLE part (record_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, part TEXT NOT NULL, digest TEXT NOT NULL);
CREATE INDEX part_of ON part (sha256);
CREATE TABLE former (record_id TEXT PRIMARY KEY, part_id TEXT NOT NULL)
"""

_SAMPLES: Final = """
CREATE TABLE IF NOT EXISTS sampled (
    record_id TEXT NOT NULL, field TEXT NOT NULL, kind TEXT NOT NULL, place INTEGER NOT NULL, drawn_at TEXT NOT NULL,
    found TEXT NOT NULL CHECK (found IN ('', 'right', 'wrong', 'illegible', 'void')),
    said_by TEXT NOT NULL, said_at TEXT NOT NULL, PRIMARY KEY (record_id, field)
);
CREATE TABLE IF NOT EXISTS second_look (
    record_id TEXT NOT NULL, field TEXT NOT NULL, of_word TEXT NOT NULL,
    found TEXT NOT NULL CHECK (found IN ('agreed', 'differs', 'decided')),
    said_by TEXT NOT NULL, said_at TEXT NOT NULL, said TEXT NOT NULL, PRIMARY KEY (record_id, field)
);
CREATE TABLE IF NOT EXISTS second_rule (
    only INTEGER PRIMARY KEY CHECK (only = 1), share INTEGER NOT NULL CHECK (share BETWEEN 0 AND 100),
    fields TEXT NOT NULL
)
"""
"""The first batches of version 6 were without these."""

_TO_6: Final = f"""
ALTER TABLE record ADD COLUMN to_check TEXT NOT NULL DEFAULT '';
CREATE TABLE changed (record_id TEXT PRIMARY KEY);
CREATE TABLE claim (record_id TEXT PRIMARY KEY, who TEXT NOT NULL, until REAL NOT NULL);
CREATE TABLE wish (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('join', 'part')), parts TEXT NOT NULL,
    said_by TEXT NOT NULL, at TEXT NOT NULL, reason TEXT NOT NULL
);
{_SAMPLES}"""

UPGRADES: Final = {3: (5, _TO_5), 4: (5, _TO_5), 5: (6, _TO_6), 6: (7, f"{_SAMPLES};{_MAIL}")}
"""A version to the next one that differs, and the statements that make the tables of the one those of the other. What
waits for a person (`to_check`) has to be filled in from the records afterwards."""
