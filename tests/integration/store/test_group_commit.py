"""Saves that wait together are committed together, and each for itself."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing import persistence

from commands.store import group_commit
from commands.store.append import AppendRequest, FencingToken, IdempotencyRecord
from commands.store.application import Ledger
from commands.store.group_commit import AppendResult, GroupCommit
from commands.store.keyring import Ciphertext
from commands.store.recorder import LedgerRecorder
from tests.integration.store.books import (
    book,
    events,
    name,
    race,
    rows,
    save,
    until_somebody_waits,
    versions_of,
    write,
    writers_held_up,
)


def kept(outcomes: list[AppendResult | Exception]) -> list[AppendResult]:
    return [outcome for outcome in outcomes if isinstance(outcome, AppendResult)]


def broken(outcomes: list[AppendResult | Exception]) -> list[str | None]:
    return [outcome.diag.constraint_name for outcome in outcomes if isinstance(outcome, psycopg.Error)]


class TestTogether:
    def test_in_one_transaction_in_the_order_they_came(self, ledger: Ledger, database: str) -> None:
        saves = [save(count=count) for count in (1, 3, 1, 2)]
        written = race(ledger, database, *saves)
        assert [place.first for place in written] == [2, 3, 6, 7]
        assert len({place.at for place in written}) == 1
        assert [stream for _, stream, _ in book(database)[1:]] == [s.stream for s in saves for _ in s.events]

    def test_no_more_of_them_than_are_good_for_any(self, ledger, database, monkeypatch) -> None:
        monkeypatch.setattr(group_commit, "MAX_BATCH_SIZE", 4)
        written = race(ledger, database, *(save() for _ in range(10)))
        assert [place.first for place in written] == list(range(2, 12))
        assert len({place.at for place in written}) == 3

    def test_alone_nobody_waits_for_others(self, ledger: Ledger) -> None:
        assert [write(ledger, save())[0].first for _ in range(3)] == [1, 2, 3]


class TestAConflict:
    def test_fails_the_one_alone(self, ledger: Ledger, database: str) -> None:
        stream = uuid4()
        racers = [save(stream, mark=str(number)) for number in range(6)]
        bystanders = [save(count=2) for _ in range(6)]
        mixed = [each for pair in zip(racers, bystanders, strict=True) for each in pair]
        outcomes = race(ledger, database, *mixed)
        assert len(kept(outcomes)) == 7
        assert broken(outcomes) == ["ledger_events_pkey"] * 5
        assert versions_of(database, stream) == [1]
        assert [position for position, _, _ in book(database)] == list(range(1, 15))

    def test_among_many_is_found_by_halving(self, ledger: Ledger, database: str, monkeypatch) -> None:
        stream, appends = uuid4(), []
        write(ledger, save(stream))
        append = GroupCommit._append
        monkeypatch.setattr(
            GroupCommit, "_append", lambda self, saves: (appends.append(len(saves)), append(self, saves))[1]
        )
        before, after = [save() for _ in range(99)], [save() for _ in range(28)]
        outcomes = race(ledger, database, *before, save(stream), *after)
        assert broken(outcomes) == ["ledger_events_pkey"]
        assert len(kept(outcomes)) == 127
        assert len(appends) <= 1 + 2 * 8

    def test_takes_the_whole_save_with_it(self, ledger: Ledger, database: str) -> None:
        stream = uuid4()
        write(ledger, save(stream, count=2))
        receipt = IdempotencyRecord(uuid4(), b"#", stream, 3, 2)
        late = save(stream, first=2, count=2, receipt=receipt, taken=[name("web")])
        assert broken(race(ledger, database, late)) == ["ledger_events_pkey"]
        assert rows(database, "SELECT FROM ledger_commands") == []
        assert rows(database, "SELECT FROM ledger_claims") == []

    def test_is_told_in_the_librarys_words_too(self, ledger: Ledger) -> None:
        stream = uuid4()
        ledger.appender.insert_events(events(stream))
        with pytest.raises(persistence.IntegrityError):
            ledger.appender.insert_events(events(stream))

    def test_so_does_what_cannot_even_be_sent(self, ledger: Ledger, database: str) -> None:
        outcomes = race(ledger, database, save(), save(project_id="\0"), save(project_id="\ud800"), save())
        assert [type(outcome) for outcome in outcomes] == [
            AppendResult,
            psycopg.errors.CharacterNotInRepertoire,
            UnicodeEncodeError,
            AppendResult,
        ]


class TestClaims:
    def test_of_three_one_is_kept(self, ledger: Ledger, database: str) -> None:
        outcomes = race(ledger, database, *(save(taken=[name("web")]) for _ in range(3)), save())
        assert len(kept(outcomes)) == 2
        assert broken(outcomes) == ["ledger_claims_pkey"] * 2

    def test_are_free_again_when_they_are_released(self, ledger: Ledger, database: str) -> None:
        stream = uuid4()
        write(ledger, save(stream, taken=[name("web")]))
        write(ledger, save(stream, first=2, released=[name("web")]))
        write(ledger, save(taken=[name("web")]))

    def test_change_hands_within_one_batch(self, ledger: Ledger, database: str) -> None:
        first, second = uuid4(), uuid4()
        write(ledger, save(first, taken=[name("web")]))
        released = save(first, first=2, released=[name("web")])
        assert len(kept(race(ledger, database, released, save(second, taken=[name("web")])))) == 2
        assert rows(database, "SELECT stream FROM ledger_claims") == [(second,)]

    def test_are_released_by_their_holder_only(self, ledger: Ledger, database: str) -> None:
        write(ledger, save(taken=[name("web")]), save(released=[name("web")]))
        assert len(rows(database, "SELECT FROM ledger_claims")) == 1

    def test_matter_less_than_the_version(self, ledger: Ledger, database: str) -> None:
        """Who decided on an old version has to decide anew; whether the name is taken is seen then."""
        stream = uuid4()
        twice = [save(stream, mark=mark, taken=[name("web")]) for mark in "ab"]
        assert broken(race(ledger, database, *twice)) == ["ledger_events_pkey"]


class TestReceipts:
    def test_remember_a_command_once(self, ledger: Ledger, database: str) -> None:
        command = uuid4()

        def same(stream: UUID) -> AppendRequest:
            return save(stream, receipt=IdempotencyRecord(command, b"#", stream, 1, 1))

        assert broken(race(ledger, database, same(uuid4()), same(uuid4()))) == ["ledger_commands_pkey"]
        assert rows(database, "SELECT command_id, fingerprint, decided FROM ledger_commands") == [
            (command, b"#", 1)
        ]
        assert len(book(database)) == 2

    def test_remember_a_command_that_had_nothing_to_do(self, ledger: Ledger, database: str) -> None:
        stream = uuid4()
        idle = AppendRequest(stream, receipt=IdempotencyRecord(uuid4(), b"#", stream, 0, 0))
        outcomes = race(ledger, database, idle, save())
        assert [place.first for place in kept(outcomes)[1:]] == [2]
        assert len(rows(database, "SELECT FROM ledger_commands")) == 1


class TestThingsWithheld:
    def test_are_kept_beside_the_book_until_they_were_used(self, ledger: Ledger, database: str) -> None:
        stream = uuid4()
        data, old = Ciphertext("user_data", "1", b"\0\xff"), Ciphertext("password", "1", b"old")
        new = Ciphertext("password", "2", b"new")
        write(ledger, save(stream, withheld=[data, old]))
        write(ledger, save(stream, first=2, withheld=[new]))
        query = "SELECT name, key_id, ciphertext FROM ledger_withheld WHERE stream = %s"
        assert {Ciphertext(*row) for row in rows(database, query, stream)} == {data, new}
        assert all(b"\xff" not in state for (state,) in rows(database, "SELECT state FROM ledger_events"))


class TestFences:
    @pytest.fixture
    def job(self, database: str) -> int:
        """A job of the queue, which a worker has taken for the second time."""
        query = (
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts)"
            " VALUES ('effects', 'react', 'doing', 2) RETURNING id"
        )
        ((job,),) = rows(database, query)
        return job

    def test_let_through_who_holds_the_job(self, ledger: Ledger, job: int) -> None:
        write(ledger, save(fence=FencingToken(job, 2)))

    def test_stop_who_lost_it_and_no_one_else(self, ledger: Ledger, database: str, job: int) -> None:
        thawed, alive = save(fence=FencingToken(job, 1)), save(fence=FencingToken(job, 2))
        outcomes = race(ledger, database, thawed, alive, save(fence=FencingToken(job + 1, 1)), save())
        assert [getattr(outcome, "sqlstate", None) for outcome in outcomes] == ["SL001", None, "SL001", None]
        assert versions_of(database, thawed.stream) == []

    @pytest.mark.parametrize("status", ["todo", "failed", "succeeded", "aborted"])
    def test_stop_everybody_when_the_job_is_not_being_done(self, ledger, database, job, status) -> None:
        rows(database, "UPDATE procrastinate_jobs SET status = %s WHERE id = %s RETURNING id", status, job)
        (outcome,) = race(ledger, database, save(fence=FencingToken(job, 2)))
        assert outcome.sqlstate == "SL001"

    def test_keep_the_job_where_it_is_until_the_commit(self, database: str, job: int) -> None:
        append = "SELECT ledger_events_append('{}', '{}', '{}', '{}', '{}', %s)"
        more = f'{{"fences": [{{"job": {job}, "attempt": 2}}]}}'
        with psycopg.connect(database) as writer, psycopg.connect(database) as queue:
            writer.execute(append, [more])
            queue.execute("SET lock_timeout = '50ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                queue.execute("UPDATE procrastinate_jobs SET attempts = 3 WHERE id = %s", [job])


class TestTheWriter:
    def test_a_save_given_up_before_its_turn_is_not_written(self, ledger: Ledger, database: str) -> None:
        appender = ledger.appender.group_commit
        given_up = save()
        with writers_held_up(database):
            plug = appender.submit(save())
            until_somebody_waits(database)
            assert appender.submit(given_up).cancel()
        plug.result()
        write(ledger, save())
        assert versions_of(database, given_up.stream) == []

    def test_a_save_being_written_cannot_be_given_up(self, ledger: Ledger, database: str) -> None:
        with writers_held_up(database):
            late = ledger.appender.group_commit.submit(save())
            until_somebody_waits(database)
            assert not late.cancel()
        assert late.result().first == 1
        write(ledger, save())

    def test_closing_writes_what_waits(self, ledger: Ledger, database: str) -> None:
        with writers_held_up(database):
            plug = ledger.appender.group_commit.submit(save())
            until_somebody_waits(database)
            waiting = [ledger.appender.group_commit.submit(save()) for _ in range(3)]
            closing = threading.Thread(target=ledger.appender.close)
            closing.start()
        closing.join()
        assert [done.result().first for done in [plug, *waiting]] == [1, 2, 3, 4]
        write(ledger, save())

    def test_it_outlives_a_bug(self, ledger: Ledger, monkeypatch) -> None:
        with monkeypatch.context() as bug:
            bug.setattr(group_commit, "answer", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                write(ledger, save())
        write(ledger, save())

    def test_nothing_to_write_is_written_at_once(self, ledger: Ledger) -> None:
        recorder: LedgerRecorder = ledger.appender
        assert recorder.insert_events([]) == []
