"""Break-glass by the API: two units agree, all concerned see it, somebody else reviews, or no other one is had."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from hub.ledger import models
from hub.ledger.engine import Database
from tests.unit.api.conftest import Api

CASE = "C" + "a" * 24
ASKED = {"case": CASE, "reason": "A child is missing.", "datasets": ["court.cases"], "hours": 2}


def ask(api: Api, user: str = "an", **changed: Any) -> Any:
    return api.client.post("/v1/emergencies", json=ASKED | changed, headers=api.bearer("police", user=user))


def head(api: Api, department: str, action: str, id: str, body: Any = None, user: str | None = None) -> Any:
    headers = api.bearer(department, "head", user or f"{department}.head")
    return api.client.post(f"/v1/emergencies/{id}/{action}", json=body, headers=headers)


def begun(api: Api) -> str:
    id = str(ask(api).json()["id"])
    assert head(api, "police", "approve", id).json()["state"] == "asked"
    assert head(api, "court", "approve", id).json()["state"] == "in force"
    return id


def ended_days_ago(api: Api, id: str, days: int) -> None:
    ends = datetime.now(UTC) - timedelta(days=days)
    database = Database(f"sqlite:///{api.settings.root / 'ledger.db'}")
    table = models.table(models.Emergency)
    with database.writing() as connection:
        connection.execute(
            update(table).where(table.c.id == id).values(starts=ends - timedelta(hours=2), ends=ends)
        )
    database.close()


def test_two_heads_of_two_units_put_it_in_force_and_the_answer_says_who_was_told(api: Api) -> None:
    answer = ask(api)
    assert answer.status_code == 201
    assert answer.json()["state"] == "asked"
    id = answer.json()["id"]
    head(api, "court", "approve", id)
    body = head(api, "police", "approve", id).json()
    assert body["state"] == "in force"
    assert [(one["department"], one["user"]) for one in body["approvals"]] == [
        ("court", "court.head"),
        ("police", "police.head"),
    ]
    told = {(one["event"], one["department"]) for one in body["notices"]}
    assert {("begun", "court"), ("begun", "police"), ("begun", "political_legal")} <= told


def test_notices_arrive_in_each_departments_folder_without_the_reason(api: Api) -> None:
    id = begun(api)
    folder = api.settings.root / "notices" / "political_legal"
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    found: list[dict[str, Any]] = []
    while not any(one["event"] == "begun" for one in found) and datetime.now(UTC) < deadline:
        found = [json.loads(file.read_bytes()) for file in folder.glob("*.json")]
    assert {one["emergency"] for one in found} == {id}
    assert all("missing" not in json.dumps(one) for one in found)


@pytest.mark.parametrize(
    ("department", "role", "user", "status"),
    [
        ("police", "officer", "bo", 404),
        ("grid", "head", "grid.head", 404),
        ("court", "officer", "court.head", 404),
        ("court", "head", "somebody", 403),
        ("police", "auditor", "au", 403),
    ],
)
def test_nobody_else_than_a_named_head_of_a_department_concerned_agrees(
    api: Api, department: str, role: str, user: str, status: int
) -> None:
    id = ask(api).json()["id"]
    headers = api.bearer(department, role, user)
    assert api.client.post(f"/v1/emergencies/{id}/approve", headers=headers).status_code == status


def test_one_unit_can_not_agree_twice_nor_who_asks(api: Api) -> None:
    id = ask(api, user="police.head").json()["id"]
    assert head(api, "police", "approve", id).status_code == 400
    head(api, "court", "approve", id)
    assert head(api, "court", "approve", id).status_code == 400


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"hours": 25}, 422),
        ({"hours": 0}, 422),
        ({"datasets": []}, 422),
        ({"datasets": ["police.incidents"]}, 400),
        ({"datasets": ["no.such"]}, 400),
        ({"reason": "  "}, 422),
        ({"case": "all"}, 422),
        ({"everything": True}, 422),
    ],
)
def test_it_is_narrow_short_and_has_a_reason(api: Api, changed: dict[str, Any], status: int) -> None:
    assert ask(api, **changed).status_code == status


@pytest.mark.parametrize("role", ["analyst", "head", "steward", "auditor", "integrator"])
def test_an_officer_alone_asks(api: Api, role: str) -> None:
    response = api.client.post("/v1/emergencies", json=ASKED, headers=api.bearer("police", role))
    assert response.status_code == 403


def test_who_is_not_concerned_sees_what_is_not_there(api: Api) -> None:
    id = ask(api).json()["id"]
    stranger = api.bearer("grid", "head", "grid.head")
    one = api.client.get(f"/v1/emergencies/{id}", headers=stranger)
    none = api.client.get("/v1/emergencies/20260101T000000000Z-00000000", headers=stranger)
    bodies = [response.json() | {"request_id": ""} for response in (one, none)]
    assert (one.status_code, none.status_code) == (404, 404)
    assert bodies[0] == bodies[1]
    assert api.client.get("/v1/emergencies", headers=stranger).json() == {"emergencies": [], "next": None}
    for department, role, user in (
        ("police", "officer", "an"),
        ("court", "head", "x"),
        ("grid", "auditor", "y"),
    ):
        headers = api.bearer(department, role, user)
        assert [
            one["id"] for one in api.client.get("/v1/emergencies", headers=headers).json()["emergencies"]
        ] == [id]


def test_ended_early_it_waits_for_a_review_which_who_read_can_not_write(api: Api) -> None:
    id = begun(api)
    ended = api.client.post(f"/v1/emergencies/{id}/end", headers=api.bearer("police", user="an"))
    assert (ended.json()["state"], ended.json()["ended_by"]) == ("to review", "an")
    text = {"justified": True, "text": "The child was found at noon."}
    assert head(api, "court", "review", id, text).status_code == 403
    reviewed = head(api, "political_legal", "review", id, text)
    assert reviewed.json()["state"] == "reviewed"
    assert reviewed.json()["review"]["text"] == "The child was found at noon."


def test_a_department_that_owes_a_review_asks_for_no_other_one_until_it_is_written(api: Api) -> None:
    id = begun(api)
    ended_days_ago(api, id, 1)
    assert ask(api, user="bo").status_code == 201
    ended_days_ago(api, id, 30)
    refused = ask(api, user="bo")
    assert refused.status_code == 403
    assert id in refused.json()["detail"]
    headers = api.bearer("police", "head", "police.head")
    assert api.client.get(f"/v1/emergencies/{id}", headers=headers).json()["review_overdue"]
    other = api.client.post(
        "/v1/emergencies",
        json=ASKED | {"datasets": ["police.incidents"]},
        headers=api.bearer("court", user="cy"),
    )
    assert other.status_code == 201
    assert (
        head(api, "police", "review", id, {"justified": False, "text": "Nobody was in danger."}).status_code
        == 200
    )
    assert ask(api, user="bo").status_code == 201


def test_each_act_is_in_the_log(api: Api) -> None:
    id = begun(api)
    ledger = api.client.app.state.services.ledger  # type: ignore[attr-defined]
    actions = [entry.action for entry in ledger.disclosures.list()]
    assert actions == ["emergency.ask", "emergency.approve", "emergency.approve"]
    assert all(b"missing" not in entry.body for entry in ledger.disclosures.list())
    assert all(id.encode() in entry.body for entry in ledger.disclosures.list())
