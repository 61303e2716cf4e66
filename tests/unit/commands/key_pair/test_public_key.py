"""Public keys: which are taken, and how they are told apart."""

from __future__ import annotations

import base64
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from hypothesis import given
from hypothesis import strategies as st

from commands.key_pair.commands import PublicKeyMalformed
from commands.key_pair.public_key import FIELDS, OF_TOKENS, NoPublicKey, fields_of, read_public_key
from commands.key_pair.routes import CreateKeyPairBody, key_in
from tests.contract.keys import NO_KEYS, TAKEN, TAKEN_IN_ONE_LINE
from tests.unit.commands.key_pair.keys import ECDSA, ED25519, RSA, Key

KIND, ENCODED, COMMENT = ED25519.text.split()


@pytest.mark.parametrize("key", [ED25519, ECDSA, RSA], ids=["ed25519", "ecdsa", "rsa"])
def test_fingerprints_are_those_of_ssh_keygen(key: Key) -> None:
    found = read_public_key(key.text)
    assert (found.key_type, found.sha256, found.md5) == (key.text.split()[0], key.sha256, key.md5)


def test_the_end_of_the_line_and_the_comment_are_not_the_key() -> None:
    found = read_public_key(f"  {KIND} {ENCODED}  Ann's old laptop \r\n")
    assert (found.text, found.comment) == (f"{KIND} {ENCODED}", "Ann's old laptop")
    assert read_public_key(f"{KIND} {ENCODED}").comment == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blb\n-----END OPENSSH PRIVATE KEY-----", "a private key"),
        (f"{ED25519.text}\n{ECDSA.text}", "not one line"),
        ("", "not one line"),
        (f"ssh-dss {ENCODED}", "does not begin with"),
        (ENCODED, "does not begin with"),
        (f"{KIND} not!base64", "no base64"),
        (KIND, "holds no key"),
        (f"ssh-rsa {ENCODED}", "no key of the type ssh-rsa"),
        (f"{KIND} {ENCODED[:-4]}", "holds no key"),
        (f"{KIND} {base64.b64encode(base64.b64decode(ENCODED) + bytes(4)).decode()}", "not whole"),
        (f"{KIND} {ENCODED}".replace("ssh", "sś"), "does not begin with"),
    ],
)
def test_what_is_no_public_key_is_refused_and_not_quoted(text: str, why: str) -> None:
    with pytest.raises(NoPublicKey, match=why) as refusal:
        read_public_key(text)
    assert "b3Blb" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "is a private key: keep it to yourself, consider it known, and make a new pair",
        ),
        ("", "is not one line, as in a .pub file"),
        (f"ssh-dss {ENCODED}", f"does not begin with one of {', '.join(sorted(FIELDS))}"),
        (f"{KIND} {base64.b64encode(base64.b64decode(ENCODED) + bytes(4)).decode()}", "is not whole"),
        (f"{KIND} {ENCODED[:20]}!{ENCODED[20:]}", f"has no base64 after {KIND}"),
    ],
)
def test_why_it_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoPublicKey) as refusal:
        read_public_key(text)
    assert why in str(refusal.value)
    assert str(refusal.value).startswith(why[:8])
    refused = PublicKeyMalformed(why)
    assert refused.more == {"errors": [{"pointer": "/public_key", "detail": why}]}


@pytest.mark.parametrize("key", (TAKEN | TAKEN_IN_ONE_LINE).values(), ids=TAKEN | TAKEN_IN_ONE_LINE)
def test_a_key_that_nova_takes_is_taken(key: str) -> None:
    assert key_in(CreateKeyPairBody(name="laptop", public_key=key)).text == " ".join(key.split()[:2])


@pytest.mark.parametrize("key", NO_KEYS.values(), ids=NO_KEYS)
def test_a_key_that_nova_does_not_read_is_refused(key: str) -> None:
    with pytest.raises(PublicKeyMalformed):
        key_in(CreateKeyPairBody(name="laptop", public_key=key))


def of_a_token(kind: str, application: bytes) -> str:
    """Return a key as ssh-keygen makes it with a hardware token: of another key's point (PROTOCOL.u2f)."""
    other = ECDSA if "ecdsa" in kind else ED25519
    _, *more = fields_of(base64.b64decode(other.text.split()[1]))
    content = [kind.encode(), *more, application]
    blob = b"".join(len(field).to_bytes(4, "big") + field for field in content)
    return f"{kind} {base64.b64encode(blob).decode()}"


TOKENS = [kind for kind in FIELDS if kind.startswith(OF_TOKENS)]


@pytest.mark.parametrize("kind", TOKENS)
def test_a_key_of_a_hardware_token_is_taken_as_novas_library_takes_it(kind: str) -> None:
    key = of_a_token(kind, b"ssh:work")
    assert read_public_key(f"{key} ann@laptop").key_type == kind
    load_ssh_public_key(key.encode())

    foreign = of_a_token(kind, b"https://example.org")
    with pytest.raises(ValueError, match="ssh:"):
        load_ssh_public_key(foreign.encode())
    with pytest.raises(NoPublicKey, match="does not begin with ssh:"):
        read_public_key(foreign)


@given(
    st.text()
    | st.tuples(st.just(KIND), st.binary().map(lambda some: base64.b64encode(some).decode())).map(" ".join)
)
def test_any_text_is_a_key_or_is_refused(text: str) -> None:
    with suppress(NoPublicKey):
        assert read_public_key(text).key_type in text
