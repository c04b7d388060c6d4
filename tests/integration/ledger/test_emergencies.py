from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from hub.access.emergency import EmergencyFile, EmergencyState
from hub.errors import NotFound, WrongUse
from hub.ledger.ledger import Ledger
from hub.ledger.notices import Event

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
CASE = "C" + "0" * 24


def ask(ledger: Ledger, *, hours: int = 4, now: datetime = NOW) -> EmergencyFile:
    return ledger.emergencies.ask(
        case=CASE,
        department="police",
        user="an",
        reason=" a child is missing ",
        datasets=["grid.events", "court.suits", "grid.events"],
        hours=hours,
        tell=["court", "grid"],
        now=now,
    )


def everything(ledger: Ledger) -> list[EmergencyFile]:
    return list(ledger.emergencies.list_where(lambda _: True))


def agreed(ledger: Ledger, *, hours: int = 4) -> EmergencyFile:
    asked = ask(ledger, hours=hours)
    ledger.emergencies.approve(asked.id, user="bo", department="police", now=NOW)
    return ledger.emergencies.approve(
        asked.id, user="cy", department="court", tell=["court", "grid", "office"], now=NOW
    )


def test_an_emergency_opens_nothing_until_two_units_agree_and_closes_after_its_hours(ledger: Ledger) -> None:
    asked = ask(ledger)
    assert (asked.reason, asked.datasets, asked.state(NOW)) == (
        "a child is missing",
        ("court.suits", "grid.events"),
        EmergencyState.ASKED,
    )
    assert ledger.emergencies.get(asked.id) == asked
    ledger.emergencies.approve(asked.id, user="bo", department="police", now=NOW)
    assert ledger.emergencies.in_force(asked.id, "an", NOW) is None
    ledger.emergencies.approve(asked.id, user="cy", department="court", now=NOW)
    opened = ledger.emergencies.in_force(asked.id, "an", NOW)
    assert opened is not None
    assert (opened.case, opened.department, opened.user) == (CASE, "police", "an")
    assert opened.datasets == {"court.suits", "grid.events"}
    assert (opened.starts, opened.ends) == (NOW, NOW + timedelta(hours=4))
    last = NOW + timedelta(hours=4)
    assert ledger.emergencies.in_force(asked.id, "an", last - timedelta(microseconds=1)) == opened
    assert ledger.emergencies.in_force(asked.id, "an", last) is None


def test_it_is_the_askers_alone(ledger: Ledger) -> None:
    file = agreed(ledger)
    assert ledger.emergencies.in_force(file.id, "bo", NOW) is None
    assert ledger.emergencies.in_force("nothing", "an", NOW) is None
    with pytest.raises(NotFound):
        ledger.emergencies.get("nothing")


def test_who_asks_or_has_agreed_can_not_agree_nor_can_the_same_unit(ledger: Ledger) -> None:
    asked = ask(ledger)
    with pytest.raises(WrongUse, match="Who asks"):
        ledger.emergencies.approve(asked.id, user="an", department="court", now=NOW)
    ledger.emergencies.approve(asked.id, user="bo", department="police", now=NOW)
    for user, department in (("bo", "court"), ("cy", "police")):
        with pytest.raises(WrongUse, match="another person's, of another unit"):
            ledger.emergencies.approve(asked.id, user=user, department=department, now=NOW)
    assert ledger.emergencies.get(asked.id).state(NOW) is EmergencyState.ASKED


def test_eight_who_agree_at_once_put_it_in_force_once(ledger: Ledger) -> None:
    asked = ask(ledger)

    def approve(number: int) -> bool:
        try:
            ledger.emergencies.approve(
                asked.id, user=f"u{number}", department=f"d{number}", tell=["court"], now=NOW
            )
        except WrongUse:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(approve, range(8))) == 2
    assert len(ledger.emergencies.get(asked.id).approvals) == 2
    assert [n.event for n in ledger.notices.of([asked.id])].count(Event.BEGUN) == 1


def test_what_nobody_agrees_to_within_a_day_lapses(ledger: Ledger) -> None:
    asked = ask(ledger)
    later = NOW + timedelta(hours=24)
    assert asked.state(later) is EmergencyState.LAPSED
    with pytest.raises(WrongUse, match="waits for nobody"):
        ledger.emergencies.approve(asked.id, user="bo", department="court", now=later)


@pytest.mark.parametrize("hours", [0, 25])
def test_it_lasts_between_one_hour_and_a_day(ledger: Ledger, hours: int) -> None:
    with pytest.raises(WrongUse, match="between 1 and 24 hours"):
        ask(ledger, hours=hours)
    assert everything(ledger) == []


def test_it_needs_a_reason_and_datasets(ledger: Ledger) -> None:
    with pytest.raises(WrongUse, match="reason"):
        ledger.emergencies.ask(case=CASE, department="a", user="b", reason="  ", datasets=["x.y"])
    with pytest.raises(WrongUse, match="names the datasets"):
        ledger.emergencies.ask(case=CASE, department="a", user="b", reason="fire", datasets=[])


def test_ended_early_it_opens_nothing_from_then_on(ledger: Ledger) -> None:
    file = agreed(ledger)
    ended = ledger.emergencies.end(file.id, user="cy", now=NOW + timedelta(hours=1))
    assert (ended.ends, ended.ended_by) == (NOW + timedelta(hours=1), "cy")
    assert ledger.emergencies.in_force(file.id, "an", NOW + timedelta(hours=1)) is None
    with pytest.raises(WrongUse, match="isn't in force"):
        ledger.emergencies.end(file.id, user="cy", now=NOW + timedelta(hours=1))


def test_it_waits_for_a_review_by_somebody_else_once_it_is_over(ledger: Ledger) -> None:
    file = agreed(ledger)
    over = NOW + timedelta(hours=5)
    assert ledger.emergencies.unreviewed("police", NOW) == ()
    assert ledger.emergencies.unreviewed("police", over) == (file,)
    assert ledger.emergencies.unreviewed("court", over) == ()

    def review(user: str, now: datetime, text: str = "found in time") -> EmergencyFile:
        return ledger.emergencies.review(
            file.id, user=user, department="police", justified=True, text=text, now=now
        )

    with pytest.raises(WrongUse, match="isn't over yet"):
        review("bo", NOW)
    with pytest.raises(WrongUse, match="somebody else"):
        review("an", over)
    with pytest.raises(WrongUse, match="A review says"):
        review("bo", over, " ")
    reviewed = review("bo", over)
    assert reviewed.state(over) is EmergencyState.REVIEWED
    assert reviewed.review is not None
    assert (reviewed.review.user, reviewed.review.justified, reviewed.review.text) == (
        "bo",
        True,
        "found in time",
    )
    assert ledger.emergencies.unreviewed("police", over) == ()
    with pytest.raises(WrongUse, match="has its review"):
        review("bo", over)


def test_lists_are_newest_first_and_page_on(ledger: Ledger) -> None:
    files = [ask(ledger) for _ in range(3)]
    assert everything(ledger) == files[::-1]
    assert ledger.emergencies.list_where(lambda _: True, before=files[2].id, limit=1) == [files[1]]
    assert ledger.emergencies.list_where(lambda file: file.id == files[0].id, limit=1) == [files[0]]


def test_each_event_leaves_a_notice_to_all_who_are_told_without_the_reason(ledger: Ledger) -> None:
    file = agreed(ledger)
    notices = ledger.notices.of([file.id])
    assert [(n.event, n.department) for n in notices] == [
        (Event.ASKED, "court"),
        (Event.ASKED, "grid"),
        (Event.BEGUN, "court"),
        (Event.BEGUN, "grid"),
        (Event.BEGUN, "office"),
    ]
    assert notices[-1].body["ends"] == (NOW + timedelta(hours=4)).isoformat()
    assert notices[-1].body["approved_by"] == ["court/cy", "police/bo"]
    assert all("missing" not in str(n.body) for n in notices)
    assert ledger.notices.due(NOW) == notices


def test_a_notice_that_did_not_arrive_is_tried_again_later_and_later_and_then_never_more(
    ledger: Ledger,
) -> None:
    ask(ledger)
    notice = ledger.notices.due(NOW)[0]
    ledger.notices.failed(notice, error="HTTP 503", now=NOW)
    assert notice.id not in {n.id for n in ledger.notices.due(NOW)}
    again = next(n for n in ledger.notices.due(NOW + timedelta(seconds=15)) if n.id == notice.id)
    assert (again.attempts, again.error) == (1, "HTTP 503")
    ledger.notices.failed(again, error="HTTP 503", now=NOW)
    assert notice.id not in {n.id for n in ledger.notices.due(NOW + timedelta(seconds=29))}
    for _ in range(20):
        (waiting,) = [n for n in ledger.notices.of([notice.emergency]) if n.id == notice.id]
        ledger.notices.failed(waiting, error="HTTP 503", now=NOW)
    (waiting,) = [n for n in ledger.notices.of([notice.emergency]) if n.id == notice.id]
    assert waiting.due == NOW + timedelta(hours=1)
    ledger.notices.delivered(notice.id, now=NOW)
    (arrived,) = [n for n in ledger.notices.of([notice.emergency]) if n.id == notice.id]
    assert (arrived.delivered, arrived.error) == (NOW, None)
    assert notice.id not in {n.id for n in ledger.notices.due(NOW + timedelta(days=1))}
