"""Logs: one JSON object a line, or coloured text for a terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Any, Literal

import structlog

SECRET = ("password", "token", "secret", "authorization", "user_data")
"""A field with one of these in its name never reaches the log."""


OURS = "stackledger."
"""Before the names of our own loggers, but for the eye: every other logger is a library's."""


class OwnLoggers(structlog.stdlib.LoggerFactory):
    """Makes our loggers, which are known from those of libraries by their names."""

    def __call__(self, *names: Any) -> logging.Logger:
        """Return the logger of a name."""
        return super().__call__(*(f"{OURS}{name}" for name in names))


class LibrariesMuted(logging.Filter):
    """Keeps back what a library says below WARNING: httpcore's DEBUG has whole tokens, httpx' INFO has links.

    An operator that needs it names the library, and answers for its output.
    """

    def __init__(self, heard: Sequence[str]) -> None:
        super().__init__()
        self._heard = heard

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be written."""
        return (
            record.levelno >= logging.WARNING
            or record.name.startswith(OURS)
            or any(record.name == name or record.name.startswith(f"{name}.") for name in self._heard)
        )


def plain_name(_: Any, __: str, event: Any) -> Any:
    """Show the name of a logger of ours as it is in the code."""
    event["logger"] = str(event.get("logger", "")).removeprefix(OURS)
    return event


def configure(form: Literal["json", "pretty"], level: str = "INFO", libraries: Sequence[str] = ()) -> None:
    """Send our logs to standard error, in one form; of ``libraries`` all of that level, of others warnings.

    Tracebacks are plain ones: with the values of local variables they would tell tokens.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        plain_name,
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
        logger_factory=OwnLoggers(),
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
    handler.addFilter(LibrariesMuted(libraries))
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for heard in (OURS.rstrip("."), *libraries):
        logging.getLogger(heard).setLevel(level)


def hide_secrets(_: Any, __: str, event: Any) -> Any:
    """Replace the value of every field whose name speaks of a secret."""
    for name in event:
        if any(word in name.lower() for word in SECRET):
            event[name] = "***"
    return event
