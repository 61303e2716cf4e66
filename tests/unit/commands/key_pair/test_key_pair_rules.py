"""The rules of a key pair."""

from __future__ import annotations

import pytest

from commands.kernel import resource
from commands.kernel.errors import IllegalAction
from commands.kernel.message import Quota
from commands.key_pair import commands
from commands.key_pair import events as e
from commands.key_pair.commands import KeyPairUnknown
from tests.unit.commands.key_pair.keys import ED25519
from tests.unit.commands.key_pair.lives import (
    CREATE,
    NAME,
    NOON,
    ONE,
    ORDER,
    TWO,
    accepted,
    active,
    attempted,
    deleted,
    deleting,
    failed,
    key_pair,
    requested,
)


def test_a_request_records_the_public_key_and_its_fingerprints() -> None:
    text, _, comment = ED25519.text.rpartition(" ")
    key_pair.when(ORDER).then(
        e.KeyPairRequested(
            CREATE, "tenant", "laptop", text, "ssh-ed25519", ED25519.sha256, ED25519.md5, comment
        )
    )
    requested.when(ORDER).then_nothing()
    requested.then_it_holds("laptop")


def test_a_key_that_came_out_otherwise_is_none_that_was_asked_for() -> None:
    sight = commands.ObserveKeyPair(NAME, "another:fingerprint", "its md5 is another")
    accepted.when(sight).then(e.KeyPairCreateFailed(CREATE, "its md5 is another", differs=True))
    accepted.after(sight).when(commands.DeleteKeyPair(ONE)).then(e.KeyPairDeleteRequested(ONE))


def test_what_nova_shows_is_the_outcome() -> None:
    requested.when(resource.AttemptCreate(NOON, 35.0)).then(e.KeyPairCreateAttempted(1, NOON))
    attempted.when(resource.ConfirmAccepted(NAME)).then(e.KeyPairAccepted(NAME))
    accepted.when(commands.ObserveKeyPair(NAME, ED25519.md5)).then(e.KeyPairCreated(CREATE))
    active.when(resource.ConfirmAccepted(NAME)).then_nothing()
    active.then_it_holds("laptop")


def test_one_that_nova_refused_keeps_its_name_until_it_is_deleted() -> None:
    quota = Quota("compute", "key_pairs", 100, 100)
    refused = attempted.when(resource.ReportRefused(CREATE, "too many", quota))
    refused.then(e.KeyPairCreateFailed(CREATE, "too many", quota=quota))
    failed.then_it_holds("laptop")
    over = failed.after(commands.DeleteKeyPair(ONE)).when(resource.ConfirmGone())
    over.then(e.KeyPairDeleted(ONE))
    over.after(resource.ConfirmGone()).then_it_holds()


def test_it_is_deleted_once() -> None:
    active.when(commands.DeleteKeyPair(ONE)).then(e.KeyPairDeleteRequested(ONE))
    deleting.when(commands.DeleteKeyPair(TWO)).then_nothing()
    deleting.when(resource.ConfirmGone()).then(e.KeyPairDeleted(ONE))
    deleted.when(commands.DeleteKeyPair(TWO)).then_nothing()
    deleted.when(resource.ConfirmGone()).then_nothing()
    deleted.then_it_holds()


def test_it_can_not_be_deleted_while_it_is_imported() -> None:
    requested.when(commands.DeleteKeyPair(ONE)).then_refused(IllegalAction, allowed=[])


def test_a_deletion_that_is_refused_changes_nothing() -> None:
    refused = deleting.when(resource.ReportRefused(ONE, "not now"))
    refused.then(e.KeyPairDeleteFailed(ONE, "not now"))
    deleting.after(resource.ReportRefused(ONE, "not now")).when(commands.DeleteKeyPair(TWO)).then(
        e.KeyPairDeleteRequested(TWO)
    )


def test_nobody_knows_one_that_was_never_asked_for() -> None:
    key_pair.when(commands.DeleteKeyPair(ONE)).then_refused(KeyPairUnknown)


@pytest.mark.parametrize(
    "news",
    [resource.ConfirmGone(), commands.ObserveKeyPair(NAME, "another:fingerprint")],
    ids=["gone", "replaced"],
)
def test_what_somebody_else_took_away_is_gone(news) -> None:
    active.when(news).then(e.KeyPairDeletedOutOfBand())
    active.after(news).then_it_holds()
    deleting.when(news).then(e.KeyPairDeleted(ONE))
    requested.when(news).then_nothing()


def test_the_same_key_is_no_news() -> None:
    active.when(commands.ObserveKeyPair(NAME, ED25519.md5)).then_nothing()
    active.when(commands.ObserveKeyPair("sl-other", "another:fingerprint")).then_nothing()
    deleted.when(commands.ObserveKeyPair(NAME, "another:fingerprint")).then_nothing()
