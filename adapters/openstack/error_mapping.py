"""What an answer of OpenStack means, or the want of one, in the words of adapters/openstack/errors.py."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import requests
import urllib3.exceptions
from keystoneauth1 import exceptions

from adapters.openstack.errors import CloudOutcomeUnknown, CloudRejected, CloudUnreachable


class CloudForbidden(CloudUnreachable):
    """Keystone gives the service user no token, of this project or at all."""


class ServiceNotFound(CloudUnreachable):
    """The catalog of the cloud does not have the service, for us at least."""


class Answer(NamedTuple):
    """What the cloud said: the decoded body ({} if there is none), and its id of the request."""

    status: int
    body: Any
    request_id: str | None
    date: datetime | None = None
    """The cloud's clock (the Date header), to the second."""


def read(response: requests.Response, *, safe: bool) -> Answer:
    """Return a good answer; raise what any other means."""
    request_id = response.headers.get("X-Compute-Request-Id") or response.headers.get(
        "X-Openstack-Request-Id"
    )
    status = response.status_code
    if status < 400:
        return Answer(status, body_of(response, safe=safe), request_id, date_of(response))
    message = words_of(response)
    wait = retry_after(response)
    if status == 401:
        raise CloudUnreachable("the cloud does not accept our credential")
    if status == 429 or (status == 413 and wait):  # as old Novas; Cinder says 0 when it means a quota
        raise CloudUnreachable("the cloud asks us to slow down", wait)
    if status < 500:
        raise CloudRejected(status, message, request_id)
    if safe:
        raise CloudUnreachable(f"the cloud answered {status}: {message}", wait)
    raise CloudOutcomeUnknown(f"the cloud answered {status}: {message}")


def body_of(response: requests.Response, *, safe: bool) -> Any:
    """Return the decoded body; one that nobody can read, a proxy's page say, is no answer."""
    try:
        return response.json() if response.content else {}
    except ValueError as error:
        trouble = CloudUnreachable if safe else CloudOutcomeUnknown
        raise trouble(f"the cloud answered {response.status_code} and no JSON") from error


def date_of(response: requests.Response) -> datetime | None:
    text = response.headers.get("Date")
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def words_of(response: requests.Response) -> str:
    """Return the message of an error: each service wraps it under another key, Glance in HTML."""
    try:
        body = response.json()
    except ValueError:
        return str(response.reason)
    for part in [body, *body.values()] if isinstance(body, dict) else []:
        if isinstance(part, dict) and isinstance(part.get("message"), str):
            return str(part["message"]).strip()
    return str(response.reason)


def retry_after(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def meaning(error: exceptions.ClientException, *, safe: bool) -> Exception:
    """Return what a failure without an answer means.

    An HTTP error is never that of the request itself, which is read and not raised: it is Keystone's.
    """
    if isinstance(error, exceptions.HttpError) and error.http_status in {401, 403}:
        return CloudForbidden(f"Keystone does not let the service user in: {error.message}")
    if isinstance(error, exceptions.EndpointNotFound):
        return ServiceNotFound(str(error))
    if isinstance(error, exceptions.HttpError) or safe or never_sent(error):
        return CloudUnreachable(str(error))
    return CloudOutcomeUnknown(str(error))


def never_sent(error: BaseException) -> bool:
    """Whether no connection came about: keystoneauth hides it in the exception it was handling."""
    cause = error.__context__
    if isinstance(cause, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(cause.args[0] if cause is not None and cause.args else None, "reason", None)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)
