"""OpenAPI description: completes what litestar generates."""

from __future__ import annotations

from typing import Any, TypeGuard

from litestar.openapi.spec import (
    OpenAPI,
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Parameter,
    Reference,
    RequestBody,
    Schema,
)

from adapters.http.problems import MEDIA_TYPE
from commands.kernel.fields import published

JSON = "application/json"
ALWAYS = {
    400: "The request cannot be read.",
    401: "No valid credential.",
    403: "The credential is not scoped to a project, or lacks the role.",
    422: "The request is not well formed; `errors` points to what is wrong.",
    500: "A fault of this service.",
    502: "The cloud can't be used as this service is configured.",
    503: "Something needed does not answer; repeat the request after `Retry-After` seconds.",
}
OF_ONE_THING = {404: "There is no such thing, or it is not yours."}
OF_COMMANDS = {
    409: "Not in the present state; `allowed` lists what is possible now.",
    412: "It has changed since you read it.",
    413: "The body is larger than 1 MiB.",
    415: "The body is of a media type that is not taken.",
}

ANYTHING = Schema()
GOES_ON = "With changes_since: the position for the next such request, the same on all pages of a list."
ETAG = "For If-None-Match; of a resource that commands change, also for If-Match."
TEXT = Schema(type=OpenAPIType.STRING)
FLAW = Schema(
    type=OpenAPIType.OBJECT,
    required=["pointer", "detail"],
    properties={"pointer": TEXT, "detail": TEXT},
)
PROBLEM = Schema(
    type=OpenAPIType.OBJECT,
    title="Problem",
    description="RFC 9457. `type` and `code` are stable, `detail` is for people.",
    required=["type", "title", "status", "detail", "code", "request_id"],
    properties={
        **dict.fromkeys(("type", "title", "detail", "code", "request_id"), TEXT),
        "status": Schema(type=OpenAPIType.INTEGER),
        "allowed": Schema(type=OpenAPIType.ARRAY, items=TEXT, description="What is possible now (409)."),
        "errors": Schema(
            type=OpenAPIType.ARRAY,
            description="What is wrong where: a JSON pointer (RFC 6901) into the body, or /query/name.",
            items=FLAW,
        ),
        "errors_omitted": Schema(type=OpenAPIType.INTEGER, description="How many more errors there are."),
    },
)


def finish(document: OpenAPI, prefix: str) -> None:
    """Add to every operation below ``prefix`` its tag, its summary and its answers for errors."""
    document.components.schemas["Problem"] = PROBLEM
    say_what_lists_hold(document)
    publish_patterns(document)
    for path, item in (document.paths or {}).items():
        for operation in (item.get, item.post, item.put, item.delete):
            if operation is None:
                continue
            summarize(operation)
            if path.startswith(prefix):
                operation.tags = [path.removeprefix(prefix).split("/")[1]]
                describe_tags(operation)
                describe_changes(operation)
                add_problems(operation, command=operation is not item.get, one="{" in path)


def describe_tags(operation: Operation) -> None:
    """Describe the ETag of what may be answered with 304."""
    answers = operation.responses or {}
    for answer in (answers.get("200"), answers.get("304")) if "304" in answers else ():
        assert isinstance(answer, OpenAPIResponse)
        answer.headers = {**(answer.headers or {}), "ETag": OpenAPIHeader(schema=TEXT, description=ETAG)}


def describe_changes(operation: Operation) -> None:
    """Describe the Ledger-Position of what lists changes."""
    told = {parameter.name for parameter in operation.parameters or [] if isinstance(parameter, Parameter)}
    answer = (operation.responses or {}).get("200")
    if "changes_since" in told and isinstance(answer, OpenAPIResponse):
        header = OpenAPIHeader(schema=TEXT, description=GOES_ON)
        answer.headers = {**(answer.headers or {}), "Ledger-Position": header}


def publish_patterns(document: OpenAPI) -> None:
    """Write all patterns as JSON Schema has them."""
    for shape in document.components.schemas.values():
        publish_pattern(shape)


def publish_pattern(part: Any) -> None:
    if not isinstance(part, Schema):
        return
    if part.pattern is not None:
        part.pattern = published(part.pattern)
    inside = [*(part.properties or {}).values(), *(part.one_of or []), *(part.any_of or [])]
    for inner in (*inside, part.items, part.additional_properties):
        publish_pattern(inner)


def say_what_lists_hold(document: OpenAPI) -> None:
    """Take from the items of ``tuple[X, ...]`` what litestar makes of the dots: anything.

    A value would be X and that as well, and so never one of both.
    """
    for shape in document.components.schemas.values():
        for part in (shape.properties or {}).values():
            held = part.items if isinstance(part, Schema) else None
            if isinstance(part, Schema) and isinstance(held, Schema) and ANYTHING in (held.one_of or []):
                [part.items] = [one for one in held.one_of or [] if one != ANYTHING]


def summarize(operation: Operation) -> None:
    """Make the first sentence of a docstring the summary; the rest stays, with code as in Markdown."""
    text = " ".join((operation.description or "").replace("``", "`").split())
    first, _, rest = text.partition(". ")
    operation.summary = first.rstrip(".") or operation.summary
    operation.description = rest or None
    if isinstance(operation.request_body, RequestBody):
        bodies = operation.request_body.content.values()
        operation.request_body.required = not any(may_be_left_out(body) for body in bodies)


def may_be_left_out(body: OpenAPIMediaType) -> bool:
    options = body.schema.one_of if isinstance(body.schema, Schema) else None
    return any(isinstance(option, Schema) and option.type is OpenAPIType.NULL for option in options or [])


def add_problems(operation: Operation, *, command: bool, one: bool) -> None:
    content = {MEDIA_TYPE: OpenAPIMediaType(schema=Reference(ref="#/components/schemas/Problem"))}
    known = {**ALWAYS, **(OF_ONE_THING if one else {}), **(OF_COMMANDS if command else {})}
    problems = {str(status): OpenAPIResponse(why, content=content) for status, why in sorted(known.items())}
    operation.responses = {**(operation.responses or {}), **problems}


def show_what_commands_answer(document: OpenAPI, answer: str, field: str, row: str) -> None:
    """Let a field of a command's answer be described as the row GET shows; commands/ may not know it."""
    described = document.components.schemas[answer]
    assert described.properties is not None
    assert row in document.components.schemas
    described.properties[field] = Reference(ref=f"#/components/schemas/{row}")


def also_in_yaml(document: OpenAPI, prefix: str, media_type: str) -> None:
    """Let what is JSON below ``prefix`` be described as YAML too: bodies, and answers but for problems."""
    for path, item in (document.paths or {}).items():
        for operation in (item.get, item.post, item.put, item.delete):
            if operation is None or not path.startswith(prefix):
                continue
            bodies = [answer.content for answer in (operation.responses or {}).values() if is_answer(answer)]
            if isinstance(operation.request_body, RequestBody):
                bodies.append(operation.request_body.content)
            for content in bodies:
                if content and JSON in content:
                    content[media_type] = content[JSON]


def is_answer(answer: OpenAPIResponse | Reference) -> TypeGuard[OpenAPIResponse]:
    return isinstance(answer, OpenAPIResponse)
