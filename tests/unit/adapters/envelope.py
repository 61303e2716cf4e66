"""Notifications as OpenStack's services send them: oslo.messaging's envelope 2.0 around what each tells."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4


def notification(event_type: str, payload: dict[str, Any], *, wrapped: bool = True) -> bytes:
    """Return the body of a message; ``wrapped`` as by the driver ``messagingv2``."""
    message = {
        "message_id": str(uuid4()),
        "publisher_id": "service.host",
        "event_type": event_type,
        "priority": "INFO",
        "payload": payload,
        "timestamp": "2026-11-30 11:00:00.000000",
        "_unique_id": uuid4().hex,
        "_context_request_id": f"req-{uuid4()}",
    }
    told = {"oslo.version": "2.0", "oslo.message": json.dumps(message)} if wrapped else message
    return json.dumps(told).encode()


def versioned(event_type: str, data: dict[str, Any]) -> bytes:
    """Return a versioned notification of Nova's."""
    payload = {
        "nova_object.name": "InstanceActionPayload",
        "nova_object.namespace": "nova",
        "nova_object.version": "1.8",
        "nova_object.data": data,
    }
    return notification(event_type, payload)
