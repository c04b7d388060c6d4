"""Persons concerned have fields corrected and records erased by the departments that provide them, never by the hub."""

from __future__ import annotations

from datetime import UTC, date, datetime

import neo4j
import pytest

from hub.concerned.requests import ErasureState
from hub.errors import WrongUse
from tests.integration.concerned.conftest import COURT_CASE, HIS_NUMBER, NOBODYS, REGISTER, SUIT, WEAK, Api

WRONG = {
    "record": SUIT,
    "mention": "party[0]",
    "field": "address.text",
    "wanted": "滨江路21号",
    "ground": "户口簿",
}
STEWARD = {"department": "court", "role": "steward", "user": "li", "Hub-Purpose": "data_correction"}
HEAD = {"department": "court", "role": "head", "user": "court.head"}


async def ask(api: Api, **changes: str) -> dict[str, str]:
    answer = await api.me("/v1/me/corrections", method="POST", json=WRONG | changes)
    assert answer.status_code == 201, answer.text
    body: dict[str, str] = answer.json()
    return body


async def of_her(api: Api) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await api.me("/v1/me/corrections")).json()["corrections"]
    return found


async def test_a_request_goes_to_the_provider_with_a_last_day_in_working_days(api: Api) -> None:
    asked = await ask(api)
    assert (asked["provider"], asked["state"]) == ({"id": "court", "title": "人民法院"}, "asked")
    # Ten working days are at least two weeks, and less than five with the longest holidays of the year.
    ahead = date.fromisoformat(asked["due"]) - datetime.now(UTC).date()
    assert 13 <= ahead.days <= 35
    listed = await api.official("/v1/concerned/corrections", **STEWARD)
    assert [one["id"] for one in listed.json()["corrections"]] == [asked["id"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"record": WEAK},
        {"record": "R" + "0" * 24},
        {"mention": "party[1]", "field": "name.full"},
        {"mention": "case", "field": "number"},
        {"field": "phone"},
    ],
    ids=str,
)
async def test_only_a_field_of_ones_own_that_is_in_the_copy_can_be_asked_about(
    api: Api, changes: dict[str, str]
) -> None:
    answer = await api.me("/v1/me/corrections", method="POST", json=WRONG | changes)
    assert answer.status_code == 404
    assert await of_her(api) == []


async def test_one_field_has_one_open_request(api: Api) -> None:
    await ask(api)
    again = await api.me("/v1/me/corrections", method="POST", json=WRONG)
    assert again.status_code == 400
    await ask(api, field="name.full")


async def test_the_hub_changes_no_record_and_tells_readers_that_the_value_is_disputed(
    api: Api, clean_graph: neo4j.Driver
) -> None:
    with clean_graph.session() as session:
        before = session.run("MATCH (r:Record {id: $id}) RETURN properties(r) AS p", id=SUIT).single(
            strict=True
        )["p"]
    asked = await ask(api)
    her = api.who("110101199003074477").founded
    read = {
        "department": "court",
        "role": "officer",
        "Hub-Purpose": "court_proceeding",
        "Hub-Case": COURT_CASE,
    }
    expected = [{"record": SUIT, "mention": "party[0]", "field": "address.text", "since": asked["asked"]}]
    file = await api.official(f"/v1/persons/{her}", **read)
    assert file.status_code == 200, file.text
    assert file.json()["disputed"] == expected
    assert (await api.official(f"/v1/records/{SUIT}", **read)).json()["disputed"] == expected
    with clean_graph.session() as session:
        after = session.run("MATCH (r:Record {id: $id}) RETURN properties(r) AS p", id=SUIT).single(
            strict=True
        )["p"]
    assert after == before


async def test_a_new_version_of_the_record_ends_the_dispute(api: Api, clean_graph: neo4j.Driver) -> None:
    asked = await ask(api)
    accepted = await api.official(
        f"/v1/concerned/corrections/{asked['id']}", method="POST", json={"accept": True}, **STEWARD
    )
    assert accepted.json()["state"] == "accepted"
    assert [one["state"] for one in await of_her(api)] == ["accepted"]
    with clean_graph.session() as session:
        session.run("MATCH (r:Record {id: $id}) SET r.version = 'new'", id=SUIT).consume()
    read = {
        "department": "court",
        "role": "officer",
        "Hub-Purpose": "court_proceeding",
        "Hub-Case": COURT_CASE,
    }
    assert (await api.official(f"/v1/records/{SUIT}", **read)).json()["disputed"] == []
    (mine,) = await of_her(api)
    assert mine["state"] == "corrected"
    assert mine["closed"] is not None


async def test_a_refusal_needs_a_reason_and_ends_the_dispute(api: Api) -> None:
    path = f"/v1/concerned/corrections/{(await ask(api))['id']}"
    assert (await api.official(path, method="POST", json={"accept": False}, **STEWARD)).status_code == 400
    refused = await api.official(
        path, method="POST", json={"accept": False, "reason": "与原件一致"}, **STEWARD
    )
    assert refused.json()["state"] == "refused"
    assert api.ledger.corrections.disputed([SUIT]) == ()
    (mine,) = await of_her(api)
    assert mine["reason"] == "与原件一致"
    assert "li" not in mine.values()
    assert (await api.official(path, method="POST", json={"accept": True}, **STEWARD)).status_code == 400


async def test_only_a_steward_of_the_provider_answers(api: Api) -> None:
    path = f"/v1/concerned/corrections/{(await ask(api))['id']}"
    for department, role, status in (
        ("police", "steward", 404),
        ("court", "officer", 403),
        ("court", "head", 403),
    ):
        answer = await api.official(path, department, role, method="POST", json={"accept": True})
        assert answer.status_code == status
    elsewhere = await api.official(
        "/v1/concerned/corrections", "police", "steward", **{"Hub-Purpose": "data_correction"}
    )
    assert elsewhere.json()["corrections"] == []


async def test_nobody_sees_or_withdraws_the_requests_of_another(api: Api) -> None:
    id = (await ask(api))["id"]
    assert (await api.me("/v1/me/corrections", HIS_NUMBER)).json()["corrections"] == []
    assert (await api.me(f"/v1/me/corrections/{id}", HIS_NUMBER, "DELETE")).status_code == 404
    assert (await api.me(f"/v1/me/corrections/{id}", method="DELETE")).json()["state"] == "withdrawn"


async def test_a_request_to_erase_is_made_to_each_department_and_decided_by_a_named_head(api: Api) -> None:
    body = {"records": [SUIT, REGISTER], "ground": "purpose_achieved", "words": "早已结案"}
    asked = (await api.me("/v1/me/erasure", method="POST", json=body)).json()["erasures"]
    assert [(one["provider"]["id"], one["records"]) for one in asked] == [
        ("court", [SUIT]),
        ("police", [REGISTER]),
    ]
    assert (await api.me("/v1/me/erasure", method="POST", json=body)).status_code == 400
    path = f"/v1/concerned/erasure/{asked[0]['id']}"
    unnamed = await api.official(path, "court", "head", user="somebody", method="POST", json={"accept": True})
    assert unnamed.status_code == 403
    kept = {"accept": True, "retained_by": "人民法院诉讼档案管理办法"}
    assert (await api.official(path, method="POST", json=kept, **HEAD)).status_code == 400
    refused = await api.official(
        path, method="POST", json=kept | {"accept": False, "reason": "保存期限未届满"}, **HEAD
    )
    assert (refused.json()["state"], refused.json()["retained_by"]) == ("refused", "人民法院诉讼档案管理办法")
    listed = (await api.me("/v1/me/erasure")).json()["erasures"]
    assert [one["state"] for one in listed] == ["asked", "refused"]


async def test_what_is_consented_to_waits_to_be_carried_out(api: Api) -> None:
    body = {"records": [SUIT], "ground": "unlawful", "words": "不应采集"}
    (asked,) = (await api.me("/v1/me/erasure", method="POST", json=body)).json()["erasures"]
    await api.official(f"/v1/concerned/erasure/{asked['id']}", method="POST", json={"accept": True}, **HEAD)
    (waiting,) = api.ledger.erasure_requests.consented()
    assert (waiting.id, waiting.records, waiting.decided_by) == (asked["id"], (SUIT,), "court.head")
    api.ledger.erasure_requests.done(waiting.id, "erasure-1", at=datetime.now(UTC))
    assert api.ledger.erasure_requests.get(waiting.id).state is ErasureState.DONE
    with pytest.raises(WrongUse):
        api.ledger.erasure_requests.withdraw(waiting.id, at=datetime.now(UTC))


async def test_records_of_others_and_of_nobody_can_not_be_asked_to_be_erased(api: Api) -> None:
    body = {"records": [SUIT, WEAK], "ground": "unlawful", "words": "x"}
    assert (await api.me("/v1/me/erasure", method="POST", json=body)).status_code == 404
    only = body | {"records": [SUIT]}
    assert (await api.me("/v1/me/erasure", NOBODYS, "POST", json=only)).status_code == 404


async def test_each_request_and_decision_is_in_the_log_without_what_it_says(api: Api) -> None:
    asked = await ask(api)
    await api.official(
        f"/v1/concerned/corrections/{asked['id']}",
        method="POST",
        json={"accept": True, "reason": "属实"},
        **STEWARD,
    )
    actions = [(one["action"], one["outcome"]) for one in api.entries()]
    assert actions == [("me.correct", "shown"), ("correction.ask", "done"), ("correction.decide", "done")]
    assert "滨江路" not in str(api.entries())
    uses = (await api.me("/v1/me/uses")).json()["uses"]
    assert [use["action"] for use in uses] == ["处理您的更正申请"]
