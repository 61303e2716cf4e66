"""The body of a POST or PUT, checked as Neutron checks it: which attributes, and of what form."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from simulator.http import Call, Refused

Check = Callable[[str, Any], Any]
PROJECT = ("project_id", "tenant_id")


def bad_request(message: str) -> Refused:
    return Refused(400, message, "HTTPBadRequest")


def invalid(name: str, why: str) -> Refused:
    return bad_request(f"Invalid input for {name}. Reason: {why}.")


def text(name: str, value: Any) -> str:
    """At most 255 characters, as Neutron's columns hold them."""
    if not isinstance(value, str):
        raise invalid(name, f"'{value}' is not a valid string")
    if len(value) > 255:
        raise invalid(name, f"'{value}' exceeds maximum length of 255")
    return value


def uuid(name: str, value: Any) -> str:
    try:
        return str(UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise invalid(name, f"'{value}' is not a valid UUID") from None


def uuid_or_none(name: str, value: Any) -> str | None:
    return None if value is None else uuid(name, value)


def uuids(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise invalid(name, f"'{value}' is not a list")
    found = tuple(uuid(name, item) for item in value)
    for item in found:
        if found.count(item) > 1:
            raise invalid(name, f"Duplicate items in the list: '{item}'")
    return found


def address(name: str, value: Any) -> str:
    """Return an address in its one form. It has no zone: ``fe80::1%eth0`` is none."""
    try:
        return str(ipaddress.IPv4Address(value) if "." in value and ":" not in value else _ipv6(value))
    except (ValueError, TypeError):
        raise invalid(name, f"'{value}' is not a valid IP address") from None


def _ipv6(value: str) -> ipaddress.IPv6Address:
    """Raises ``ValueError``."""
    found = ipaddress.IPv6Address(value)
    if found.scope_id is not None:
        raise ValueError(value)
    return found


def address_or_none(name: str, value: Any) -> str | None:
    return None if value is None else address(name, value)


def boolean(name: str, value: Any) -> bool:
    if value not in (True, False, "true", "false", "True", "False"):
        raise invalid(name, f"'{value}' cannot be converted to boolean")
    return value in (True, "true", "True")


def as_it_comes(_: str, value: Any) -> Any:
    return value


def wanted(
    call: Call,
    root: str,
    known: Mapping[str, Check],
    needs: tuple[str, ...] = (),
    fixed: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the checked attributes under ``root``; ``fixed`` are those that a PUT cannot change.

    Raises 400 in Neutron's words, and in its order: unknown, missing or fixed, then ill-formed.
    """
    body = call.json() if call.body else None
    if not isinstance(body, dict) or not isinstance(body.get(root), dict):
        raise bad_request("Resource body required")
    attributes: dict[str, Any] = body[root]
    unknown = [name for name in attributes if name not in (*known, *PROJECT)]
    if unknown:
        raise bad_request("Unrecognized attribute(s) '" + ", ".join(unknown) + "'")
    for name in needs:
        if name not in attributes:
            raise bad_request(f"Failed to parse request. Required attribute '{name}' not specified")
    for name in attributes:
        if name in fixed:
            raise bad_request(f"Cannot update read-only attribute {name}")
    return {name: known[name](name, value) for name, value in attributes.items() if name not in PROJECT}


def project_of(call: Call, root: str) -> str:
    """Return the project that the new thing will belong to: the caller's, or one an administrator names."""
    attributes = call.json()[root]
    named = next((attributes[name] for name in PROJECT if attributes.get(name)), call.project_id)
    if named != call.project_id and not call.caller.is_admin:
        which = "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request"
        raise bad_request(f"{which} is not allowed for current user.")
    return str(named)


def not_allowed(rule: str) -> Refused:
    return Refused(403, f"{rule} is disallowed by policy", "PolicyNotAuthorized")
