"""What becomes of a job that fails, by the kind of its failure."""

from __future__ import annotations

import psycopg
import pytest

from adapters.kernel.context import RetryLater
from adapters.openstack.connection import CloudMisconfigured
from adapters.openstack.errors import CloudOutcomeUnknown, CloudRejected, CloudUnreachable
from adapters.queue.error_policy import Behind, ErrorPolicy, Park, Retry, Unsupported, reason_of
from commands.kernel.errors import ConflictRetriesExhausted, LedgerUnavailable

LONGEST = ErrorPolicy(draw=lambda: 1.0)
SHORTEST = ErrorPolicy(draw=lambda: 0.0)

PASSING = (
    CloudOutcomeUnknown("reset"),
    CloudUnreachable("503"),
    LedgerUnavailable(),
    ConflictRetriesExhausted(),
    psycopg.OperationalError(),
    psycopg.errors.UndefinedTable(),
)


def seconds(decision: Retry | Park) -> float:
    assert isinstance(decision, Retry)
    return decision.seconds


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_what_passes_is_tried_again_for_ever_and_never_counts(error: Exception) -> None:
    pauses = [LONGEST.decide(error, attempts, 0) for attempts in range(200)]
    assert [seconds(pause) for pause in pauses[:7]] == [0.5, 1, 2, 4, 8, 15, 15]
    assert all(isinstance(pause, Retry) and pause.kind is None for pause in pauses)


@pytest.mark.parametrize("error", [CloudRejected(403, "no"), CloudMisconfigured("no role")])
def test_a_refused_question_is_asked_ever_more_seldom_and_counts(error: Exception) -> None:
    pauses = [LONGEST.decide(error, 1_000, failures) for failures in range(200)]
    assert [seconds(pause) for pause in pauses[:12]] == [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert {pause.kind for pause in pauses} == {"refused"}
    assert all(isinstance(pause, Retry) for pause in pauses)


@pytest.mark.parametrize("error", [KeyError("id"), AssertionError(), psycopg.ProgrammingError()])
def test_what_nobody_foresaw_is_parked_after_some_tries(error: Exception) -> None:
    assert [type(LONGEST.decide(error, 1_000, failures)) for failures in range(12)] == [Retry] * 9 + [
        Park
    ] * 3
    assert LONGEST.decide(error, 0, 9) == Park("unforeseen")


def test_what_can_only_wait_is_parked_at_once() -> None:
    assert LONGEST.decide(Unsupported(""), 0, 0) == Park("unsupported")
    assert LONGEST.decide(Behind(""), 0, 0) == Park("behind")


def test_jobs_that_one_cause_made_fail_do_not_come_back_all_at_once() -> None:
    for error in (*PASSING, CloudRejected(403, "no"), KeyError()):
        shortest, longest = SHORTEST.decide(error, 5, 5), LONGEST.decide(error, 5, 5)
        assert seconds(shortest) == seconds(longest) / 2
    pauses = {seconds(ErrorPolicy().decide(CloudOutcomeUnknown(""), 9, 0)) for _ in range(50)}
    assert len(pauses) > 40


def test_the_cloud_is_given_the_time_it_asks_for_and_a_little_more() -> None:
    assert seconds(SHORTEST.decide(CloudUnreachable("429", retry_after=60.0), 0, 0)) >= 60
    assert LONGEST.decide(RetryLater(1.5), 50, 0) == Retry(1.5)


def test_a_reason_is_one_bounded_line() -> None:
    assert reason_of(KeyError("a\nb")) == "KeyError: 'a\\nb'"
    assert reason_of(ValueError("a\n\0b")) == "ValueError: a b"
    assert len(reason_of(ValueError("x" * 10_000))) == 500
    assert "hunter2" not in reason_of(UnicodeDecodeError("utf-8", b"hunter2\xff", 7, 8, "invalid start byte"))
