"""Projects, users, roles and role assignments."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.identity.api import ROUTES, allow, base
from simulator.records import DOMAIN, Grant, Project, Role, User
from simulator.shelf import Shelf
from simulator.world import new_hex_id


def _listed(call: Call, name: str, items: list[dict[str, Any]]) -> Reply:
    query = "&".join(f"{key}={value}" for key, value in call.query)
    address = call.world.config.public_url + call.path + (f"?{query}" if query else "")
    return Reply(200, {name: items, "links": {"next": None, "self": address, "previous": None}})


def _named(call: Call, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = call.all_asked("name")
    return [item for item in items if not names or item["name"] in names]


def _found(shelf: Shelf[Any], kind: str, key: str) -> Any:
    record = shelf.get(key)
    if record is None:
        raise Refused(404, f"Could not find {kind}: {key}.")
    return record


def _project(call: Call, project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "name": project.name,
        "domain_id": DOMAIN["id"],
        "description": project.description,
        "enabled": project.enabled,
        "parent_id": DOMAIN["id"],
        "is_domain": False,
        "tags": [],
        "options": {},
        "links": {"self": f"{base(call)}/projects/{project.id}"},
    }


def _user(call: Call, user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "domain_id": DOMAIN["id"],
        "enabled": user.enabled,
        "password_expires_at": None,
        "options": {},
        "links": {"self": f"{base(call)}/users/{user.id}"},
        **({} if user.email is None else {"email": user.email}),
    }


def _role(call: Call, role: Role) -> dict[str, Any]:
    return {
        "id": role.id,
        "name": role.name,
        "domain_id": None,
        "description": None,
        "options": {"immutable": True},
        "links": {"self": f"{base(call)}/roles/{role.id}"},
    }


@ROUTES.on("GET", "/v3/auth/projects")
def list_my_projects(call: Call) -> Reply:
    mine = {grant.project_id for grant in call.world.grants.values() if grant.user_id == call.caller.user_id}
    projects = [_project(call, project) for project in call.world.projects.values() if project.id in mine]
    return _listed(call, "projects", projects)


@ROUTES.on("GET", "/v3/users/{user_id}/projects")
def list_projects_of(call: Call, user_id: str) -> Reply:
    allow(call, "list_user_projects", when=user_id == call.caller.user_id)
    grants = [grant.project_id for grant in call.world.grants.values() if grant.user_id == user_id]
    projects = [_project(call, call.world.projects[key]) for key in dict.fromkeys(grants)]
    return _listed(call, "projects", _named(call, projects))


@ROUTES.on("GET", "/v3/projects")
def list_projects(call: Call) -> Reply:
    allow(call, "list_projects")
    projects = [_project(call, project) for project in call.world.projects.values()]
    return _listed(call, "projects", _named(call, projects))


@ROUTES.on("POST", "/v3/projects")
def create_project(call: Call) -> Reply:
    allow(call, "create_project")
    body = call.json()
    wanted = body.get("project") if isinstance(body, dict) else None
    name = wanted.get("name") if isinstance(wanted, dict) else None
    if not isinstance(wanted, dict) or not isinstance(name, str) or not name:
        raise Refused(400, "'name' is a required property")
    if any(project.name == name for project in call.world.projects.values()):
        why = "it is not permitted to have two projects with the same name in the same domain"
        raise Refused(409, f"Conflict occurred attempting to store project - {why} : {name}.")
    project = Project(new_hex_id(), name, str(wanted.get("description") or ""))
    call.world.projects.put(project.id, project)
    return Reply(201, {"project": _project(call, project)})


@ROUTES.on("GET", "/v3/projects/{project_id}")
def show_project(call: Call, project_id: str) -> Reply:
    allow(call, "get_project", when=project_id == call.project_id)
    project = _found(call.world.projects, "project", project_id)
    return Reply(200, {"project": _project(call, project)})


@ROUTES.on("PATCH", "/v3/projects/{project_id}")
def update_project(call: Call, project_id: str) -> Reply:
    """Enable and disable the project."""
    allow(call, "update_project")
    project = _found(call.world.projects, "project", project_id)
    changed = replace(project, enabled=_changes(call, "project").get("enabled", project.enabled))
    call.world.projects.put(project_id, changed)
    return Reply(200, {"project": _project(call, changed)})


def _changes(call: Call, name: str) -> dict[str, Any]:
    """Return what a body changes: ``enabled`` must be a boolean."""
    body = call.json()
    wanted = body.get(name) if isinstance(body, dict) else None
    if not isinstance(wanted, dict):
        raise Refused(400, f"'{name}' is a required property")
    if not isinstance(wanted.get("enabled", True), bool):
        raise Refused(400, f"{wanted['enabled']!r} is not of type 'boolean'")
    return wanted


@ROUTES.on("GET", "/v3/users")
def list_users(call: Call) -> Reply:
    allow(call, "list_users")
    return _listed(call, "users", _named(call, [_user(call, user) for user in call.world.users.values()]))


@ROUTES.on("GET", "/v3/users/{user_id}")
def show_user(call: Call, user_id: str) -> Reply:
    allow(call, "get_user", when=user_id == call.caller.user_id)
    return Reply(200, {"user": _user(call, _found(call.world.users, "user", user_id))})


@ROUTES.on("PATCH", "/v3/users/{user_id}")
def update_user(call: Call, user_id: str) -> Reply:
    """Change the mail address, or enable and disable the user.

    To Keystone the address is one of the attributes it keeps and does not understand.
    """
    allow(call, "update_user")
    user = _found(call.world.users, "user", user_id)
    wanted = _changes(call, "user")
    enabled = wanted.get("enabled", user.enabled)
    changed = replace(user, email=wanted.get("email", user.email), enabled=enabled)
    call.world.users.put(user_id, changed)
    return Reply(200, {"user": _user(call, changed)})


@ROUTES.on("GET", "/v3/roles")
def list_roles(call: Call) -> Reply:
    allow(call, "list_roles")
    return _listed(call, "roles", _named(call, [_role(call, role) for role in call.world.roles.values()]))


@ROUTES.on("GET", "/v3/roles/{role_id}")
def show_role(call: Call, role_id: str) -> Reply:
    allow(call, "get_role")
    return Reply(200, {"role": _role(call, _found(call.world.roles, "role", role_id))})


@ROUTES.on("GET", "/v3/domains")
def list_domains(call: Call) -> Reply:
    allow(call, "list_domains")
    return _listed(call, "domains", _named(call, [_domain(call)]))


@ROUTES.on("GET", "/v3/domains/{domain_id}")
def show_domain(call: Call, domain_id: str) -> Reply:
    allow(call, "get_domain")
    if domain_id != DOMAIN["id"]:
        raise Refused(404, f"Could not find domain: {domain_id}.")
    return Reply(200, {"domain": _domain(call)})


def _domain(call: Call) -> dict[str, Any]:
    links = {"self": f"{base(call)}/domains/{DOMAIN['id']}"}
    return {
        **DOMAIN,
        "description": "The default domain",
        "enabled": True,
        "tags": [],
        "options": {},
        "links": links,
    }


GRANT = "/v3/projects/{project_id}/users/{user_id}/roles/{role_id}"


def _grant(call: Call, rule: str, project_id: str, user_id: str, role_id: str) -> Grant:
    allow(call, rule)
    _found(call.world.roles, "role", role_id)
    _found(call.world.users, "user", user_id)
    _found(call.world.projects, "project", project_id)
    return Grant(project_id, user_id, role_id)


@ROUTES.on("PUT", GRANT)
def grant_role(call: Call, *ids: str) -> Reply:
    grant = _grant(call, "create_grant", *ids)
    call.world.grants.put(grant.key, grant)
    return Reply(204)


@ROUTES.on("HEAD", GRANT)
def check_role(call: Call, *ids: str) -> Reply:
    grant = _grant(call, "check_grant", *ids)
    return Reply(204 if grant.key in call.world.grants else 404)


@ROUTES.on("DELETE", GRANT)
def revoke_role(call: Call, *ids: str) -> Reply:
    grant = _grant(call, "revoke_grant", *ids)
    if grant.key not in call.world.grants:
        who = f"role: {grant.role_id}, user or group: {grant.user_id}"
        where = f"project, domain, or system: {grant.project_id}"
        raise Refused(404, f"Could not find role assignment with {who}, {where}.")
    call.world.grants.drop(grant.key)
    return Reply(204)


@ROUTES.on("GET", "/v3/role_assignments")
def list_role_assignments(call: Call) -> Reply:
    allow(call, "list_role_assignments")
    wanted = {"user.id": "user_id", "role.id": "role_id", "scope.project.id": "project_id"}
    asked = [(wanted[key], value) for key, value in call.query if key in wanted]
    names, effective = (flag in dict(call.query) for flag in ("include_names", "effective"))
    if effective:
        for user_id in call.all_asked("user.id"):
            _found(call.world.users, "user", user_id)
    pairs = [
        (grant, prior)
        for held in call.world.grants.values()
        for grant, prior in (_implied(call, held) if effective else [(held, None)])
    ]
    found = [
        _assignment(call, grant, prior, names)
        for grant, prior in pairs
        if all(getattr(grant, field) == value for field, value in asked)
    ]
    return _listed(call, "role_assignments", found)


def _implied(call: Call, grant: Grant) -> list[tuple[Grant, str | None]]:
    """Return a grant and those it implies, each with the role that implies it."""
    found: dict[str, str | None] = {grant.role_id: None}
    todo = [grant.role_id]
    while todo:
        prior = todo.pop()
        new = [role_id for role_id in call.world.roles[prior].implies if role_id not in found]
        found |= dict.fromkeys(new, prior)
        todo += new
    return [(replace(grant, role_id=role_id), prior) for role_id, prior in found.items()]


def _assignment(call: Call, grant: Grant, prior: str | None, names: bool) -> dict[str, Any]:
    """``prior`` is the role that implies that of the grant, if one does."""
    world = call.world
    project: dict[str, Any] = {"id": grant.project_id}
    user: dict[str, Any] = {"id": grant.user_id}
    role: dict[str, Any] = {"id": grant.role_id}
    if names:
        project |= {"name": world.projects[grant.project_id].name, "domain": DOMAIN}
        user |= {"name": world.users[grant.user_id].name, "domain": DOMAIN}
        role |= {"name": world.roles[grant.role_id].name}
    path = f"projects/{grant.project_id}/users/{grant.user_id}/roles/{prior or grant.role_id}"
    links = {"assignment": f"{base(call)}/{path}"}
    if prior is not None:
        links["prior_role"] = f"{base(call)}/prior_role/{prior}/implies/{grant.role_id}"
    return {"links": links, "scope": {"project": project}, "user": user, "role": role}
