"""What a cloud offers: flavors, images, networks, key pairs, zones, limits, and its microversions."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.contract.cloud import TAG, message

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0b2hxwZ0p3mVq0o8Hh6E3Pq3iVhJQ1Xb0e8m6o0J0y {}"


def test_flavors_are_listed_with_their_sizes(member):
    flavors = {flavor.name: flavor for flavor in member.connection.compute.flavors()}
    assert (flavors["m1.tiny"].vcpus, flavors["m1.tiny"].ram, flavors["m1.tiny"].disk) == (1, 512, 5)


def test_an_unknown_flavor_is_404(member):
    assert message(member.nova("GET", "/flavors/99"), 404, "itemNotFound") == "Flavor 99 could not be found."


def test_images_are_listed_and_one_is_found_by_name(member):
    images = list(member.connection.image.images(name="cirros"))
    assert [image.name for image in images] == ["cirros"]
    assert images[0].status == "active"


def test_images_are_paged_by_a_marker(member):
    first = member.glance("GET", "/images?limit=1").json()
    assert len(first["images"]) == 1
    assert first["next"].endswith(f"marker={first['images'][0]['id']}")
    rest = member.glance("GET", first["next"].removeprefix("/v2")).json()["images"]
    assert first["images"][0]["id"] not in {image["id"] for image in rest}


def test_an_unknown_image_is_404_in_html(member):
    answer = member.glance("GET", "/images/nonesuch")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "No image found with ID nonesuch" in answer.text


def test_a_network_is_found_by_name_with_its_subnet(member):
    [network] = member.neutron("GET", "/networks?name=private").json()["networks"]
    assert network["shared"] is True
    [subnet] = member.neutron("GET", f"/subnets?network_id={network['id']}").json()["subnets"]
    assert network["subnets"] == [subnet["id"]]


def test_external_networks_can_be_asked_for(member):
    [network] = member.neutron("GET", "/networks?router:external=true").json()["networks"]
    assert network["name"] == "public"


def test_an_unknown_network_is_404_in_neutrons_envelope(member):
    answer = member.neutron("GET", "/networks/nonesuch")
    assert answer.status_code == 404
    error = {"type": "NetworkNotFound", "message": "Network nonesuch could not be found.", "detail": ""}
    assert answer.json() == {"NeutronError": error}


def test_each_project_has_a_default_security_group(member):
    groups = member.neutron("GET", "/security-groups?name=default").json()["security_groups"]
    assert [group["project_id"] for group in groups] == [member.project_id]
    assert len(groups[0]["security_group_rules"]) == 4


def test_a_key_pair_belongs_to_its_user(admin, member):
    name = f"{TAG}-{uuid4().hex[:8]}"
    key = {"name": name, "public_key": KEY.format(name)}
    made = member.nova("POST", "/os-keypairs", {"keypair": key})
    assert made.status_code == 201
    assert made.json()["keypair"]["fingerprint"] == "41:ac:ba:c1:17:8d:df:45:fa:ce:76:b9:3b:ac:5f:df"
    again = member.nova("POST", "/os-keypairs", {"keypair": key})
    assert message(again, 409, "conflictingRequest") == f"Key pair '{name}' already exists."
    assert name in [key.name for key in member.connection.compute.keypairs()]
    assert admin.nova("GET", f"/os-keypairs/{name}").status_code == 404
    assert admin.nova("GET", f"/os-keypairs/{name}?user_id={member.user_id}").status_code == 200
    assert member.nova("DELETE", f"/os-keypairs/{name}").status_code == 204
    gone = member.nova("DELETE", f"/os-keypairs/{name}")
    assert message(gone, 404, "itemNotFound") == f"Keypair {name} not found for user {member.user_id}"


def test_nonsense_is_no_key(member):
    key = {"name": f"{TAG}-nonsense", "public_key": "nonsense"}
    answer = member.nova("POST", "/os-keypairs", {"keypair": key})
    text = "Keypair data is invalid: failed to generate fingerprint"
    assert message(answer, 400, "badRequest") == text


def test_there_is_one_zone_and_its_hosts_are_hidden(member):
    zones = member.nova("GET", "/os-availability-zone").json()["availabilityZoneInfo"]
    assert {"zoneName": "nova", "zoneState": {"available": True}, "hosts": None} in zones


def test_hypervisors_are_for_administrators(admin, member):
    assert admin.nova("GET", "/os-hypervisors").json()["hypervisors"]
    rule = "os_compute_api:os-hypervisors:list"
    answer = member.nova("GET", "/os-hypervisors")
    assert message(answer, 403, "forbidden") == f"Policy doesn't allow {rule} to be performed."


def test_limits_and_quota_say_the_same(member):
    limits = member.nova("GET", "/limits").json()["limits"]["absolute"]
    quota = member.nova("GET", f"/os-quota-sets/{member.project_id}/detail").json()["quota_set"]
    assert limits["maxTotalCores"] == quota["cores"]["limit"]
    assert limits["totalInstancesUsed"] == quota["instances"]["in_use"]


def test_without_a_header_the_microversion_is_2_1(member):
    url = f"{member.connection.compute.get_endpoint()}/servers"
    answer = member.connection.session.get(url, raise_exc=False)
    assert answer.headers["OpenStack-API-Version"] == "compute 2.1"


def test_the_microversion_asked_for_is_answered_with_two_request_ids(member):
    headers = member.nova("GET", "/servers", version="2.79").headers
    assert headers["OpenStack-API-Version"] == "compute 2.79"
    assert headers["X-Compute-Request-Id"] == headers["X-Openstack-Request-Id"]
    assert headers["X-Compute-Request-Id"].startswith("req-")


def test_an_unsupported_microversion_is_406(member):
    text = message(member.nova("GET", "/servers", version="2.999"), 406, "computeFault")
    assert text.startswith("Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.")


def test_a_microversion_must_be_a_version(member):
    answer = member.nova("GET", "/servers", version="nonsense")
    assert "is of invalid format" in message(answer, 400, "badRequest")


@pytest.mark.parametrize("path", ["/servers/nonesuch", "/servers/nonesuch/os-instance-actions"])
def test_an_unknown_server_is_404(member, path):
    answer = member.nova("GET", path)
    assert message(answer, 404, "itemNotFound") == "Instance nonesuch could not be found."
