"""Mailboxes that are spelled after a person's name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scanner.validate.name_spellings import spellings_of


@pytest.mark.parametrize("mailbox", ["xulixin88", "lixin.xu", "xlx"])
def test_a_mailbox_may_have_whole_readings_or_first_letters_in_either_order(mailbox: str) -> None:
    assert spellings_of(mailbox, ["许立新"]) == {mailbox}


def test_each_character_has_all_of_its_readings_within_a_word_too() -> None:
    assert spellings_of("sunzhongle", ["孙重乐"]) == {"sunzhongle"}
    assert spellings_of("sunchongyue", ["孙重乐"]) == {"sunchongyue"}


def test_a_reading_process_loads_no_words_and_finds_the_same() -> None:
    program = (
        "from scanner.validate.name_spellings import leave_out_words, spellings_of\n"
        "leave_out_words()\n"
        "assert spellings_of('xulixin88', ['许立新']) == {'xulixin88'}\n"
        "from pypinyin.constants import PHRASES_DICT\n"
        "assert not PHRASES_DICT\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
