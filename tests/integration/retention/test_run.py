"""What is due by each dataset's rule, what is held, and what a run does with the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import neo4j
import pytest

from hub.graph.migrations import migrate
from hub.home import Home
from hub.retention import run as running
from hub.retention.due import due
from hub.retention.run import DatasetReport, run
from hub.settings import Settings
from tests.integration.retention import marked as register_module
from tests.integration.retention.marked import DATASET, SUITS, Register, row, suit

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)


@pytest.fixture
def register(settings: Settings, clean_graph: neo4j.Driver, tmp_path: Path) -> Iterator[Register]:
    """Three people whose rows changed at different times, and suits that are open or were closed."""
    migrate(clean_graph)
    with Home(settings) as home:
        register = Register(home, tmp_path / "source")
        register.write(
            "people-a.csv",
            [row("old", "2021-05-30T12:00:00", name="甲"), row("today", "2021-06-01T08:00:00", name="乙"),
             row("older", "2015-01-01T08:00:00", name="丙"), row("new", "2026-01-01T08:00:00", name="丁")],
        )  # fmt: skip
        register.write(
            "suits-1.csv",
            [suit("S1", "2010-01-01T08:00:00", closed="2020"), suit("S2", "2010-01-01T08:00:00"),
             suit("S3", "2010-01-01T08:00:00", closed="2021-06"),
             suit("S4", "2010-01-01T08:00:00", closed="2019-02-01")],
        )  # fmt: skip
        register.pull()
        yield register


def keys(register: Register, dataset: str, records: tuple[str, ...]) -> set[str]:
    named = {register.home.key.record_id(dataset, key): key for key in (
        "old", "today", "older", "new", "S1", "S2", "S3", "S4",
    )}  # fmt: skip
    return {named[record] for record in records}


def left(register: Register) -> set[str]:
    with register.home.driver.session() as session:
        return set(session.run("MATCH (r:Record) RETURN r.key AS key").value("key"))


def of(register: Register, dataset: str, now: datetime = NOW) -> tuple[set[str], int, int]:
    (found,) = (one for one in due(register.home, connector="register", now=now) if one.dataset == dataset)
    return keys(register, dataset, found.records), found.held, found.unreadable


def test_what_is_due_goes_by_the_last_change_or_by_an_event_that_has_happened(register: Register) -> None:
    """The last day of a period is kept; a suit that nobody says is closed is not due, however old."""
    assert of(register, DATASET) == ({"old", "older"}, 0, 0)
    assert of(register, DATASET, datetime(2026, 6, 2, 4, tzinfo=UTC)) == ({"old", "older", "today"}, 0, 0)
    assert of(register, SUITS) == ({"S1", "S4"}, 0, 0)


def test_what_something_needs_is_held_and_counted(register: Register) -> None:
    home, who = register.home, {"reason": "Suit 9.", "department": "register", "by": "li"}
    record = home.key.record_id(DATASET, "old")
    case = home.key.entity_id("case", home.key.token("event_no", "S4"))
    hold = home.ledger.holds.add("litigation", records=[record], **who)  # type: ignore[arg-type]
    home.ledger.holds.add("litigation", case=case, ends=datetime(2026, 7, 1, tzinfo=UTC), **who)  # type: ignore[arg-type]
    assert of(register, DATASET) == ({"older"}, 1, 0)
    assert of(register, SUITS) == ({"S1"}, 1, 0)
    home.ledger.holds.release(hold.id, by="li")
    assert of(register, DATASET) == ({"old", "older"}, 0, 0)
    assert of(register, SUITS, datetime(2026, 7, 2, tzinfo=UTC))[1] == 0


def test_a_run_erases_in_batches_what_a_dry_run_lists_and_logs_each(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 1)
    dry = run(register.home, dry_run=True, connector="register", now=NOW)
    assert left(register) == {"old", "today", "older", "new", "S1", "S2", "S3", "S4"}
    done = run(register.home, connector="register", now=NOW)
    assert [(one.due, one.done) for one in done.datasets] == [(one.due, one.due) for one in dry.datasets]
    assert _named(done.datasets, DATASET).counts["records"] == 2
    assert left(register) == {"today", "new", "S2", "S3"}
    entries = [one.action for one in register.home.ledger.disclosures.list()]
    assert entries.count("record.erase") == 4
    assert done.cycled is not None
    assert done.cycled.waits
    report = register.pull(full=True)
    assert report.datasets[DATASET].superseded == report.datasets[SUITS].superseded == 2
    again = run(register.home, connector="register", now=NOW)
    assert [one.due for one in again.datasets] == [0, 0]


def test_a_rule_may_seal_instead(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = register_module.MANIFEST.replace("from: case.closed", "from: case.closed, then: seal")
    (register.folder / "register" / "connector.yaml").write_text(rule, encoding="utf-8")
    register.pull()
    done = _named(run(register.home, connector="register", now=NOW).datasets, SUITS)
    assert (done.then, done.done, done.counts) == ("seal", 2, {"sealed": 2})
    with register.home.driver.session() as session:
        sealed = session.run("MATCH (r:Record) WHERE r.sealed RETURN r.key AS key").value("key")
    assert set(sealed) == {"S1", "S4"}
    assert _named(run(register.home, connector="register", now=NOW).datasets, SUITS).due == 0


def _named(reports: list[DatasetReport], dataset: str) -> DatasetReport:
    return next(one for one in reports if one.dataset == dataset)
