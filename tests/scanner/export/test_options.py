from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, ClassVar

import pytest

from forms.definition import Form
from forms.errors import UsageError
from scanner.export.options import configured, switch, switches
from scanner.values.record import Record


class Plain:
    is_text: ClassVar[bool] = True

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Wordy(Plain):
    loud: bool = switch("大声。 Loud.")
    acceptance: float = 0.5


EXPORTERS = {"plain": Plain(), "wordy": Wordy()}


def test_an_exporter_offers_the_switches_that_are_its_fields() -> None:
    assert switches(EXPORTERS["wordy"]) == {"loud": "大声。 Loud."}
    assert switches(EXPORTERS["plain"]) == {}


def test_what_is_switched_on_and_the_acceptance_reach_the_exporter() -> None:
    assert configured(EXPORTERS, "wordy", switched_on=frozenset({"loud"}), acceptance=0.9) == Wordy(True, 0.9)
    assert configured(EXPORTERS, "plain", switched_on=frozenset(), acceptance=0.9) is EXPORTERS["plain"]


def test_a_switch_of_another_format_is_refused_with_the_formats_that_have_it() -> None:
    with pytest.raises(UsageError, match=r"--loud is for wordy, not for plain\. --loud 只用于 wordy。"):
        configured(EXPORTERS, "plain", switched_on=frozenset({"loud"}), acceptance=0.9)
