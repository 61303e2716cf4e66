"""Logs: one JSON object a line, or coloured text for a terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any, Literal

import structlog

SECRET = ("password", "token", "secret", "authorization", "user_data")
"""A field with one of these in its name never reaches the log."""


def configure(form: Literal["json", "pretty"], level: str = "INFO") -> None:
    """Send our logs and those of the libraries to standard error, in one form.

    Tracebacks are plain ones: with the values of local variables they would tell tokens.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(allow=["job", "path"]),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    ending: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in (
        "procrastinate",
        "keystoneauth",
        "openstack",
        "httpx",
        "urllib3",
        "uvicorn",
        "apscheduler",
        "stevedore",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def hide_secrets(_: Any, __: str, event: Any) -> Any:
    """Replace the value of every field whose name speaks of a secret."""
    for name in event:
        if any(word in name.lower() for word in SECRET):
            event[name] = "***"
    return event
