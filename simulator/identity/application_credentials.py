"""Application credentials: a user's roles on one project, for a program, without the user's password."""

from __future__ import annotations

import secrets
from typing import Any

from simulator.http import Call, Refused, Reply
from simulator.identity.api import ROUTES, allow, base
from simulator.identity.login import digest_of
from simulator.identity.tokens import roles_of, shown_token
from simulator.records import ApplicationCredential
from simulator.world import new_hex_id

OF_USER = "/v3/users/{user_id}/application_credentials"


def _view(call: Call, credential: ApplicationCredential) -> dict[str, Any]:
    roles = [call.world.roles[role_id] for role_id in credential.role_ids]
    path = f"{base(call)}/users/{credential.user_id}/application_credentials/{credential.id}"
    return {
        "id": credential.id,
        "name": credential.name,
        "description": None,
        "user_id": credential.user_id,
        "project_id": credential.project_id,
        "roles": [{"id": role.id, "name": role.name, "domain_id": None} for role in roles],
        "expires_at": None,
        "unrestricted": False,
        "links": {"self": path},
    }


def _refuse_restricted(call: Call) -> None:
    """A program can make itself no further credentials; here none is unrestricted."""
    if shown_token(call).application_credential_id is not None:
        action = "Using method 'application_credential' is not allowed for managing additional application"
        raise Refused(403, f"You are not authorized to perform the requested action: {action} credentials.")


@ROUTES.on("POST", OF_USER)
def create(call: Call, user_id: str) -> Reply:
    """Make one for the project of the token, with its roles or some of them. The secret is told this once."""
    _refuse_restricted(call)
    if user_id != call.caller.user_id:
        action = "Cannot create an application credential for another user."
        raise Refused(403, f"You are not authorized to perform the requested action: {action}")
    body = call.json()
    wanted = body.get("application_credential") if isinstance(body, dict) else None
    if not isinstance(wanted, dict) or not isinstance(wanted.get("name"), str):
        raise Refused(400, "'name' is a required property")
    held = roles_of(call.world, shown_token(call))
    asked = wanted.get("roles") or [{"id": role.id} for role in held]
    names = {one.get("id") or one.get("name") for one in asked}
    roles = [role for role in held if role.id in names or role.name in names]
    if len(roles) < len(names):
        why = "Cannot create an application credential with unassigned role"
        raise Refused(400, f"Invalid application credential: {why}")
    secret = str(wanted.get("secret") or secrets.token_urlsafe(64))
    ids = tuple(role.id for role in roles)
    made = ApplicationCredential(
        new_hex_id(), wanted["name"], user_id, call.project_id, ids, digest_of(secret)
    )
    call.world.application_credentials.put(made.id, made)
    return Reply(201, {"application_credential": _view(call, made) | {"secret": secret}})


@ROUTES.on("DELETE", f"{OF_USER}/{{credential_id}}")
def delete(call: Call, user_id: str, credential_id: str) -> Reply:
    """Its tokens are worth nothing from then on."""
    allow(call, "delete_application_credential", when=user_id == call.caller.user_id)
    _refuse_restricted(call)
    if credential_id not in call.world.application_credentials:
        raise Refused(404, f"Could not find Application Credential: {credential_id}.")
    call.world.application_credentials.drop(credential_id)
    return Reply(204)
