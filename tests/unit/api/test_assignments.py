"""Assignments over the API: a named head says who handles a case, and that opens it until it ends."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.models.assignments import Assignment, AssignmentsPage
from api.rights import handles_case
from hub.access.principal import Principal, Role

CASE = "C" + "7" * 24
CLERK = Principal("clerk", "petition", Role.OFFICER)


def ends(days: int = 30) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def assign(
    api: Any, *, role: str = "head", user: str = "petition.head", days: int = 30, **body: object
) -> Any:
    given = {"user": "clerk", "case": CASE, "ends": ends(days), "reason": "Takes over."} | body
    headers = api.bearer("petition", role, user)
    return api.client.post("/v1/assignments", json=given, headers=headers)


def handles(api: Any, principal: Principal = CLERK, case: str = CASE) -> bool:
    services = api.client.app.state.services
    return asyncio.run(
        handles_case(services, principal, frozenset({"petition.letters"}), case, datetime.now(UTC))
    )


def test_an_assigned_user_handles_the_case_until_it_is_withdrawn(api: Any) -> None:
    assert not handles(api)
    made = assign(api)
    assert made.status_code == 201, made.text
    Assignment.model_validate(made.json())
    assert handles(api)
    assert not handles(api, Principal("clerk", "court", Role.OFFICER))
    assert not handles(api, case="C" + "8" * 24)
    path = f"/v1/assignments/{made.json()['id']}/withdraw"
    head = api.bearer("petition", "head", "petition.head")
    ended = api.client.post(path, json={"reason": "Moved."}, headers=head)
    assert ended.json()["withdrawn_by"] == "petition.head"
    assert not handles(api)
    assert api.client.post(path, json={"reason": "Moved."}, headers=head).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ({"user": "petition.head", "role": "steward"}, 403),
        ({"user": "somebody", "role": "head"}, 403),
        ({"user": "petition.head", "role": "officer"}, 403),
        ({"user": "petition.head", "role": "person"}, 403),
    ],
    ids=str,
)
def test_nobody_but_a_named_head_assigns(api: Any, who: dict[str, str], status: int) -> None:
    headers = api.bearer("petition", who["role"], who["user"])
    body = {"user": "clerk", "case": CASE, "ends": ends(), "reason": "x"}
    assert api.client.post("/v1/assignments", json=body, headers=headers).status_code == status
    assert not handles(api)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"case": "P" + "7" * 24}, 422),
        ({"ends": "2026-05-01T00:00:00"}, 422),
        ({"days": 400}, 400),
        ({"days": -1}, 400),
        ({"reason": ""}, 422),
        ({"more": 1}, 422),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_a_problem(api: Any, body: dict[str, Any], status: int) -> None:
    assert assign(api, **body).status_code == status


def test_a_user_sees_their_own_and_a_head_those_of_the_department(api: Any) -> None:
    first = assign(api).json()["id"]
    second = assign(api, **{"reason": "Both."}).json()["id"]

    def listed(role: str, user: str, department: str = "petition", query: str = "") -> Any:
        headers = api.bearer(department, role, user)
        return api.client.get(f"/v1/assignments{query}", headers=headers).json()

    page = listed("head", "petition.head", query="?limit=1")
    AssignmentsPage.model_validate(page)
    assert ([one["id"] for one in page["assignments"]], page["next"]) == ([second], second)
    rest = listed("head", "petition.head", query=f"?limit=1&before={second}")
    assert ([one["id"] for one in rest["assignments"]], rest["next"]) == ([first], None)
    assert len(listed("officer", "clerk")["assignments"]) == 2
    assert listed("officer", "another")["assignments"] == []
    assert listed("head", "court.head", "court")["assignments"] == []
