"""What the API says of itself is true: whatever is sent as described, or against it, is answered as described."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.datastructures import State

from scanner.desk.api import api_of
from scanner.desk.office import Office
from tests.desk.batches import batch_of, company
from tests.desk.conftest import served
from tests.scanner.corrections.made import FORM

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DESCRIPTION = api_of(State({"office": None, "receiver": None, "happenings": None})).openapi()
OPERATIONS = sorted(
    one["operationId"]
    for path in DESCRIPTION["paths"].values()
    for one in path.values()
    if one["operationId"] != "listen"
)
HEADERS: dict[str, str] = {}
RECORDS = tuple(company(number, {"contact": ("张三", "张三"), "revenue": (9265, "9265")}) for number in range(3))


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    """The description of an API that is served."""
    folder: Path = tmp_path_factory.mktemp("desk")
    batch_of(folder / "batch", *RECORDS)
    with (
        closing(Office.open(folder / "batch", [FORM], inbox=folder / "inbox")) as office,
        served(office) as client,
    ):
        HEADERS["Authorization"] = f"Bearer {office.register.new_token('fuzz', 'leader')}"
        yield schemathesis.openapi.from_url(f"{client.base_url}/api/v1/openapi.json")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_as_described(described: BaseSchema, operation: str, mode: GenerationMode) -> None:
    found = next(
        one.ok() for one in described.get_all_operations() if one.ok().definition.raw["operationId"] == operation
    )

    @given(case=found.as_strategy(generation_mode=mode))
    @settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def asked(case: Case) -> None:
        if "record_id" in case.path_parameters:
            number = len(str(case.path_parameters["record_id"])) % 4
            if number < 3:
                case.path_parameters["record_id"] = RECORDS[number].record_id
        case.call_and_validate(checks=CHECKS, headers=HEADERS)

    asked()
