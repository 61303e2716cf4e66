"""What our own OpenAPI description promises, tried by schemathesis: no 500, every answer as described."""

from __future__ import annotations

import re
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

from adapters.openstack.connection import Cloud
from tests.http_client import NO_TLS
from tests.ledger import Running
from tests.scale import number

EXAMPLES = number("EXAMPLES", 3, 50)
"""How many requests are tried of each operation, right ones and wrong ones; ``make full`` tries more."""

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


LONGEST = 200
"""Characters of a pattern from which requests are made as it is."""

COSTLY = chr(0x10FFFF)
"""A class of characters that leaves out all beyond the basic plane takes seconds to be made into requests."""

SUBSETS = {"web-1": "^[A-Za-z0-9_.-]{1,20}$", "10.0.0.1": r"^10\.0\.0\.[1-9]$"}
"""Examples, and the pattern that stands for a longer one that takes them."""


def with_short_patterns(part: Any) -> Any:
    """Return the description with a subset in place of each pattern that names very many characters.

    Schemathesis takes seconds of the processor for each of them, whatever is asked for.
    What is beyond such a pattern is tried by test_bounds.py and test_fuzz.py.
    """
    if isinstance(part, dict):
        part = {name: with_short_patterns(inner) for name, inner in part.items()}
        pattern = part.get("pattern")
        if isinstance(pattern, str) and (len(pattern) > LONGEST or COSTLY in pattern):
            part["pattern"] = next(
                subset for example, subset in SUBSETS.items() if re.search(pattern, example)
            )
        return part
    return [with_short_patterns(inner) for inner in part] if isinstance(part, list) else part


@pytest.mark.timeout(1800)  # it asks for all operations, and how long that takes is the machine's
@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value
)
def test_every_answer_is_as_described(
    running: Running, cloud_of: Callable[[str], Cloud], mode: GenerationMode, subtests: Any
) -> None:
    description = httpx.get(f"{running.url}/schema/openapi.json", verify=NO_TLS).json()
    schema = schemathesis.openapi.from_dict(with_short_patterns(description))
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
                case.call_and_validate(base_url=running.url, headers=headers, checks=CHECKS, timeout=30)

            ask()


def test_nothing_is_one_of_something_and_anything(running: Running) -> None:
    """Such a value would be both, and so never as described."""
    schemas = httpx.get(f"{running.url}/schema/openapi.json", verify=NO_TLS).json()["components"]["schemas"]
    assert schemas["CleanUp"]["properties"]["notices"]["items"]["format"] == "duration"
    assert not [options for options in options_in(schemas) if {} in options]


def options_in(part: Any) -> Iterator[list[Any]]:
    if isinstance(part, dict):
        yield from [part["oneOf"]] if isinstance(part.get("oneOf"), list) else []
        part = list(part.values())
    for inner in part if isinstance(part, list) else []:
        yield from options_in(inner)
