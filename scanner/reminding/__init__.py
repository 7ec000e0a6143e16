"""Reminders: drafts of letters to those of a list who have not answered or whose form lacks something, and their list.

How it works. The manifest of `forms copies` says who got a copy; the ledger says whose answer came back, and the record
says what it lacks. Each of them gets a letter as an e-mail that a mail program opens as a draft. Nothing is sent. What
only the office has to look at, such as a value that the program could not read surely, is no reason for a letter.
"""

from __future__ import annotations

from scanner.reminding.drafts import LETTERS_FOLDER, LIST_FILE, Drafts, drafts_of, write_drafts
from scanner.reminding.letters import LETTERS, LetterKind, Templates, load_templates
from scanner.reminding.recipients import Outstanding, outstanding_of

__all__ = [
    "LETTERS",
    "LETTERS_FOLDER",
    "LIST_FILE",
    "Drafts",
    "LetterKind",
    "Outstanding",
    "Templates",
    "drafts_of",
    "load_templates",
    "outstanding_of",
    "write_drafts",
]
