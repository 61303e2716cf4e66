"""What Glance takes of images' names and properties, by itself and where Nova makes an image of a server."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.contract.cloud import TAG, eventually, message

EMOJI = "\U0001f600"
PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}


@pytest.fixture(scope="module")
def image(member, running):
    """Return the id of an image that the tests of this module share."""
    eventually(lambda: member.server(running)["OS-EXT-STS:task_state"], lambda task: task is None)
    answer = member.act(running, "createImage", {"name": f"{TAG}-snap-{uuid4().hex[:8]}"})
    image_id = answer.json()["image_id"]
    path = f"/images/{image_id}"  # while Nova brings the data, a change would end it
    eventually(lambda: member.glance("GET", path).json()["status"], lambda status: status == "active")
    yield image_id
    member.glance("DELETE", f"/images/{image_id}")


@pytest.fixture
def put(member, image):
    """Return a function that gives the image an attribute or a property."""

    def change(name, value):
        changes = [{"op": "add", "path": f"/{name}", "value": value}]
        return member.glance("PATCH", f"/images/{image}", changes, PATCH)

    return change


@pytest.mark.parametrize("field", ["name", "purpose"])
@pytest.mark.parametrize("text", ["a" * 255, "名" * 255, " a ", "a\u200bb", "a\nb", "a\x00b", ""], ids=ascii)
def test_a_text_glance_takes(put, field, text):
    answer = put(field, text)
    assert answer.status_code == 200, answer.text
    assert answer.json()[field] == text


@pytest.mark.parametrize(
    ("field", "value", "status", "told"),
    [
        ("name", "a" * 256, 400, "does not match schema"),
        ("name", EMOJI, 400, "Name can&#x27;t contain 4 byte unicode characters."),
        ("purpose", EMOJI, 400, "Purpose can&#x27;t contain 4 byte unicode characters."),
        ("purpose", 5, 400, "does not match schema"),
        (EMOJI, "a", 400, "Property names can&#x27;t contain 4 byte unicode."),
        ("os_glance_mine", "a", 403, "Attribute &#x27;os_glance_mine&#x27; is reserved."),
        ("a" * 256, "a", 500, "The server has either erred"),
        ("purpose", "a" * 65_536, 500, "The server has either erred"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_text_glance_does_not_take(put, field, value, status, told):
    answer = put(field, value)
    assert answer.status_code == status, answer.text
    assert told in answer.text


def test_the_longest_property_glance_takes(put):
    assert put("a" * 255, "a" * 65_535).status_code == 200


def test_an_image_has_128_properties(member, image):
    changes = [{"op": "add", "path": f"/many{number}", "value": "x"} for number in range(129)]
    answer = member.glance("PATCH", f"/images/{image}", changes, PATCH)
    assert answer.status_code == 413
    assert "exceeded on the number of allowed image properties." in answer.text


@pytest.mark.parametrize(
    ("properties", "status", "root", "told"),
    [
        ({"a": "b" * 256}, 400, "badRequest", "Invalid input for field/attribute a."),
        ({"app/a": "b"}, 400, "badRequest", "Invalid input for field/attribute metadata."),
        (
            {"description": EMOJI},
            400,
            "badRequest",
            "HTTP 400 Bad Request: Description can&#x27;t contain 4 byte unicode characters.",
        ),
        (
            {"os_glance_mine": "a"},
            403,
            "forbidden",
            "HTTP 403 Forbidden: Access was denied to this resource.: Attribute &#x27;os_glance_mine",
        ),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_property_no_image_of_a_server_has(member, active, properties, status, root, told):
    answer = member.act(active, "createImage", {"name": f"{TAG}-none", "metadata": properties})
    assert message(answer, status, root).startswith(told)
