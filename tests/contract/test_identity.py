"""Tokens, projects and roles: what Keystone answers."""

from __future__ import annotations

import pytest

from tests.contract.cloud import message


def token_for(cloud, subject_token, scope):
    identity = {"methods": ["token"], "token": {"id": subject_token}}
    return cloud.keystone("POST", "/auth/tokens", {"auth": {"identity": identity, "scope": scope}})


def login(cloud, password):
    user = {"id": cloud.user_id, "password": password}
    identity = {"methods": ["password"], "password": {"user": user}}
    return cloud.keystone("POST", "/auth/tokens", {"auth": {"identity": identity}})


def validate(cloud, subject, auth=None):
    headers = {"X-Subject-Token": subject} | ({"X-Auth-Token": auth} if auth else {})
    return cloud.keystone("GET", "/auth/tokens", headers=headers)


def test_a_user_validates_its_own_token_and_sees_project_and_roles(member):
    answer = validate(member, member.token)
    token = answer.json()["token"]
    assert answer.status_code == 200
    assert answer.headers["X-Subject-Token"] == member.token
    assert token["project"]["id"] == member.project_id
    assert token["user"]["id"] == member.user_id
    assert {"member", "reader"} <= {role["name"] for role in token["roles"]}


def test_a_user_may_not_validate_the_token_of_another(admin, member):
    answer = validate(member, admin.token)
    assert message(answer, 403, "error").endswith("identity:validate_token.")


def test_an_administrator_validates_any_token(admin, member):
    assert validate(admin, member.token).json()["token"]["user"]["id"] == member.user_id


@pytest.mark.parametrize("subject", ["gAAAAABnonsense", "nonsense"])
def test_an_unknown_token_is_404(admin, member, subject):
    assert validate(admin, subject).status_code == 404
    assert validate(member, subject).status_code == 404


def test_a_call_with_a_bad_token_is_401_and_says_where_to_log_in(member):
    headers = {"X-Subject-Token": member.token}
    answer = member.as_stranger("identity", "/auth/tokens", headers)
    assert message(answer, 401, "error") == "The request you have made requires authentication."
    assert answer.headers["WWW-Authenticate"].startswith("Keystone uri=")


def test_nova_says_401_in_its_own_envelope(member):
    answer = member.as_stranger("compute", "/servers")
    assert message(answer, 401, "error") == "The request you have made requires authentication."


def test_a_wrong_password_and_a_wrong_project_look_alike(member):
    wrong_password = login(member, "not-the-password")
    scope = {"project": {"id": "0" * 32}}
    wrong_project = token_for(member, member.token, scope)
    assert message(wrong_password, 401, "error") == message(wrong_project, 401, "error")


def test_a_revoked_token_is_404(member):
    text = token_for(member, member.token, "unscoped").headers["X-Subject-Token"]
    assert validate(member, text).status_code == 200
    revoked = member.keystone("DELETE", "/auth/tokens", headers={"X-Subject-Token": text})
    assert revoked.status_code == 204
    assert validate(member, text).status_code == 404


def test_a_token_of_a_token_is_scoped_and_lives_no_longer(member):
    scope = {"project": {"id": member.project_id}}
    first = validate(member, member.token).json()["token"]
    again = token_for(member, member.token, scope)
    token = again.json()["token"]
    assert again.status_code == 201
    assert token["project"]["id"] == member.project_id
    assert token["expires_at"] == first["expires_at"]
    assert sorted(token["methods"]) == ["password", "token"]  # Keystone has them in any order


def test_an_unscoped_token_has_neither_project_nor_catalog(member):
    token = token_for(member, member.token, "unscoped").json()["token"]
    assert not token.keys() & {"project", "catalog", "roles"}


def test_a_user_lists_its_own_projects_and_no_others(member):
    own = member.keystone("GET", "/auth/projects").json()["projects"]
    assert [project["id"] for project in own] == [member.project_id]
    assert message(member.keystone("GET", "/projects"), 403, "error").endswith("identity:list_projects.")


def test_a_role_can_be_granted_used_and_taken_back(admin, member):
    roles = {role["name"]: role["id"] for role in admin.keystone("GET", "/roles").json()["roles"]}
    path = f"/projects/{member.project_id}/users/{admin.user_id}/roles/{roles['service']}"
    assert admin.keystone("HEAD", path).status_code == 404
    assert admin.keystone("PUT", path).status_code == 204
    try:
        assert admin.keystone("PUT", path).status_code == 204
        assert admin.keystone("HEAD", path).status_code == 204
        answer = token_for(admin, admin.token, {"project": {"id": member.project_id}})
        assert "service" in {role["name"] for role in answer.json()["token"]["roles"]}
        query = f"user.id={admin.user_id}&role.id={roles['service']}&scope.project.id={member.project_id}"
        found = admin.keystone("GET", f"/role_assignments?{query}").json()["role_assignments"]
        assert [assignment["role"]["id"] for assignment in found] == [roles["service"]]
    finally:
        assert admin.keystone("DELETE", path).status_code == 204
    assert message(admin.keystone("DELETE", path), 404, "error").startswith("Could not find role assignment")


def test_a_member_may_grant_nothing(admin, member):
    roles = {role["name"]: role["id"] for role in admin.keystone("GET", "/roles").json()["roles"]}
    path = f"/projects/{member.project_id}/users/{admin.user_id}/roles/{roles['member']}"
    assert message(member.keystone("PUT", path), 403, "error").endswith("identity:create_grant.")


def test_an_unknown_project_is_404(admin):
    answer = admin.keystone("GET", "/projects/nonesuch")
    assert message(answer, 404, "error") == "Could not find project: nonesuch."


def test_an_administrator_learns_the_mail_address_of_a_user(admin, member):
    path = f"/users/{member.user_id}"
    before = admin.keystone("GET", path).json()["user"].get("email")
    try:
        assert admin.keystone("PATCH", path, {"user": {"email": "a@example.org"}}).status_code == 200
        assert admin.keystone("GET", path).json()["user"]["email"] == "a@example.org"
    finally:
        admin.keystone("PATCH", path, {"user": {"email": before}})
    assert admin.keystone("GET", path).json()["user"].get("email") == before
    assert message(member.keystone("PATCH", path, {"user": {"email": "b@example.org"}}), 403, "error")
    assert admin.keystone("GET", "/users/nobody").status_code == 404


def test_effective_assignments_hold_implied_roles_and_names(admin, member):
    query = f"user.id={member.user_id}&scope.project.id={member.project_id}&effective&include_names=true"
    found = admin.keystone("GET", f"/role_assignments?{query}").json()["role_assignments"]
    assert {"member", "reader"} <= {assignment["role"]["name"] for assignment in found}
    assert {assignment["user"]["id"] for assignment in found} == {member.user_id}
    assert {assignment["scope"]["project"]["id"] for assignment in found} == {member.project_id}
    valued = query.replace("&effective&", "&effective=true&")
    assert len(admin.keystone("GET", f"/role_assignments?{valued}").json()["role_assignments"]) == len(found)
    nobody = query.replace(member.user_id, "0" * 32)
    assert message(admin.keystone("GET", f"/role_assignments?{nobody}"), 404, "error").startswith(
        "Could not find user"
    )
    refused = member.keystone("GET", f"/role_assignments?{query}")
    assert message(refused, 403, "error").endswith("identity:list_role_assignments.")


def test_an_administrator_learns_whether_user_project_and_domain_are_enabled(admin, member):
    for path, name in ((f"/users/{member.user_id}", "user"), (f"/projects/{member.project_id}", "project")):
        shown = admin.keystone("GET", path).json()[name]
        assert shown["enabled"] is True
        domain = admin.keystone("GET", f"/domains/{shown['domain_id']}").json()["domain"]
        assert domain["enabled"] is True


def test_a_disabled_project_lets_nobody_in(admin, member, name):
    made = admin.keystone("POST", "/projects", {"project": {"name": name}}).json()["project"]
    path, scope = f"/projects/{made['id']}", {"project": {"id": made["id"]}}
    try:
        [role] = admin.keystone("GET", "/roles?name=reader").json()["roles"]
        admin.keystone("PUT", f"{path}/users/{admin.user_id}/roles/{role['id']}")
        text = token_for(admin, admin.token, scope).headers["X-Subject-Token"]
        answer = admin.keystone("PATCH", path, {"project": {"enabled": False}})
        assert answer.json()["project"]["enabled"] is False
        assert token_for(admin, admin.token, scope).status_code == 401
        assert validate(admin, text).status_code == 404
    finally:
        admin.keystone("DELETE", path)


class TestApplicationCredentials:
    """A token of one is of its project and of no other, and makes neither tokens nor further credentials."""

    @pytest.fixture
    def credential(self, member, name):
        path = f"/users/{member.user_id}/application_credentials"
        made = member.keystone("POST", path, {"application_credential": {"name": name}})
        assert made.status_code == 201
        made = made.json()["application_credential"]
        yield made
        member.keystone("DELETE", f"{path}/{made['id']}")

    def log_in(self, cloud, how, **more):
        identity = {"methods": ["application_credential"], "application_credential": how}
        return cloud.keystone("POST", "/auth/tokens", {"auth": {"identity": identity, **more}})

    def by_id(self, credential):
        return {"id": credential["id"], "secret": credential["secret"]}

    def test_by_its_id_or_by_its_name_and_the_users(self, member, credential):
        named = {"name": credential["name"], "user": {"id": member.user_id}, "secret": credential["secret"]}
        for how in (self.by_id(credential), named):
            answer = self.log_in(member, how)
            token = answer.json()["token"]
            assert answer.status_code == 201
            assert token["methods"] == ["application_credential"]
            assert (token["user"]["id"], token["project"]["id"]) == (member.user_id, member.project_id)
            assert token["application_credential"]["id"] == credential["id"]
            assert token["application_credential"]["restricted"] is True
            assert "member" in {role["name"] for role in token["roles"]}

    def test_a_wrong_secret_is_401_and_an_unknown_id_404(self, member, credential):
        wrong = {"id": credential["id"], "secret": "nonsense"}
        assert self.log_in(member, wrong).status_code == 401
        assert self.log_in(member, {"id": "0" * 32, "secret": "nonsense"}).status_code == 404

    def test_it_may_ask_for_no_project(self, member, credential):
        for project_id in (member.project_id, "0" * 32):
            scope = {"project": {"id": project_id}}
            assert self.log_in(member, self.by_id(credential), scope=scope).status_code == 401

    def test_its_token_makes_no_other_token(self, member, credential):
        text = self.log_in(member, self.by_id(credential)).headers["X-Subject-Token"]
        assert token_for(member, text, {"project": {"id": member.project_id}}).status_code == 403

    def test_its_token_makes_no_further_credential(self, member, credential, name):
        text = self.log_in(member, self.by_id(credential)).headers["X-Subject-Token"]
        refused = member.connection.identity.request(
            f"/users/{member.user_id}/application_credentials",
            "POST",
            json={"application_credential": {"name": f"{name}-2"}},
            headers={"X-Auth-Token": text},
            authenticated=False,
            raise_exc=False,
        )
        assert "application_credential" in message(refused, 403, "error")

    def test_its_tokens_end_with_it(self, member, credential):
        text = self.log_in(member, self.by_id(credential)).headers["X-Subject-Token"]
        assert validate(member, text).status_code == 200
        path = f"/users/{member.user_id}/application_credentials/{credential['id']}"
        assert member.keystone("DELETE", path).status_code == 204
        assert validate(member, text).status_code == 404
        assert self.log_in(member, self.by_id(credential)).status_code == 404

    def test_it_has_no_role_that_its_user_lacks(self, member, name):
        path = f"/users/{member.user_id}/application_credentials"
        body = {"application_credential": {"name": name, "roles": [{"name": "admin"}]}}
        assert member.keystone("POST", path, body).status_code == 400

    def test_it_has_the_roles_it_was_given_and_no_more(self, member, name):
        path = f"/users/{member.user_id}/application_credentials"
        body = {"application_credential": {"name": name, "roles": [{"name": "reader"}]}}
        made = member.keystone("POST", path, body).json()["application_credential"]
        token = self.log_in(member, self.by_id(made)).json()["token"]
        member.keystone("DELETE", f"{path}/{made['id']}")
        assert [role["name"] for role in token["roles"]] == ["reader"]
