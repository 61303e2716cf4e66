"""Prometheus metrics of a process."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "stackledger_http_request_duration_seconds",
    "Time to answer a request, by method, route and status.",
    ["method", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
PROJECTED = Counter("stackledger_projected_events_total", "Entries of the log folded into the read tables.")
POSITION = Gauge(
    "stackledger_projection_checkpoint_position", "Position of the log the read tables have reached."
)
PROJECTION_LAG = Gauge(
    "stackledger_projection_lag_events",
    "Entries of the log that a projection has not folded yet, or left to others.",
    ["projection"],
)
HEAD = Gauge("stackledger_event_log_position", "Newest position of the log.")
LOGINS = Counter(
    "stackledger_logins_total", "Attempts to log in: succeeded, refused, unavailable (Keystone).", ["result"]
)
ALERTS_LEFT_OUT = Counter(
    "stackledger_alerts_left_out_total",
    "Alerts that were told and not recorded: unreadable, too_many, refused. Requests, where too_large.",
    ["reason"],
)
"""Their sender does not repeat them."""
PARKED = Gauge("stackledger_parked_events", "Entries a projection could not digest, and those behind them.")
POLICIES_FAILING = Gauge(
    "stackledger_policies_failing", "Policies that failed for an unforeseen reason, and are tried again."
)
SERVERS_UNJUDGED = Counter(
    "stackledger_servers_unjudged_total",
    "Servers a policy left out because their data made its judgement fail.",
)
ABSENCES_HELD = Gauge(
    "stackledger_absences_held",
    "Things missing from the cloud, too many at once to be believed: they wait for a person.",
    ["feature"],
)
NOTIFICATIONS = Counter(
    "stackledger_cloud_notifications_total",
    "Notifications of the cloud's services: taken, ignored, dropped, unreadable, too_large.",
    ["result"],
)
CLOUD_BROKERS_CONNECTED = Gauge(
    "stackledger_cloud_brokers_connected", "Brokers whose notifications this process listens to."
)
HINTED_LOOKS = Counter(
    "stackledger_hinted_looks_total", "Things looked at because a notification named them.", ["feature"]
)
JOBS = Gauge("stackledger_jobs", "Jobs on the queue, by status.", ["status"])
"""Those of ``failed`` are parked: they wait for a person, or for a newer version."""
PARKED_JOBS = Gauge("stackledger_parked_jobs", "Jobs set aside after failures, and those behind them.")
PARKED_JOBS_AGE = Gauge(
    "stackledger_parked_jobs_oldest_seconds", "Since when the oldest of the parked jobs is parked."
)
WAITING_JOBS_AGE = Gauge(
    "stackledger_waiting_jobs_oldest_seconds", "Since when the oldest job is on the queue that is not parked."
)
OLDEST_JOB_AGE = Gauge(
    "stackledger_oldest_job_age_seconds", "Age of the oldest job of a queue that is not parked.", ["queue"]
)
JOB_ATTEMPTS = Gauge(
    "stackledger_job_attempts_max",
    "Runs of the job of a queue that was tried most and has not ended.",
    ["queue"],
)
JOB_FAILURES = Gauge(
    "stackledger_job_failures_max", "Failures of the job that failed most, and has not ended."
)
POLLED = Gauge(
    "stackledger_poller_last_success_timestamp_seconds",
    "When a poller last ended a round without an error, in Unix time.",
    ["poller"],
)
"""Only in the process that polls."""
CONFLICTS = Counter(
    "stackledger_command_conflicts_total",
    "Times a command was decided anew because another wrote to its stream at the same moment.",
)
CLOUD_REQUESTS = Histogram(
    "stackledger_cloud_request_duration_seconds",
    "Time until a service of the cloud answered a request or failed to, by service and HTTP method.",
    ["service", "method"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
SIGNALS_UNTIL = Gauge(
    "stackledger_metrics_last_success_timestamp_seconds",
    "End of the newest hour collected, in Unix time.",
    ["metric"],
)
"""How late they are is ``time()`` less this."""
SIGNALS_FAILED = Counter("stackledger_signals_failures_total", "Hours of signals that their source failed.")
WITHOUT_SIGNALS = Gauge(
    "stackledger_servers_without_signals", "Active servers without data in the newest hour.", ["metric"]
)


class SignalsMeter:
    """Metrics of the ingest of servers' metrics."""

    def collected(self, metric: str, until: datetime, without: int) -> None:
        SIGNALS_UNTIL.labels(metric).set(until.timestamp())
        WITHOUT_SIGNALS.labels(metric).set(without)

    def failed(self) -> None:
        SIGNALS_FAILED.inc()
