"""What an answer of OpenStack means, or the want of one, in our own names: no class of its libraries leaves.

CloudError
├── CloudUnreachable     it did not take the request; asking again later is safe
├── CloudRejected        it understood and said no; asking again is no use (unless ``conflict``: not now)
├── Foreign              it is not the cloud this ledger is bound to: nothing was sent, nor will be
└── CloudOutcomeUnknown  the request was sent and its answer is lost or says nothing: done, or not done
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import requests
import urllib3.exceptions
from keystoneauth1 import exceptions

ASKED: ContextVar[str | None] = ContextVar("asked", default=None)
"""Service that was called last, for messages that name the failing service."""


class CloudError(Exception):
    """The cloud did not do, or may not have done, what was asked."""


class CloudUnreachable(CloudError):
    """The request did not reach the cloud, or the cloud would not take it now."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """Seconds the cloud asked us to wait, if it did."""


class CloudRejected(CloudError):
    """The cloud said no. ``status`` is its HTTP status, the message its own words."""

    def __init__(self, status: int, message: str, request_id: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.request_id = request_id

    @property
    def conflict(self) -> bool:
        """Whether it is about the present state (409), and might be granted in another."""
        return self.status == 409

    @property
    def missing(self) -> bool:
        return self.status == 404


class ForeignCloud(CloudError):
    """The cloud that answers is not the one this ledger is bound to."""


class CloudOutcomeUnknown(CloudError):
    """Time-out, reset or a server error after the request was sent: it may have been done."""


class CloudMisconfigured(Exception):
    """The cloud can't be used as configured; the message says what to mend."""


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
    """Return the decoded body; an unreadable one, a proxy's page say, is no answer."""
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


def classify_error(error: exceptions.ClientException, *, safe: bool) -> Exception:
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
