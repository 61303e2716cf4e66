"""Words of the network's tests: Neutron's errors, and a network by its name."""

from __future__ import annotations


def found_error(answer, status):
    """Return the kind and the text of a refusal, having seen Neutron's envelope around them."""
    assert answer.status_code == status, answer.text
    error = answer.json()["NeutronError"]
    assert set(error) == {"type", "message", "detail"}
    return error["type"], error["message"]


def network_named(cloud, name):
    [network] = cloud.neutron("GET", f"/networks?name={name}").json()["networks"]
    return network


def keep_creating(cloud):
    """Yield a function that creates in Neutron, and delete all of it at the end, the newest first."""
    made = []

    def create(collection, name, wanted):
        answer = cloud.neutron("POST", f"/{collection}", {name: wanted})
        assert answer.status_code == 201, answer.text
        made.append(f"/{collection}/{answer.json()[name]['id']}")
        return answer.json()[name]

    yield create
    for path in reversed(made):
        cloud.neutron("DELETE", path)
