"""Refusals of requests about a notice."""

from __future__ import annotations

from commands.kernel.errors import Refused, Unknown


class NoticeNotOpen(Unknown):
    """There is no such notice, or it no longer stands."""


class LinkKeyMissing(Refused):
    """The links of notices cannot be signed: their key is missing (``STACKLEDGER_NOTICE_LINK_SECRET``)."""

    status = 503
