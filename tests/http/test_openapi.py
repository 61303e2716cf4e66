"""What our own OpenAPI description promises, tried by schemathesis: no 500, every answer as described."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from adapters.openstack import Cloud
from tests.ledger import Running

EXAMPLES = int(os.environ.get("EXAMPLES", "20"))
"""How many requests are tried of each operation, right ones and wrong ones."""

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value
)
def test_every_answer_is_as_described(
    running: Running, cloud_of: Callable[[str], Cloud], mode: GenerationMode, subtests: Any
) -> None:
    schema = schemathesis.openapi.from_url(f"{running.url}/schema/openapi.json")
    headers = {"X-Auth-Token": cloud_of("demo").token()}
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (
            operation.query or operation.path_parameters or operation.body
        ):
            continue  # it takes nothing that could be wrong
        with subtests.test(operation.label):

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def ask(case: Any) -> None:
                case.call_and_validate(headers=headers, checks=CHECKS, timeout=30)

            ask()


def test_nothing_is_one_of_something_and_anything(running: Running) -> None:
    """Such a value would be both, and so never as described."""
    schemas = httpx.get(f"{running.url}/schema/openapi.json").json()["components"]["schemas"]
    assert schemas["CleanUp"]["properties"]["notices"]["items"]["format"] == "duration"
    assert not [options for options in options_in(schemas) if {} in options]


def options_in(part: Any) -> Iterator[list[Any]]:
    if isinstance(part, dict):
        yield from [part["oneOf"]] if isinstance(part.get("oneOf"), list) else []
        part = list(part.values())
    for inner in part if isinstance(part, list) else []:
        yield from options_in(inner)
