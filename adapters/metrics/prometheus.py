"""Metrics from Prometheus: one query for each metric and hour, for the whole cloud."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import httpx
import msgspec
import structlog

from adapters.runtime.certificates import authorities_in, usual_authorities
from commands.store.metrics import Measured, SourceUnavailable

LOG = structlog.get_logger("prometheus")

HOUR = timedelta(hours=1)
KIND = "stackledger_kind"
"""The label by which the three figures of one query are told apart."""

FIGURES = {"mean": "avg_over_time", "highest": "max_over_time", "samples": "count_over_time"}


class Series(msgspec.Struct, frozen=True):
    """One element of an instant vector: its labels, and the value with its time."""

    metric: dict[str, str]
    value: tuple[float, str]


class Vector(msgspec.Struct, frozen=True):
    kind: str = msgspec.field(name="resultType")
    result: tuple[Series, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """What /api/v1/query answers (Prometheus, HTTP API): ``data`` is a ``Vector`` if all went well."""

    status: str
    data: msgspec.Raw = msgspec.Raw()
    error: str = ""
    warnings: tuple[str, ...] | None = None
    infos: tuple[str, ...] | None = None
    """What its author should know of the query; nothing is left out for it (Prometheus 3, annotations)."""
    partial: bool = msgspec.field(name="isPartial", default=False)
    """Whether a part of VictoriaMetrics' storage did not answer."""

    @property
    def lacks(self) -> str:
        """Why the result may lack something, nothing if it is whole: then a sum of it may look idle."""
        told = [*(self.warnings or ()), *(["isPartial"] if self.partial else ())]
        return "; ".join(told)[:300]


class Access(NamedTuple):
    """How Prometheus is reached. A user and password in ``url`` are sent as Basic authentication.

    ``authorization`` is the whole value of the header, such as ``Bearer …``; ``authority`` a file of
    certificates that vouch for it, instead of the system's.
    """

    url: str
    authorization: str = ""
    authority: str = ""
    time_limit: float = 30.0

    def __repr__(self) -> str:
        return "Access(***)"


def client_of(access: Access) -> httpx.Client:
    """Return a client; its credentials never stand in an address, which ends up in logs."""
    address = httpx.URL(access.url)
    basic = (address.username, address.password) if address.username else None
    headers = {"Authorization": access.authorization} if access.authorization else {}
    return httpx.Client(
        base_url=address.copy_with(username=None, password=None),
        auth=basic,
        headers=headers,
        verify=authorities_in(access.authority) if access.authority else usual_authorities(),
        timeout=access.time_limit,
    )


class Prometheus:
    """A source of signals. ``expressions`` are instant queries by metric, whose ``label`` names the server.

    ``connect`` makes a client, closed after each query. ``step`` is how far apart samples are taken.
    """

    def __init__(
        self,
        connect: Callable[[], httpx.Client],
        expressions: Mapping[str, str],
        label: str,
        step: timedelta = timedelta(minutes=1),
    ) -> None:
        self._connect, self._expressions, self._label, self._step = connect, expressions, label, step

    def measure(self, metric: str, hour: datetime) -> list[Measured]:
        """Return what each server did in the hour that begins then. Raises ``SourceUnavailable``."""
        query = summed_up(self._expressions[metric], self._label, self._step)
        return list(measured(self._ask(query, hour + HOUR), self._label))

    def _ask(self, query: str, at: datetime) -> tuple[Series, ...]:
        """Send the query in a body: it may be longer than an address."""
        form = {"query": query, "time": str(at.timestamp())}
        try:
            with self._connect() as client:
                response = client.post("/api/v1/query", data=form)
        except httpx.HTTPError as error:
            raise SourceUnavailable(f"Prometheus: {type(error).__name__}") from error
        return read(response)


def read(response: httpx.Response) -> tuple[Series, ...]:
    """Return the vector that was answered, if it is whole. Raises ``SourceUnavailable``."""
    try:
        answer = msgspec.json.decode(response.content, type=Answer)
        if answer.status != "success":
            raise SourceUnavailable(f"Prometheus answers {response.status_code}: {answer.error[:300]}")
        if answer.lacks:
            raise SourceUnavailable(f"Prometheus answers a part only: {answer.lacks}")
        if answer.infos:
            LOG.info(
                "remarks on a query", source="prometheus", infos=[info[:300] for info in answer.infos[:10]]
            )
        vector = msgspec.json.decode(answer.data, type=Vector)
    except msgspec.DecodeError:
        raise SourceUnavailable(f"Prometheus answers {response.status_code}") from None
    if vector.kind != "vector":
        raise SourceUnavailable(f"Prometheus answers a {vector.kind}, not a vector")
    return vector.result


def summed_up(expression: str, label: str, step: timedelta) -> str:
    """Return one query for mean, highest and number of samples over the hour before its time.

    Several series of one server are added up.
    """
    span = f"(sum by ({label}) ({expression}))[1h:{step.total_seconds():.0f}s]"
    parts = (
        f'label_replace({function}({span}), "{KIND}", "{figure}", "", "")'
        for figure, function in FIGURES.items()
    )
    return " or ".join(parts)


def measured(series: tuple[Series, ...], label: str) -> Iterator[Measured]:
    """Put the figures of each server together. What is no number (a division by none) is left out."""
    figures: dict[str, dict[str, float]] = {}
    for one in series:
        if name := one.metric.get(label):
            figures.setdefault(name, {})[one.metric.get(KIND, "")] = float(one.value[1])
    for name, found in figures.items():
        mean, highest, samples = (found.get(figure, math.nan) for figure in FIGURES)
        if all(map(math.isfinite, (mean, highest, samples))):
            yield Measured(name, mean, highest, int(samples))
