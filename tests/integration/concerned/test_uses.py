"""The person concerned reads in plain words who saw their data; an order may only put that off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.audit.disclosure import Outcome
from hub.concerned.withholding import Withholding
from hub.errors import WrongUse
from hub.ledger.ids import new_id
from hub.ledger.values import Redirect
from tests.integration.concerned.conftest import COURT_CASE, HIS_NUMBER, SUIT, Api, id_of, read_by

INVESTIGATION = {"purpose": "criminal_investigation", "case": COURT_CASE, "user": "detective-1"}


def order(person: str, *, made: datetime, until: datetime, case: str = COURT_CASE) -> Withholding:
    return Withholding(
        new_id(), person, case, "police", "同案人在逃", "个人信息保护法第十八条", "chief", made, until
    )


async def test_a_read_is_told_with_time_action_receiver_system_and_reason(api: Api) -> None:
    her = api.who("110101199003074477").founded
    api.ledger.disclosures.add([read_by("court", her, legal_basis="民事诉讼法第六十七条", case=COURT_CASE)])
    (use,) = (await api.me("/v1/me/uses")).json()["uses"]
    assert use == {
        "number": 1,
        "time": "2026-11-20T02:00:00+00:00",
        "action": "查阅您的档案",
        "receiver": {"id": "court", "title": "人民法院"},
        "system": "汇流数据共享中枢",
        "reason": "审理案件",
        "for_a_case": True,
        "legal_basis": "民事诉讼法第六十七条",
        "datasets": [{"id": "court.suits", "title": "数据 court.suits"}],
        "about": "person",
        "disclosed": True,
        "withheld": None,
    }
    english = (await api.me("/v1/me/uses", **{"Accept-Language": "en"})).json()["uses"][0]
    assert (english["action"], english["reason"]) == ("read your file", "proceedings before a court")


async def test_the_officers_name_is_nowhere_in_it(api: Api) -> None:
    api.ledger.disclosures.add([read_by("court", api.who("110101199003074477").founded, user="judge-wang")])
    answer = await api.me("/v1/me/uses")
    assert len(answer.json()["uses"]) == 1
    assert "judge-wang" not in answer.text


async def test_reads_under_former_ids_and_of_ones_own_records_count_and_those_of_others_do_not(
    api: Api,
) -> None:
    her, him = api.who("110101199003074477").founded, api.who(HIS_NUMBER).founded
    former = id_of("P", 900)
    api.ledger.redirects.add([Redirect(former, her, "person")], run_id="run-1")
    api.ledger.disclosures.add(
        [
            read_by("court", former),
            read_by("court", SUIT),
            read_by("court", him),
            read_by("court", id_of("P", 5)),
        ]
    )
    uses = (await api.me("/v1/me/uses")).json()["uses"]
    assert [(use["number"], use["about"]) for use in uses] == [(2, "record"), (1, "person")]


async def test_pages_are_newest_first_and_a_period_bounds_them(api: Api) -> None:
    her = api.who("110101199003074477").founded
    days = [f"2026-11-{day:02d}T15:59:59.000000Z" for day in range(1, 8)]
    api.ledger.disclosures.add([read_by("court", her, time=day) for day in days])
    found, path = [], "/v1/me/uses?limit=3"
    while True:
        page = (await api.me(path)).json()
        found += [use["number"] for use in page["uses"]]
        if page["next"] is None:
            break
        path = f"/v1/me/uses?limit=3&cursor={page['next']}"
    assert found == [7, 6, 5, 4, 3, 2, 1]
    # 15:59:59 UTC is the last second of a day in Shanghai.
    within = await api.me("/v1/me/uses?since=2026-11-03&until=2026-11-05")
    assert [use["number"] for use in within.json()["uses"]] == [4, 3]


async def test_what_disclosed_nothing_is_told_on_demand_only(api: Api) -> None:
    her = api.who("110101199003074477").founded
    api.ledger.disclosures.add(
        [
            read_by("police", subject=her, outcome=Outcome.REFUSED),
            read_by("police", subject=her, outcome=Outcome.NOTHING),
        ]
    )
    assert (await api.me("/v1/me/uses")).json()["uses"] == []
    attempts = (await api.me("/v1/me/uses?attempts=true")).json()["uses"]
    assert [use["disclosed"] for use in attempts] == [False, False]


async def test_ones_own_reads_are_not_uses(api: Api) -> None:
    await api.me("/v1/me/records")
    assert (await api.me("/v1/me/uses?attempts=true")).json()["uses"] == []


async def test_an_order_puts_off_what_its_department_read_for_its_case_and_nothing_else(api: Api) -> None:
    her, now = api.who("110101199003074477").founded, datetime.now(UTC)
    api.ledger.disclosures.add(
        [
            read_by("police", her, **INVESTIGATION),
            read_by("police", her, **(INVESTIGATION | {"case": id_of("C", 9)})),
            read_by("court", her),
        ]
    )
    api.ledger.withholdings.add(order(her, made=now, until=now + timedelta(days=30)))
    uses = (await api.me("/v1/me/uses?attempts=true")).json()["uses"]
    assert [use["number"] for use in uses] == [3, 2]
    assert all(use["withheld"] is None for use in uses)


async def test_after_its_end_what_was_put_off_is_told_and_said_to_have_been(api: Api) -> None:
    her, now = api.who("110101199003074477").founded, datetime.now(UTC)
    made, until = now - timedelta(days=20), now - timedelta(seconds=1)
    api.ledger.disclosures.add([read_by("police", her, time="2026-11-10T00:00:00.000000Z", **INVESTIGATION)])
    api.ledger.withholdings.add(order(her, made=made, until=until))
    (use,) = (await api.me("/v1/me/uses")).json()["uses"]
    assert use["withheld"] == {"since": made.isoformat(), "until": until.isoformat()}
    (ended,) = api.ledger.withholdings.list("police")
    assert not ended.in_force(now)


async def test_an_order_that_is_ended_early_stops_at_once(api: Api) -> None:
    her, now = api.who("110101199003074477").founded, datetime.now(UTC)
    api.ledger.disclosures.add([read_by("police", her, **INVESTIGATION)])
    made = order(her, made=now, until=now + timedelta(days=30))
    api.ledger.withholdings.add(made)
    assert (await api.me("/v1/me/uses")).json()["uses"] == []
    api.ledger.withholdings.end(made.id, by="chief", at=now + timedelta(milliseconds=1))
    assert len((await api.me("/v1/me/uses")).json()["uses"]) == 1


async def test_orders_end_and_can_not_be_renewed_for_ever(api: Api) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(WrongUse):
        api.ledger.withholdings.add(order("P1", made=now, until=now))
    with pytest.raises(WrongUse):
        api.ledger.withholdings.add(order("P1", made=now, until=now + timedelta(days=91)))
    for number in range(4):
        made = now + timedelta(days=89 * number)
        api.ledger.withholdings.add(order("P1", made=made, until=made + timedelta(days=90)))
    made = now + timedelta(days=89 * 4)
    with pytest.raises(WrongUse):
        api.ledger.withholdings.add(order("P1", made=made, until=made + timedelta(days=90)))
    api.ledger.withholdings.add(order("P1", made=made, until=made + timedelta(days=90), case=id_of("C", 8)))


async def test_whoever_asks_too_often_is_told_to_wait(api: Api) -> None:
    answers = [(await api.me("/v1/me/uses")).status_code for _ in range(61)]
    assert answers[:60] == [200] * 60
    assert answers[60] == 429
    assert (await api.me("/v1/me/uses", HIS_NUMBER)).status_code == 200
