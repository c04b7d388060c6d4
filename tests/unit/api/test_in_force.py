"""What is remembered of the ledger between reads, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.rights import HANDLED_SECONDS, Handled, InForce
from hub.access.principal import Principal, Role
from hub.audit.disclosure import act
from hub.ledger.assignments import Assignment
from hub.ledger.ledger import Ledger

CASE, NOW = "C" + "1" * 24, datetime(2026, 11, 25, 9, tzinfo=UTC)
USER, HEAD = Principal("u-1", "court", Role.OFFICER), Principal("h-1", "court", Role.HEAD)
WHO = ("u-1", "court", frozenset({"court.suits"}), CASE)
ASSIGNED = Assignment("A1", "u-1", "court", CASE, NOW, NOW + timedelta(days=1), "stands in", "h-1", NOW)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.db") as opened:
        yield opened


async def test_an_assignment_counts_and_its_end_counts_at_once(ledger: Ledger) -> None:
    known = InForce(ledger)
    assert not await known.assigned(USER, CASE, NOW)
    ledger.assignments.add(ASSIGNED, act(HEAD, "assignment.add"))
    assert await known.assigned(USER, CASE, NOW)
    assert known.assignments.at_hand(("u-1", "court"), NOW) == (ASSIGNED,)
    ledger.assignments.withdraw("A1", by="h-1", at=NOW, reason="back", entry=act(HEAD, "assignment.withdraw"))
    assert known.assignments.at_hand(("u-1", "court"), NOW) is None
    assert not await known.assigned(USER, CASE, NOW)


async def test_an_assignment_that_is_remembered_begins_and_ends_by_the_clock(ledger: Ledger) -> None:
    later = replace(ASSIGNED, starts=NOW + timedelta(seconds=10), ends=NOW + timedelta(seconds=20))
    ledger.assignments.add(later, act(HEAD, "assignment.add"))
    known = InForce(ledger)
    found = [await known.assigned(USER, CASE, NOW + timedelta(seconds=at)) for at in (0, 10, 19, 20)]
    assert found == [False, True, True, False]


async def test_what_another_process_commits_is_seen_by_the_next_read(ledger: Ledger, tmp_path: Path) -> None:
    known = InForce(ledger)
    assert not await known.assigned(USER, CASE, NOW)
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.db") as other:
        other.assignments.add(ASSIGNED, act(HEAD, "assignment.add"))
    assert await known.assigned(USER, CASE, NOW)


def test_that_a_record_names_a_handler_is_believed_for_some_seconds_and_that_none_does_is_not() -> None:
    now = [100.0]
    handled = Handled(lambda: now[0])
    assert not handled.told(WHO, False)
    assert not handled.holds(WHO)
    assert handled.told(WHO, True)
    assert handled.holds(WHO)
    assert not handled.holds((*WHO[:3], "C" + "2" * 24))
    assert not handled.holds(("u-2", *WHO[1:]))
    assert not handled.holds((WHO[0], WHO[1], frozenset(), CASE))
    now[0] += HANDLED_SECONDS
    assert not handled.holds(WHO)
