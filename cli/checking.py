"""Checks of settings, before anything is begun: a bad one is an error in one line that names it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from adapters.notices.webhook import read_webhooks
from adapters.pollers.notification_listener import read_brokers
from cli.metrics import NOWHERE, read_address
from settings import Secret, Settings, SettingsInvalid, name_of

LONGEST = 2000
"""Characters of any setting but those that hold more than one thing."""
LONG = {"webhooks", "encryption_keys", "prometheus_cpu", "prometheus_network", "prometheus_disk"}
LONGEST_OF_THOSE = 100_000

LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")
"""Of Prometheus' data model."""
LOGGERS = re.compile(r"\s*\w+(\.\w+)*(\s*,\s*\w+(\.\w+)*)*\s*,?\s*\Z")
HOST = re.compile(r"[A-Za-z0-9._:%-]{1,253}\Z")
NAMES = re.compile(r"\s*[A-Za-z0-9_.:-]+(\s*,\s*[A-Za-z0-9_.:-]+)*\s*,?\s*\Z")
EXCHANGE = re.compile(r"[A-Za-z0-9_.:-]{1,255}\Z")
"""AMQP 0-9-1, section 3.1.4."""
FEWEST_DAYS_OF_SIGNALS = 400


class Rule(NamedTuple):
    """A setting that is not empty must pass ``is_good``; else the error says ``what`` it should be."""

    field: str
    is_good: Callable[[str], bool]
    what: str


def is_address(*schemes: str) -> Callable[[str], bool]:
    """Return whether a text is a URL of one of the schemes, with a host."""

    def check(text: str) -> bool:
        try:
            parts = urlsplit(text)
            return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            return False

    return check


def is_database(text: str) -> bool:
    try:
        conninfo_to_dict(text)
    except psycopg.Error:
        return False
    return True


def is_mail(text: str) -> bool:
    name, _, domain = parseaddr(text)[1].rpartition("@")
    return bool(name and domain) and text.isprintable()


def is_header(text: str) -> bool:
    return text.isascii() and text.isprintable()


def are_webhooks(text: str) -> bool:
    read_webhooks(Secret(text), name_of("webhooks"))
    return True


def are_brokers(text: str) -> bool:
    read_brokers(Secret(text), name_of("cloud_notifications_url"))
    return True


def is_metrics_address(text: str) -> bool:
    return text == NOWHERE or bool(read_address(text, 0))


def matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.match(text))


WEB = is_address("http", "https")
POSTGRES = "an address of a Postgres, such as postgresql://user:password@host/database"
AMQP = "an address that begins with amqp:// or amqps://"
NAMES_TOLD = "letters, digits and . : _ - with commas between"
ADDRESS = "an address that begins with http:// or https://"

RULES = [
    Rule("database_url", is_database, POSTGRES),
    Rule("migration_database_url", is_database, POSTGRES),
    Rule("host", matches(HOST), "a host's name or address"),
    Rule("simulator_host", matches(HOST), "a host's name or address"),
    Rule("mail_host", matches(HOST), "a host's name or address"),
    Rule("simulator_url", WEB, ADDRESS),
    Rule("public_url", WEB, ADDRESS),
    Rule("prometheus_url", WEB, ADDRESS),
    Rule("rabbitmq_url", is_address("amqp", "amqps"), AMQP),
    Rule("cloud_notifications_url", are_brokers, ""),
    Rule("cloud_notifications_exchanges", matches(NAMES), NAMES_TOLD),
    Rule("cloud_notifications_topics", matches(NAMES), NAMES_TOLD),
    Rule("rabbitmq_exchange", matches(EXCHANGE), "letters, digits and . : _ -, 255 at most"),
    Rule("log_libraries", matches(LOGGERS), "names of loggers with commas between"),
    Rule("alerts_token", lambda text: is_header(text) and " " not in text, "printable ASCII without blanks"),
    Rule("prometheus_authorization", is_header, "printable ASCII"),
    Rule("mail_from", is_mail, "a mail address"),
    Rule("operator_mail", is_mail, "a mail address"),
    Rule("mail_user", str.isprintable, "printable"),
    Rule("mail_password", str.isprintable, "printable"),
    Rule("metrics_listen", is_metrics_address, ""),
    Rule("webhooks", are_webhooks, ""),
    Rule("prometheus_label", matches(LABEL), "a label of Prometheus"),
    Rule("alerts_label", matches(LABEL), "a label of Prometheus"),
]


def check_settings(settings: Settings) -> None:
    """Raise ``SettingsInvalid`` for the first setting that cannot be used; secrets are not repeated."""
    for field in settings.__struct_fields__:
        text = text_of(settings, field)
        if len(text) > (LONGEST_OF_THOSE if field in LONG else LONGEST):
            raise SettingsInvalid(f"{name_of(field)} is too long.")
    for field, is_good, what in RULES:
        text = text_of(settings, field)
        if text and not is_good(text):
            is_secret = isinstance(getattr(settings, field), Secret)
            shown = name_of(field) if is_secret else f"{name_of(field)}={text[:100]}"
            raise SettingsInvalid(f"{shown}: it is not {what}.")
    if 0 < settings.metrics_retention_days < FEWEST_DAYS_OF_SIGNALS:
        raise SettingsInvalid(
            f"{name_of('metrics_retention_days')}={settings.metrics_retention_days}: it is neither 0 nor "
            f"{FEWEST_DAYS_OF_SIGNALS} at least."
        )
    if settings.prometheus_url and settings.prometheus_ca_file:
        check_certificates(name_of("prometheus_ca_file"), settings.prometheus_ca_file)


def text_of(settings: Settings, field: str) -> str:
    value = getattr(settings, field)
    return value.reveal() if isinstance(value, Secret) else str(value)


def check_certificates(name: str, file: str) -> None:
    try:
        ssl.create_default_context(cafile=file)
    except ssl.SSLError:
        raise SettingsInvalid(f"{name}={file}: it holds no certificates.") from None
    except OSError as error:
        raise SettingsInvalid(f"{name}={file} cannot be read: {error.strerror}.") from None
