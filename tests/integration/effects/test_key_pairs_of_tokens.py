"""An older Nova can't read the keys of hardware tokens: whoever imports one is told why."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from adapters.effects.key_pair import put
from adapters.openstack.connection import Clouds
from adapters.openstack.errors import CloudRejected
from commands.key_pair.events import KeyPairRequested
from tests.integration.effects.crooked import Reply, crooked_cloud

UNREAD = "Keypair data is invalid: failed to generate fingerprint"
KEYS = {"sk-ssh-ed25519@openssh.com": True, "ssh-ed25519": False}


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_that_nova_cannot_read(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wish = KeyPairRequested(
        operation_id=UUID(int=1),
        project_id="home",
        name="laptop",
        public_key=f"{kind} AAAA",
        key_type=kind,
        sha256="SHA256:",
        md5="",
    )
    with crooked_cloud() as crooked:
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(crooked.clouds_yaml(tmp_path / "clouds.yaml")))
        body = {"badRequest": {"code": 400, "message": UNREAD}}
        crooked.replies["POST /compute/v2.1/os-keypairs"] = Reply(400, json.dumps(body).encode())
        with closing(Clouds("crooked", time_limit=5)) as clouds, pytest.raises(CloudRejected) as refused:
            put(clouds.home, "sl-1", wish)
    assert refused.value.message.startswith(UNREAD)
    assert ("hardware token" in refused.value.message) is KEYS[kind]
