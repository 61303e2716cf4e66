"""What our own OpenAPI description promises, tried by schemathesis: no 500, no answer that breaks the schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from adapters.openstack import Cloud
from tests.ledger import Running

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def described(running: Running, cloud_of: Callable[[str], Cloud]) -> Any:
    return schemathesis.openapi.from_url(f"{running.url}/schema/openapi.json")


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: Any, cloud_of: Callable[[str], Cloud]) -> None:
    headers = {"X-Auth-Token": cloud_of("demo").token()}
    case.call_and_validate(headers=headers, checks=CHECKS, timeout=30)
