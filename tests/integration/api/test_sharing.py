"""A grant opens another department's dataset to the lens, as far as it goes, and its end closes it at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hub.sharing.entry import DataItem
from tests.integration.api.conftest import COURT_1, COURT_2, HER, INCIDENT, POLICE_1, Api
from tests.unit.hub.sharing.entries import SUITS

INCIDENTS = replace(
    SUITS,
    dataset="police.incidents",
    provider="police",
    provider_title="公安局",
    items=tuple(
        DataItem(name, name, "text", "personal", None) for name in ("reporter.name.full", "where.name")
    ),
    fields=("reporter.name.full", "where.name"),
    edges=("OCCURRED_AT", "PARTY_TO"),
    purposes=("court_proceeding",),
    modes=("query",),
)
TERMS = {
    "dataset": "police.incidents",
    "basis": "民事诉讼法 art. 70",
    "scenario": "Whether the suit arose from an incident.",
    "purposes": ["court_proceeding"],
    "fields": ["name.full"],
    "edges": ["PARTY_TO"],
    "first_day": "2020-01-01",
    "last_day": "2099-12-31",
}


async def post(api: Api, path: str, department: str, body: object = None) -> Any:
    from hub import tokens

    user = f"{department}.head"
    token = tokens.issue(api.settings, department=department, user=user, role="head")
    told = await api.client.post(path, headers={"Authorization": f"Bearer {token}"}, json=body)
    assert told.status_code in (200, 201), told.text
    return told.json()


async def granted(api: Api) -> str:
    api.app.state.services.ledger.catalogue.publish([INCIDENTS])
    request = (await post(api, "/v1/requests", "court", TERMS))["id"]
    await post(api, f"/v1/requests/{request}/submit", "court")
    grant: str = (await post(api, f"/v1/requests/{request}/consent", "police", {}))["id"]
    return grant


async def seen(api: Api) -> tuple[set[str], set[str], set[str]]:
    """Records, fields and targets of statements that the court's officer sees of her."""
    told = (await api.get(f"/v1/persons/{HER}")).json()
    sources = [
        (fact["field"], source) for fact in told["facts"] for v in fact["values"] for source in v["sources"]
    ]
    return (
        {record["id"] for record in told["records"]},
        {f"{source['record']} {field}" for field, source in sources},
        {statement["target"]["id"] for statement in told["statements"]},
    )


async def test_a_grant_opens_what_it_covers_and_its_suspension_closes_it_at_once(api: Api) -> None:
    before = await seen(api)
    assert before[0] == {COURT_1, COURT_2}
    grant = await granted(api)
    records, fields, targets = await seen(api)
    assert records == {COURT_1, COURT_2, POLICE_1}
    assert {field for field in fields if field.startswith(POLICE_1)} == {f"{POLICE_1} name.full"}
    assert INCIDENT in targets
    await post(api, f"/v1/grants/{grant}/suspend", "police", {"reason": "used for dunning"})
    assert await seen(api) == before
    await post(api, f"/v1/grants/{grant}/resume", "police", {"reason": "put right"})
    assert (await seen(api))[0] == records


async def test_the_uses_of_a_grant_are_those_reads_that_showed_its_dataset(api: Api) -> None:
    await api.get(f"/v1/persons/{HER}")  # before there is a grant: of own records alone
    grant = await granted(api)
    await api.get(f"/v1/persons/{HER}")
    await api.get(f"/v1/persons/{HER}", department="police")
    told = (await api.get(f"/v1/grants/{grant}/uses")).json()
    assert (told["reads"], told["users"], told["cases"], told["persons"]) == (1, 1, 1, 1)


async def test_a_correction_can_be_asked_of_what_a_grant_shows_and_of_nothing_else(api: Api) -> None:
    from tests.integration.api.conftest import asked_as

    async def ask(field: str) -> int:
        body = {"record": POLICE_1, "field": field, "statement": "the name is misspelt"}
        told = await api.client.post("/v1/corrections", headers=asked_as(api.settings), json=body)
        return told.status_code

    assert await ask("reporter.name.full") == 404
    await granted(api)
    assert await ask("where.name") == 404  # not granted
    assert await ask("reporter.name.full") == 201
    (asked,) = api.app.state.services.ledger.correction_requests.list(department="police")
    assert (asked.record, asked.consumer, asked.field) == (POLICE_1, "court", "reporter.name.full")
