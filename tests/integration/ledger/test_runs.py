from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hub.errors import NotFound, WrongUse
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger
from hub.ledger.values import DatasetCounts, RunState
from quality.finding import Finding
from quality.outcome import Outcome, Severity

COUNTS = DatasetCounts(
    read=10,
    accepted=4,
    unchanged=3,
    superseded=1,
    quarantined=2,
    fill={"case.opened": 0.5},
    expectations=(
        Outcome("column_values_to_be_unique", "key", Severity.BLOCKING, False, 2, 8, ("k1", "k2")),
    ),
)


def test_a_committed_run_comes_back_as_it_was_given(ledger: Ledger) -> None:
    before = datetime.now(UTC)
    run = ledger.runs.start("police")
    warning = Finding("volume", "fewer rows than usual", dataset="police.incidents")
    ledger.commit_run(
        run.run_id,
        datasets={"police.incidents": COUNTS},
        cursors={"police.incidents": "2026-11-25"},
        stages={"pull": 1.25},
        warnings=[warning],
    )
    found = ledger.runs.get(run.run_id)
    assert found.state is RunState.LOADED
    assert found.datasets == {"police.incidents": COUNTS}
    assert found.stages == {"pull": 1.25}
    assert found.warnings == (warning,)
    assert found.finished is not None
    assert before <= found.started <= found.finished <= datetime.now(UTC)
    assert ledger.cursors.get_all("police") == {"police.incidents": "2026-11-25"}


def test_counts_that_do_not_add_up_end_no_run_and_move_no_cursor(ledger: Ledger) -> None:
    run = ledger.runs.start("police")
    with pytest.raises(ValueError, match=r"police\.incidents: read 10, but accepted 4"):
        ledger.commit_run(
            run.run_id,
            datasets={"police.incidents": DatasetCounts(read=10, accepted=4)},
            cursors={"police.incidents": "5"},
        )
    assert ledger.runs.get(run.run_id).state is RunState.RUNNING
    assert ledger.cursors.get_all("police") == {}


def test_the_database_itself_refuses_counts_of_a_loaded_run_that_do_not_add_up(
    url: str, ledger: Ledger
) -> None:
    run = ledger.runs.start("police")
    ledger.commit_run(run.run_id, datasets={"police.incidents": COUNTS}, cursors={})
    database = Database(url)
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(text("UPDATE run_datasets SET accepted = accepted + 1"))
    database.close()


def test_a_run_ends_only_once(ledger: Ledger) -> None:
    run = ledger.runs.start("police")
    ledger.runs.fail(run.run_id, "the source hangs")
    with pytest.raises(WrongUse, match="not running"):
        ledger.commit_run(run.run_id, datasets={}, cursors={"police.incidents": "9"})
    assert ledger.cursors.get_all("police") == {}
    assert ledger.runs.get(run.run_id).error == "the source hangs"


def test_a_failed_run_may_have_read_rows_that_went_nowhere(ledger: Ledger) -> None:
    run = ledger.runs.start("police")
    ledger.runs.fail(run.run_id, "killed", datasets={"police.incidents": DatasetCounts(read=7)})
    assert ledger.runs.get(run.run_id).datasets["police.incidents"].read == 7
    assert ledger.runs.history("police.incidents") == ()


def test_unfinished_runs_are_those_of_the_connector_that_never_ended(ledger: Ledger) -> None:
    killed = [ledger.runs.start("police").run_id for _ in range(2)]
    ledger.runs.start("court")
    ended = ledger.runs.start("police")
    ledger.runs.reject(ended.run_id, "a blocking expectation failed")
    assert [run.run_id for run in ledger.runs.unfinished("police")] == killed


def test_runs_are_listed_newest_first_and_paged(ledger: Ledger) -> None:
    ids = [ledger.runs.start("police").run_id for _ in range(5)]
    first = ledger.runs.list(limit=3)
    second = ledger.runs.list(limit=3, before=first[-1].run_id)
    assert [run.run_id for run in (*first, *second)] == ids[::-1]
    assert ledger.runs.list(connector="court") == ()


def test_history_has_the_last_loaded_runs_of_one_dataset(ledger: Ledger) -> None:
    for read in range(1, 6):
        run = ledger.runs.start("police")
        counts = DatasetCounts(read=read, accepted=read)
        ledger.commit_run(
            run.run_id, datasets={"police.incidents": counts, "police.roles": counts}, cursors={}
        )
    assert [past.counts.read for past in ledger.runs.history("police.incidents", 3)] == [5, 4, 3]
    assert ledger.runs.datasets() == ("police.incidents", "police.roles")


def test_what_was_replayed_tells_nothing_of_how_a_source_does(ledger: Ledger) -> None:
    pulled = ledger.runs.start("police")
    ledger.commit_run(
        pulled.run_id, datasets={"police.incidents": DatasetCounts(read=9, accepted=9)}, cursors={}
    )
    again = ledger.runs.start("police", replays=True)
    ledger.commit_run(
        again.run_id, datasets={"police.incidents": DatasetCounts(read=1, accepted=1)}, cursors={}
    )
    assert [past.run_id for past in ledger.runs.history("police.incidents")] == [pulled.run_id]
    assert [run.run_id for run in ledger.runs.list()] == [again.run_id, pulled.run_id]


def test_an_unknown_run_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound, match="no run 'nope'"):
        ledger.runs.get("nope")


def test_cursors_of_other_datasets_stay_when_one_moves(ledger: Ledger) -> None:
    first, second = ledger.runs.start("police"), ledger.runs.start("police")
    ledger.commit_run(first.run_id, datasets={}, cursors={"police.incidents": "1", "police.roles": "1"})
    ledger.commit_run(second.run_id, datasets={}, cursors={"police.roles": "2"})
    assert ledger.cursors.get_all("police") == {"police.incidents": "1", "police.roles": "2"}
    ledger.cursors.forget("police")
    assert ledger.cursors.get_all("police") == {}
