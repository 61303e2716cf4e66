"""The entry of clouds.yaml: read, checked as far as that needs no cloud, and made into a connection.

openstacksdk passes over a file it can't read, falls back to another one, and tells much of what is wrong with
an entry by whatever exception that leads to; most of it only at the first call.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from keystoneauth1 import exceptions
from keystoneauth1.access.access import AccessInfoV3
from keystoneauth1.identity.base import BaseIdentityPlugin
from openstack.config import OpenStackConfig
from openstack.connection import Connection

from adapters.openstack.errors import CloudForbidden, CloudMisconfigured, CloudUnreachable
from adapters.openstack.http_session import TimedSession

FILES = ("cacert", "cert", "key")
SWITCHES = ("verify", "insecure")


def connect(name: str, time_limit: float) -> Connection:
    """Return the connection of an entry; nothing is sent yet. Raises ``CloudMisconfigured``."""
    where = f"OS_CLOUD={name}"
    check_file(name)
    try:
        loader = OpenStackConfig(session_constructor=TimedSession, app_name="stackledger")
        connection = Connection(config=loader.get_one(cloud=name, api_timeout=time_limit))
        auth = connection.session.auth
        config: Mapping[str, Any] = connection.config.config
    except Exception as error:  # of any class: see above
        raise CloudMisconfigured(f"{where}: {one_line(error)}") from error
    if not isinstance(auth, BaseIdentityPlugin):
        kind = config.get("auth_type")
        raise CloudMisconfigured(f"{where}: auth_type {kind} is no login at Keystone.")
    if config.get("auth_type") in {None, "password", "v3password"} and not config["auth"].get("password"):
        raise CloudMisconfigured(f"{where}: it has no password.")
    check_address(where, str(config["auth"].get("auth_url") or ""))
    check_overrides(where, config)
    check_certificates(where, config)
    return connection


def check_file(name: str) -> None:
    """Raise ``CloudMisconfigured`` if the file that OS_CLIENT_CONFIG_FILE names has no usable entry."""
    named = os.environ.get("OS_CLIENT_CONFIG_FILE")
    if not named:
        return
    where = f"OS_CLIENT_CONFIG_FILE={named}"
    try:
        content = yaml.safe_load(Path(named).read_text(encoding="utf-8"))
    except OSError as error:
        raise CloudMisconfigured(f"{where}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CloudMisconfigured(f"{where} is no text in UTF-8.") from None
    except yaml.YAMLError as error:  # its own words quote the file, which may be a password
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise CloudMisconfigured(f"{where}{line}: it is no valid YAML.") from None
    clouds = content.get("clouds") if isinstance(content, dict) else None
    if not isinstance(clouds, dict):
        raise CloudMisconfigured(f"{where} has no mapping 'clouds'.")
    if name not in clouds:
        there = ", ".join(sorted(map(str, clouds)))[:300] or "none"
        raise CloudMisconfigured(f"{where} has no entry {name!r}; there are {there}.")
    entry = clouds[name]
    if not isinstance(entry, dict) or not isinstance(entry.get("auth", {}), dict):
        raise CloudMisconfigured(f"{where}: the entry {name!r}, and its 'auth', must be mappings.")


def check_address(where: str, auth_url: str) -> None:
    parts = urlsplit(auth_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CloudMisconfigured(f"{where}: auth_url {auth_url!r} is no http or https address.")
    if parts.path.rstrip("/").endswith("/v2.0"):
        raise CloudMisconfigured(f"{where}: auth_url {auth_url} is Keystone's API of old; v3 is needed.")


def check_overrides(where: str, config: Mapping[str, Any]) -> None:
    """Raise ``CloudMisconfigured`` where a service's own address has a placeholder that nothing fills."""
    for word, address in config.items():
        if word.endswith("_endpoint_override") and address:
            try:
                filled_in(str(address), project_id="", user_id="")
            except (KeyError, ValueError, TypeError):
                raise CloudMisconfigured(
                    f"{where}: {word} is {address!r}; only %(project_id)s and %(user_id)s can stand in it."
                ) from None


def filled_in(address: str, *, project_id: str, user_id: str) -> str:
    """Return a service's address with what keystoneauth puts into it. Raises as ``%`` does."""
    return address % {"project_id": project_id, "user_id": user_id}


def check_certificates(where: str, config: Mapping[str, Any]) -> None:
    for switch in SWITCHES:
        if config.get(switch) not in {None, True, False}:
            raise CloudMisconfigured(
                f"{where}: {switch} is {config[switch]!r}; it must be true or false, without quotes."
            )
    for word in FILES:
        path = config.get(word)
        if path and not os.access(expanded(path), os.R_OK):
            raise CloudMisconfigured(f"{where}: {word} {path} can't be read.")
    try:
        context = ssl.create_default_context()
        if config.get("cacert") and expanded(config["cacert"]).is_file():
            context.load_verify_locations(cafile=expanded(config["cacert"]))
        if config.get("cert"):
            key = expanded(config["key"]) if config.get("key") else None
            context.load_cert_chain(expanded(config["cert"]), key, password="")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise CloudMisconfigured(f"{where}: cacert, cert or key is unusable: {one_line(error)}") from None


def expanded(path: object) -> Path:
    return Path(str(path)).expanduser()


def is_lasting(trouble: CloudUnreachable) -> bool:
    """Whether a login that failed will fail again for the same reason, until a person mends it."""
    cause = trouble.__cause__
    if isinstance(trouble, CloudForbidden):
        return True
    if cause is not None and any(
        isinstance(one, exceptions.ConnectFailure | exceptions.ConnectTimeout)
        for one in (cause.__cause__, cause.__context__)
    ):
        return False  # the service did not answer when asked for its versions
    if isinstance(cause, exceptions.HttpError):
        return 400 <= cause.http_status < 500 and cause.http_status != 429
    lasting = (exceptions.SSLError, exceptions.DiscoveryFailure, exceptions.EndpointNotFound)
    return isinstance(cause, lasting)


def check_scope(where: str, access: AccessInfoV3, region: str | None) -> None:
    """Raise ``CloudMisconfigured`` for a token that is not of a project, or of no certain region."""
    if access.version != "v3" or not access.project_scoped:
        scope = (
            "of the system" if access.system_scoped else "of a domain" if access.domain_scoped else "unscoped"
        )
        raise CloudMisconfigured(
            f"{where}: its token is {scope}; it must name a project (project_name or _id)."
        )
    catalogue = access.service_catalog.catalog if access.has_service_catalog() else []
    regions = {
        str(endpoint.get("region_id") or endpoint.get("region"))
        for service in catalogue
        if service.get("type") == "compute"
        for endpoint in service.get("endpoints") or []
    }
    there = ", ".join(sorted(regions)) or "none"
    if region and region not in regions:
        raise CloudMisconfigured(f"{where}: region_name {region} has no compute service; there are {there}.")
    if not region and len(regions) > 1:
        raise CloudMisconfigured(f"{where}: name one of its regions as region_name: {there}.")


def check_reach(where: str, access: AccessInfoV3) -> None:
    """Raise ``CloudMisconfigured`` for an administrator's credential that can't act in other projects.

    It would see the whole cloud, and could do nothing of what is asked there. One that is no administrator's
    serves its own project, as a password without the role would.
    """
    if is_confined(access):
        kind = "application credential" if access.application_credential_id else "trust"
        raise CloudMisconfigured(
            f"{where}: its {kind} is tied to the project {access.project_name} and can't act in others;"
            " let the service user log in by a password."
        )


def is_confined(access: AccessInfoV3) -> bool:
    """Whether no token of another project can be had for this one: Keystone ties some to their project."""
    return bool(access.application_credential_id) or bool(access.trust_scoped)


def one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
