"""A guardian and a near relative act for another as long as the law lets them, and each act says for whom."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.integration.concerned.conftest import (
    CHILDS,
    COURT_CASE,
    HER_NUMBER,
    HIS_NUMBER,
    SUIT,
    Api,
    id_of,
    read_by,
)

HEAD = {"department": "police", "role": "head", "user": "police.head"}


def body(kind: str = "heir", represented: str = HIS_NUMBER, **more: str) -> dict[str, str]:
    numbers = {"representative": f"cn.ric={HER_NUMBER}", "represented": f"cn.ric={represented}"}
    return {"kind": kind, "proof": "户籍档案 2026-0417", **numbers, **more}


async def register(api: Api, **said: str) -> str:
    made = await api.official("/v1/concerned/representations", method="POST", json=body(**said), **HEAD)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def test_an_heir_reads_what_is_held_of_the_dead_and_each_read_says_so(api: Api) -> None:
    id = await register(api)
    copy = (await api.me(f"/v1/me/records?for={id}")).json()
    assert SUIT in [one["id"] for one in copy["records"]]
    assert "林晓禾" not in str(copy)
    (entry,) = [one for one in api.entries() if one["action"] == "me.records"]
    assert entry["on_behalf"] == f"representation:{id}"
    # Who is represented sees it too.
    (use,) = [
        use for use in (await api.me("/v1/me/uses", HIS_NUMBER)).json()["uses"] if "副本" in use["action"]
    ]
    assert use["receiver"]["id"] == "representative"


async def test_a_guardians_right_ends_on_the_day_the_child_is_of_age(api: Api) -> None:
    id = await register(api, kind="guardian", represented=CHILDS)
    found = api.ledger.representations.get(id)
    shanghai = ZoneInfo("Asia/Shanghai")
    assert found.until == datetime(2033, 5, 5, tzinfo=shanghai)
    assert found.in_force(datetime(2033, 5, 4, 23, 59, tzinfo=shanghai))
    assert not found.in_force(datetime(2033, 5, 5, tzinfo=shanghai))
    assert (await api.me(f"/v1/me/records?for={id}")).status_code == 200


async def test_nobody_becomes_guardian_of_an_adult_or_their_own(api: Api) -> None:
    for wrong in (body("guardian", HIS_NUMBER), body("heir", HER_NUMBER), body(proof=" ")):
        answer = await api.official("/v1/concerned/representations", method="POST", json=wrong, **HEAD)
        assert answer.status_code == 400, wrong
    assert api.ledger.representations.list("police") == ()


async def test_a_representation_is_its_representatives_alone(api: Api) -> None:
    id = await register(api)
    for number, representation in ((HIS_NUMBER, id), (HER_NUMBER, "20260101T000000000Z-aaaaaaaa")):
        answer = await api.me(f"/v1/me/records?for={representation}", number)
        assert answer.status_code == 403
    assert [one["id"] for one in (await api.me("/v1/me/representations")).json()["representations"]] == [id]


async def test_it_ends_at_once_when_the_department_ends_it(api: Api) -> None:
    id = await register(api)
    path = f"/v1/concerned/representations/{id}/end"
    other = await api.official(path, "court", "head", user="court.head", method="POST", json={"reason": "x"})
    assert other.status_code == 404
    ended = await api.official(path, method="POST", json={"reason": "监护权变更"}, **HEAD)
    assert ended.json()["in_force"] is False
    assert (await api.me(f"/v1/me/records?for={id}")).status_code == 403


async def test_no_number_is_kept(api: Api) -> None:
    await register(api)
    assert HIS_NUMBER not in str(api.ledger.representations.list("police"))
    assert HIS_NUMBER not in str(api.entries())


@pytest.mark.parametrize(
    ("department", "user", "status"),
    [
        ("police", "police.head", 201),
        ("procuratorate", "procuratorate.head", 201),
        ("court", "court.head", 403),
        ("police", "u-1", 403),
    ],
)
async def test_a_named_head_of_police_or_procuratorate_alone_orders_withholding(
    api: Api, department: str, user: str, status: int
) -> None:
    until = datetime.fromtimestamp(datetime.now(UTC).timestamp() + 86_400, UTC)
    order = {
        "person": api.who(HER_NUMBER).founded,
        "case": COURT_CASE,
        "reason": "同案人在逃",
        "legal_basis": "个人信息保护法第十八条",
        "until": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    answer = await api.official(
        "/v1/concerned/withholdings", department, "head", user=user, method="POST", json=order
    )
    assert answer.status_code == status, answer.text
    assert len(api.ledger.withholdings.list(department)) == (status == 201)


async def test_an_order_keeps_back_the_ordering_departments_records_of_its_case_and_itself(api: Api) -> None:
    her, until = api.who(HER_NUMBER).founded, datetime.fromtimestamp(datetime.now(UTC).timestamp() + 60, UTC)
    order = {
        "person": her,
        "case": id_of("C", 103),
        "reason": "同案人在逃",
        "legal_basis": "个人信息保护法第十八条",
        "until": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    before = [one["id"] for one in (await api.me("/v1/me/records")).json()["records"]]
    made = await api.official("/v1/concerned/withholdings", method="POST", json=order, **HEAD)
    api.ledger.disclosures.add(
        [read_by("police", her, case=id_of("C", 103), purpose="criminal_investigation")]
    )
    assert (await api.me("/v1/me/uses?attempts=true")).json()["uses"] == []
    during = [one["id"] for one in (await api.me("/v1/me/records")).json()["records"]]
    assert set(before) - set(during) == {id_of("R", 104)}
    await api.official(f"/v1/concerned/withholdings/{made.json()['id']}/end", method="POST", **HEAD)
    assert [one["id"] for one in (await api.me("/v1/me/records")).json()["records"]] == before
    uses = (await api.me("/v1/me/uses")).json()["uses"]
    assert [use["withheld"] is not None for use in uses] == [False, True, True]
