"""What is wrong with clouds.yaml is told in one line that names the file or the entry, and no password."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.openstack.clouds_yaml import connect
from adapters.openstack.connection import CloudMisconfigured

AUTH = {"auth_url": "http://127.0.0.1:1/v3", "username": "ann", "password": "s3cret", "project_name": "p"}
GOOD: dict[str, Any] = {"auth": {**AUTH, "user_domain_name": "D", "project_domain_name": "D"}}


def without(word: str) -> dict[str, Any]:
    return {"auth": {key: value for key, value in GOOD["auth"].items() if key != word}}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({**GOOD, "cacert": "/no/such/ca.pem"}, "cacert /no/such/ca.pem can't be read"),
        ({**GOOD, "cert": "/no/such.pem", "key": "/no/such.key"}, "cert /no/such.pem can't be read"),
        ({**GOOD, "cacert": __file__}, "cacert, cert or key is unusable"),
        ({**GOOD, "verify": "false"}, "verify is 'false'; it must be true or false"),
        ({**GOOD, "auth_type": "none"}, "OS_CLOUD=it"),
        ({**GOOD, "auth_type": "wierd"}, "wierd could not be found"),
        (without("password"), "it has no password"),
        (without("auth_url"), "auth_url"),
        ({"auth": {**GOOD["auth"], "auth_url": "http://keystone/v2.0"}}, "v3 is needed"),
        ({"auth": {**GOOD["auth"], "auth_url": "keystone"}}, "no http or https address"),
        ({**GOOD, "volume_endpoint_override": "http://c/%(tenant)s"}, "only %(project_id)s and %(user_id)s"),
        ({**GOOD, "compute_endpoint_override": "http://c/%2Fv2.1"}, "only %(project_id)s and %(user_id)s"),
        (5, "must be mappings"),
        ({"auth": 5}, "must be mappings"),
    ],
)
def test_an_entry(entry: Any, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(tmp_path / "clouds.yaml", msgspec.json.encode({"clouds": {"it": entry}}), said, monkeypatch)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'clouds:\n  it: {auth: {password: "s3cret\n', "clouds.yaml, line 3: it is no valid YAML"),
        (b"[]", "no mapping 'clouds'"),
        (b"clouds: {other: {}}", "no entry 'it'; there are other"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (None, "No such file"),
    ],
)
def test_a_file(text: bytes | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK would pass over such a file, and take another one it finds."""
    tell(tmp_path / "clouds.yaml", text, said, monkeypatch)


def tell(path: Path, text: bytes | None, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if text is not None:
        path.write_bytes(text)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
    with pytest.raises(CloudMisconfigured) as wrong:
        connect("it", 1.0)
    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert "s3cret" not in str(wrong.value)
    assert "OS_CLOUD=it" in str(wrong.value) or str(path) in str(wrong.value)
