"""What an operator sees of break-glass from a terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hub.home import Home


def begun(home: Home, ends: datetime) -> str:
    emergencies = home.ledger.emergencies
    file = emergencies.ask(
        case="C" + "0" * 24,
        department="police",
        user="an",
        reason="a child is missing",
        datasets=["court.cases"],
        hours=4,
        tell=["court"],
        now=ends - timedelta(hours=4),
    )
    for user, department in (("bo", "police"), ("cy", "court")):
        emergencies.approve(file.id, user=user, department=department, now=ends - timedelta(hours=4))
    return file.id


def test_a_review_that_is_overdue_is_a_finding(run: Any) -> None:
    with Home() as home:
        fresh = begun(home, datetime.now(UTC) + timedelta(hours=1))
    done = run("emergency", "list", "--json")
    assert done.code == 0
    assert [(one["id"], one["state"]) for one in done.json()["emergencies"]] == [(fresh, "in force")]
    assert "missing" not in done.out
    with Home() as home:
        old = begun(home, datetime.now(UTC) - timedelta(days=40))
    done = run("emergency", "list", "--json")
    assert done.code == 1
    assert {one["id"] for one in done.json()["emergencies"] if one["review_overdue"]} == {old}


def test_notices_are_brought_by_hand(run: Any) -> None:
    with Home() as home:
        begun(home, datetime.now(UTC) + timedelta(hours=1))
        root = home.root
    done = run("emergency", "deliver", "--json")
    assert (done.code, done.json()) == (0, {"arrived": 1, "failed": 0})
    assert len(list((root / "notices" / "court").iterdir())) == 1
