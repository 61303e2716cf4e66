"""One frozen struct, read once from the environment. docs/settings.md lists all of it; a test checks that."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

PREFIX = "STACKLEDGER_"

# As inovex' prometheus-libvirt-exporter names them. Domains of two cells may share a name.
OF_OPENSTACK = "* on (instance, domain) group_left (instance_id) libvirt_domain_openstack_info"
CPU = (
    "100 * sum by (instance, domain) (rate(libvirt_domain_info_cpu_time_seconds_total[5m]))"
    " / sum by (instance, domain) (libvirt_domain_info_virtual_cpus)"
)
NETWORK = (
    "(sum by (instance, domain) (rate(libvirt_domain_interface_stats_receive_bytes_total[5m]))"
    " + sum by (instance, domain) (rate(libvirt_domain_interface_stats_transmit_bytes_total[5m])))"
)
DISK = (
    "(sum by (instance, domain) (rate(libvirt_domain_block_stats_read_bytes_total[5m]))"
    " + sum by (instance, domain) (rate(libvirt_domain_block_stats_write_bytes_total[5m])))"
)


Port = Annotated[int, Meta(ge=1, le=65_535)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Some = Annotated[int, Meta(ge=0, le=1_000_000)]
Seconds = Annotated[float, Meta(ge=0.001, le=10_000_000)]
SecondsOrNever = Annotated[float, Meta(ge=0, le=10_000_000)]
Hours = Annotated[int, Meta(ge=1, le=100_000)]
Days = Annotated[int, Meta(ge=1, le=36_500)]
PartsOfDays = Annotated[float, Meta(ge=0.001, le=36_500)]
DaysOrForEver = Annotated[int, Meta(ge=0, le=36_500)]
Percent = Annotated[float, Meta(ge=0, le=100)]

LONGEST_SHOWN = 100
"""Characters of a bad value that are repeated."""


class SettingsInvalid(Exception):
    """A variable of the environment can't be used; the message names it."""


class Secret:
    """Something that must not be seen: printed, logged or raised it is three dots."""

    __slots__ = ("_content",)

    def __init__(self, content: str = "") -> None:
        self._content = content

    def reveal(self) -> str:
        """Return it, to be used at once."""
        return self._content

    def __repr__(self) -> str:
        return "…" if self._content else ""

    def __bool__(self) -> bool:
        return bool(self._content)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Names in the environment are the fields' in capitals, with ``STACKLEDGER_`` before all but three.

    ``DATABASE_URL``, ``OS_CLOUD`` and ``OS_CLIENT_CONFIG_FILE`` are named as everywhere.
    """

    database_url: Secret = Secret()
    """Postgres, by the service's login; empty: an embedded one in ``data_dir``."""
    migration_database_url: Secret = Secret()
    """The same database, by the login that owns it and migrates; empty: ``database_url``."""
    encryption_keys: Secret = Secret()
    """Keys for what is withheld, 64 hexadecimal digits each, with commas between; the first one encrypts."""
    encryption_keys_file: str = ""
    """File with these keys, one a line, instead; for ``run`` empty: one is made and kept in ``data_dir``."""
    os_cloud: str = ""
    """Entry of clouds.yaml for the service user; empty: the simulated cloud."""
    os_client_config_file: str = ""
    """The clouds.yaml; empty: where openstacksdk looks for it."""
    data_dir: Path = Path()
    """Where embedded Postgres and simulated cloud keep their data; empty: the XDG data directory."""
    host: str = "127.0.0.1"
    """Address the API listens on."""
    port: Port = 8800
    """Port the API listens on."""
    read_timeout: Seconds = 5.0
    """Seconds the database may take for a statement of a read; then it is answered 504."""
    head_timeout: Seconds = 10.0
    """Seconds until the head of a request must have come."""
    body_timeout: Seconds = 30.0
    """Seconds until its body must have come after that."""
    keep_alive_timeout: Seconds = 65.0
    """Seconds a connection may rest between requests."""
    max_connections: Count = 1000
    """Connections a process that listens holds at the same time."""
    metrics_listen: str = ""
    """``host:port`` where a process answers /metrics, /health and /health/ready; ``none``: nowhere.

    Empty: on 127.0.0.1, at a port of its own for each kind of process.
    """
    api_metrics: bool = False
    """Whether the API's port answers /metrics too, to all who reach it."""
    simulator_host: str = "127.0.0.1"
    """Address the simulated cloud listens on."""
    simulator_port: Port = 8801
    """Port the simulated cloud listens on."""
    simulator_url: str = ""
    """How others reach the simulated cloud; empty: at its host and port."""
    simulator_data: str = ""
    """Where the simulated cloud keeps its data; empty: in ``data_dir``."""
    log_format: Literal["json", "pretty", "auto"] = "auto"
    """``auto``: pretty on a terminal, JSON elsewhere."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """What is less important than this is not logged."""
    log_libraries: str = ""
    """Libraries that log below WARNING too, by logger, with commas between; some tell credentials."""
    worker_concurrency: Count = 16
    """Jobs a worker carries out at the same time; as many threads call the cloud."""
    worker_heartbeat_timeout_seconds: Seconds = 10.0
    """Seconds after which the jobs of a worker without a sign of life are given to others."""
    cloud_timeout: Seconds = 30.0
    """Seconds a request to the cloud may take, to the last byte of its answer."""
    create_lookup_seconds: Seconds = 35.0
    """Seconds after an unanswered POST /servers until its server, not found, counts as never made."""
    action_lookup_seconds: Seconds = 65.0
    """Seconds after a reboot, say, was sent without an answer until it, not found, may be sent again."""
    operation_timeout_seconds: Seconds = 600.0
    """Seconds until what is under way counts as stuck; as failed, where the cloud shows no task of it."""
    poll_interval_seconds: Seconds = 1.0
    """Seconds between two listings of what changed in the cloud."""
    list_interval_seconds: Seconds = 60.0
    """Seconds between two lists of a kind besides servers: what has changed in them is looked at."""
    resync_interval_seconds: Seconds = 600.0
    """Seconds between two comparisons of the whole cloud with the ledger."""
    cloud_notifications_url: Secret = Secret()
    """Broker that the cloud's services notify, ``amqp://user:password@host/vhost``; empty: none."""
    cloud_notifications_exchanges: str = "nova,neutron,cinder,glance"
    """Exchanges there that services publish to (``control_exchange``), with commas between."""
    cloud_notifications_topics: str = "notifications,versioned_notifications"
    """Topics they publish under, of any priority, with commas between."""
    absence_count: Some = 10
    """Things of a kind that may be missing in a sweep and count as gone, whatever part of all they are."""
    absence_percent: Percent = 20.0
    """Per cent of a kind that may be missing and count as gone; more of both waits for a person."""
    idempotency_ttl_days: Days = 7
    """Days a command may be repeated under its Idempotency-Key."""
    project_policies: Some = 100
    """Policies of a project, at most."""
    cloud_policies: Some = 1000
    """Policies of the administrators, at most."""
    project_rehearsals: Some = 3
    """Rehearsals of a project that are not over, at most; one at a time is worked out, in turns."""
    max_keep_alive_days: Days = 90
    """Days ahead for which a server can be kept alive at once."""
    max_exemption_days: Days = 30
    """Days ahead for which a member can exempt a server from policies; administrators: any."""
    max_extension_days: Days = 90
    """Days ahead to which a member can extend a server that no expiry policy covers; administrators: any."""
    cloud_admin_projects: str = ""
    """Projects whose admins administer the whole cloud beside the service user's own, by id; ``*``: any."""
    public_url: str = ""
    """Where people reach the API, for links in notices; empty: at its host and port."""
    notice_link_secret: Secret = Secret()
    """Signs the links in notices, in every process alike; empty: one is made and kept in ``data_dir``."""
    link_keep_days: PartsOfDays = 7.0
    """Days a server is kept by the link "keep"; no more than ``max_keep_alive_days``."""
    link_extend_days: PartsOfDays = 30.0
    """Days its expiry is put off by the link "extend", where the policy names no span of its own."""
    link_exempt_days: PartsOfDays = 30.0
    """Days the policy leaves it alone by the link "exempt"; no more than ``max_exemption_days``."""
    notify_max_attempts: Count = 24
    """Tries of a channel to deliver a notice, after which it is parked."""
    notify_initial_backoff_seconds: Seconds = 5.0
    """Seconds after the first try; each further pause is twice as long, up to an hour, and half by chance."""
    notify_timeout_seconds: Seconds = 30.0
    """Seconds a try may take."""
    notify_concurrency: Count = 8
    """Deliveries a worker makes at the same time, beside its other jobs."""
    mail_host: str = ""
    """The mail server; empty: no mail is sent."""
    mail_port: Port = 587
    """Its port: 587 for STARTTLS, 465 for TLS."""
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    """``none`` only where nobody listens in between."""
    mail_user: str = ""
    """Who logs in there; empty: nobody."""
    mail_password: Secret = Secret()
    """The password of ``mail_user``."""
    mail_from: str = "Stackledger <stackledger@localhost>"
    """Whom mails come from."""
    operator_mail: str = ""
    """Gets the notices of servers none of whose owners has a mail address in Keystone."""
    webhooks: Secret = Secret()
    """Receivers of notices as JSON, ``{"name": {"url": "https://…", "secret": "whsec_…"}}``."""
    rabbitmq_url: Secret = Secret()
    """Broker that gets notices, such as ``amqps://user:password@host/vhost``; empty: none."""
    rabbitmq_exchange: str = "stackledger"
    """Its durable topic exchange, declared if need be."""
    prometheus_url: Secret = Secret()
    """Where signals are read, with user and password if need be; empty: in Nova's diagnostics."""
    prometheus_authorization: Secret = Secret()
    """Value of the header Authorization that Prometheus asks for, such as ``Bearer …``."""
    prometheus_ca_file: str = ""
    """File of certificates that vouch for Prometheus; empty: the system's."""
    prometheus_timeout: Seconds = 30.0
    """Seconds a query may take."""
    prometheus_label: str = "instance_id"
    """Label that names the server."""
    prometheus_server_key: Literal["id", "name"] = "id"
    """What stands in it: the id Nova gave the server, or its name in the cloud, where that is its alone."""
    prometheus_cpu: str = f"{CPU} {OF_OPENSTACK}"
    """PromQL: per cent of all its vCPUs' time, by that label."""
    prometheus_network: str = f"{NETWORK} {OF_OPENSTACK}"
    """PromQL: bytes per second received and sent, by that label."""
    prometheus_disk: str = f"{DISK} {OF_OPENSTACK}"
    """PromQL: bytes per second read and written, by that label."""
    metrics_backfill_hours: Hours = 24
    """Hours that are caught up when nothing was collected for a while."""
    metrics_retention_days: DaysOrForEver = 800
    """Days that signals are kept, 400 at least; 0: for ever."""
    diagnostics_interval_seconds: SecondsOrNever = 600.0
    """Seconds between two readings of a server's diagnostics, without a Prometheus; 0: none are read."""
    diagnostics_per_minute: Count = 60
    """Calls to Nova for that, at most."""
    alerts_token: Secret = Secret()
    """Bearer token that Alertmanager sends to POST /alerts; empty: none is taken."""
    alerts_label: str = "instance_id"
    """Label of an alert that names the server, by Nova's id or by ours."""


RENAMED = {
    "worker_lease": "worker_heartbeat_timeout_seconds",
    "create_grace": "create_lookup_seconds",
    "act_grace": "action_lookup_seconds",
    "stuck_after": "operation_timeout_seconds",
    "observe_every": "poll_interval_seconds",
    "list_every": "list_interval_seconds",
    "sweep_every": "resync_interval_seconds",
    "keep_commands_days": "idempotency_ttl_days",
    "longest_lease_days": "max_keep_alive_days",
    "longest_exemption_days": "max_exemption_days",
    "longest_extension_days": "max_extension_days",
    "link_key": "notice_link_secret",
    "delivery_tries": "notify_max_attempts",
    "delivery_pause": "notify_initial_backoff_seconds",
    "delivery_timeout": "notify_timeout_seconds",
    "delivery_concurrency": "notify_concurrency",
    "prometheus_named": "prometheus_server_key",
    "prometheus_ca": "prometheus_ca_file",
    "signals_look_back_hours": "metrics_backfill_hours",
    "signals_keep_days": "metrics_retention_days",
    "diagnostics_every": "diagnostics_interval_seconds",
}
"""Former names of fields, and their names now. The former variables are taken for one more release."""

WRAPS = (Path, Secret)
"""Kinds of setting that take any text."""


def name_of(field: str) -> str:
    """Return the environment variable of a field."""
    plain = {"database_url", "os_cloud", "os_client_config_file"}
    return field.upper() if field in plain else f"{PREFIX}{field.upper()}"


def renamed_in(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables that are given by their old names, and what each is called now."""
    return {name_of(old): name_of(new) for old, new in RENAMED.items() if environment.get(name_of(old))}


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; those with an old name too, see ``renamed_in``.

    Raises ``SettingsInvalid`` for a value of the wrong kind, an unknown variable, or one given by both names.
    """
    hints = get_type_hints(Settings, include_extras=True)
    known = {name_of(field): field for field in hints} | {name_of(old): new for old, new in RENAMED.items()}
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            raise SettingsInvalid(f"{name[:LONGEST_SHOWN]} is not a setting; docs/settings.md lists them.")
    values: dict[str, object] = {}
    for name, field in known.items():
        if text := environment.get(name, ""):
            if field in values:
                raise SettingsInvalid(f"{name} is now called {name_of(field)}, which is set as well.")
            values[field] = read_value(name, text, hints[field])
    return Settings(**values)  # type: ignore[arg-type]


def read_value(name: str, text: str, kind: Any) -> object:
    """Return the value of a variable. Raises ``SettingsInvalid``, which names the variable."""
    try:
        return kind(text) if kind in WRAPS else convert(text, kind)
    except msgspec.ValidationError as error:
        raise SettingsInvalid(f"{name}={text[:LONGEST_SHOWN]}: {error}") from None


def convert(text: str, kind: object) -> object:
    return msgspec.convert(text, type=kind, strict=False)
