from datetime import UTC, datetime

import pytest

from scanner.export.selection import KeptRecord, RecordChoice
from scanner.values.record import Record
from tests.scanner.export.records import issue, record, rejected

MOMENT = datetime(2026, 11, 29, tzinfo=UTC)
BEFORE = {"outcome": "unclear", "value": None, "text": "去年"}
ILLEGIBLE = {"by": "李", "at": "2026-11-25T09:00:00+08:00", "kind": "illegible", "before": BEFORE}
SETTLED_ISSUE = issue("date_unparsed", "founded", "warning") | {"settled": True}


@pytest.mark.parametrize(
    ("one", "is_settled"),
    [
        pytest.param(record(), True, id="accepted"),
        pytest.param(record(fields={"founded": {"outcome": "unclear"}}, status="review"), False, id="unclear"),
        pytest.param(record(fields={"founded": {"confidence": 0.9}}, status="review"), False, id="not sure enough"),
        pytest.param(record(issues=[issue("page_missing", None, "error")], status="review"), False, id="open issue"),
        pytest.param(
            record(
                fields={"founded": {"outcome": "unclear", "correction": ILLEGIBLE}},
                issues=[SETTLED_ISSUE],
                status="review",
            ),
            True,
            id="all that was open a person has settled",
        ),
        pytest.param(rejected(), False, id="no form"),
        pytest.param(record(status="rejected"), False, id="rejected by a person"),
    ],
)
def test_a_record_is_settled_when_nothing_of_it_is_open(one: Record, is_settled: bool) -> None:
    assert RecordChoice(settled=True, acceptance=0.95).takes(KeptRecord(one, MOMENT)) is is_settled
    assert RecordChoice().takes(KeptRecord(one, MOMENT))
