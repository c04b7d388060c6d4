"""Who is who over the API: explained from visible records alone, decided by stewards on what they may see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx2 as httpx
import neo4j
import orjson
import pytest

from api.app import create_app
from api.models.identity import Comparison, Judgement, ReviewQueue, Why
from hub.identity.resolution.store import WorkStore
from hub.identity.review import Doubt
from hub.ledger.ledger import Ledger, ledger_url
from hub.settings import Settings
from tests.integration.api.conftest import (
    CATALOGUE,
    COURT_1,
    COURT_2,
    HER,
    HIM,
    OLD_HER,
    POLICE_1,
    SEALED,
    asked_as,
    ready,
    record,
    write_record,
)

MINE, YOURS, HIDDEN = f"{COURT_1}.plaintiff", f"{COURT_2}.plaintiff", f"{POLICE_1}.reporter"
BODY = {"mentions": [MINE, YOURS], "verdict": "different", "reason": "Twins."}


class Client:
    """A client of the app as some user; `resolved` are the types that it had resolved."""

    def __init__(self, client: httpx.AsyncClient, app: Any, settings: Settings) -> None:
        self.client, self.app, self.settings = client, app, settings
        self.resolved: list[str] = []

    async def ask(
        self,
        path: str,
        body: object = None,
        *,
        department: str = "court",
        role: str = "steward",
        user: str = "li",
        method: str | None = None,
    ) -> httpx.Response:
        return await self.client.request(
            method or ("GET" if body is None else "POST"),
            path,
            json=body,
            headers=asked_as(self.settings, department, role, user),
        )

    async def judge(self, **more: Any) -> dict[str, Any]:
        response = await self.ask("/v1/identity/judgements", BODY | more)
        assert response.status_code == 201, response.text
        made: dict[str, Any] = response.json()
        return made


@pytest.fixture
async def api(graph: neo4j.Driver, settings: Settings) -> AsyncIterator[Client]:
    resolved: list[str] = []
    app = create_app(settings, catalogue=lambda: CATALOGUE, resolve=resolved.append)
    async with app.router.lifespan_context(app):
        await ready(app)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            made = Client(client, app, settings)
            made.resolved = resolved
            yield made


def without_id(response: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    body.pop("request_id")
    return body


async def test_why_and_compare_tell_what_the_own_records_say(api: Client) -> None:
    told = (await api.ask(f"/v1/identity/{HER}/why", role="officer")).json()
    Why.model_validate(told)
    assert [one["id"] for one in told["mentions"]] == sorted([MINE, YOURS])
    assert [link["basis"] for link in told["links"]] == ["number"]
    told = (await api.ask(f"/v1/identity/compare?a={MINE}&b={YOURS}", role="officer")).json()
    Comparison.model_validate(told)
    assert (told["same"], told["reason"]) == (True, "number")


async def test_a_merged_id_leads_on(api: Client) -> None:
    moved = await api.ask(f"/v1/identity/{OLD_HER}/why")
    assert (moved.status_code, moved.headers["location"]) == (308, f"/v1/identity/{HER}/why")


async def test_deleting_what_a_reader_may_not_see_changes_no_byte(api: Client, graph: neo4j.Driver) -> None:
    await api.judge()
    paths = [
        f"/v1/identity/{HER}/why",
        f"/v1/identity/compare?a={MINE}&b={YOURS}",
        f"/v1/identity/compare?a={HER}&b={YOURS}",
        f"/v1/identity/compare?a={HER}&b={HIM}",
        f"/v1/identity/{HIM}/why",
        "/v1/identity/review",
        "/v1/identity/judgements",
    ]
    police = await api.ask(f"/v1/identity/{HER}/why", department="police")
    assert [one["id"] for one in police.json()["mentions"]] == [HIDDEN]

    async def seen() -> list[tuple[int, Any]]:
        found = [await api.ask(path) for path in paths]
        return [
            (one.status_code, one.content if one.status_code == 200 else without_id(one)) for one in found
        ]

    before = await seen()
    assert [status for status, _ in before] == [200, 200, 200, 404, 404, 200, 200]
    with graph.session() as session:
        gone = "MATCH (r:Record) WHERE r.sealed OR r.dataset STARTS WITH 'police' DETACH DELETE r"
        session.run(gone).consume()
        session.run("MATCH (e) WHERE (e:Person OR e:Case) AND NOT (e)<-[:DESCRIBES]-() DETACH DELETE e")
    assert await seen() == before


@pytest.mark.parametrize("hidden", [HIDDEN, f"{SEALED}.defendant", f"R{'9' * 24}.plaintiff"])
async def test_what_is_hidden_is_judged_and_compared_like_what_is_not_there(api: Client, hidden: str) -> None:
    absent = f"R{'8' * 24}.plaintiff"
    for one, other in (
        (f"/v1/identity/compare?a={MINE}&b={hidden}", f"/v1/identity/compare?a={MINE}&b={absent}"),
    ):
        first, second = await api.ask(one), await api.ask(other)
        assert first.status_code == second.status_code == 404
        assert without_id(first) == without_id(second)
    told = [
        await api.ask("/v1/identity/judgements", BODY | {"mentions": [MINE, one]}) for one in (hidden, absent)
    ]
    assert [one.status_code for one in told] == [404, 404]
    assert without_id(told[0]) == without_id(told[1])
    assert (await api.ask("/v1/identity/judgements")).json()["judgements"] == []


@pytest.mark.parametrize("role", ["officer", "analyst", "head", "auditor"])
async def test_only_stewards_decide_and_see_what_is_decided(api: Client, role: str) -> None:
    made = await api.judge()
    asked = [
        ("/v1/identity/review", None),
        ("/v1/identity/judgements", None),
        ("/v1/identity/judgements", BODY),
        (f"/v1/identity/judgements/{made['id']}/withdraw", {"reason": "No."}),
        (f"/v1/identity/{HER}/explode", {"reason": "No."}),
    ]
    for path, body in asked:
        assert (await api.ask(path, body, role=role)).status_code == 403, path
    second = f"/v1/identity/judgements/{made['id']}/second"
    assert (await api.ask(second, role=role, method="POST")).status_code == 403


async def test_a_judgement_takes_effect_is_listed_and_is_taken_back(api: Client) -> None:
    made = await api.judge()
    Judgement.model_validate(made)
    assert (made["steward"], made["department"], made["in_force"]) == ("li", "court", True)
    listed = (await api.ask("/v1/identity/judgements?type=person")).json()
    assert listed == {"judgements": [made], "next": None}
    assert (await api.ask("/v1/identity/judgements", department="police")).json()["judgements"] == []
    hidden = await api.ask(
        f"/v1/identity/judgements/{made['id']}/withdraw", {"reason": "No."}, department="police"
    )
    assert hidden.status_code == 404
    taken = await api.ask(f"/v1/identity/judgements/{made['id']}/withdraw", {"reason": "One."}, user="wang")
    assert (taken.json()["withdrawn_by"], taken.json()["in_force"]) == ("wang", False)
    again = await api.ask(f"/v1/identity/judgements/{made['id']}/withdraw", {"reason": "One."})
    assert again.status_code == 400
    async with asyncio.timeout(10):
        while len(api.resolved) < 1:
            await asyncio.sleep(0.05)
    assert set(api.resolved) == {"person"}


async def test_joining_two_numbers_waits_for_another_steward(api: Client, graph: neo4j.Driver) -> None:
    ids = ("R" + "a" * 24, "R" + "b" * 24)
    numbers = ("500117195006011231", "500117198811230027")
    with graph.session() as session:
        for number, (id, value) in enumerate(zip(ids, numbers, strict=True)):
            fields: dict[str, Any] = {"plaintiff.national_id": value}
            person = ("Person", f"P{number + 5:024x}")
            write_record(session, record(id, "court.cases", **fields), {"plaintiff": person}, [])
    made = await api.judge(mentions=[f"{id}.plaintiff" for id in ids], verdict="same")
    assert (made["needs_second"], made["in_force"]) == (True, False)
    path = f"/v1/identity/judgements/{made['id']}/second"
    assert (await api.ask(path, method="POST")).status_code == 400
    agreed = (await api.ask(path, method="POST", user="wang")).json()
    assert (agreed["seconded_by"], agreed["in_force"]) == ("wang", True)


async def test_the_queue_holds_what_is_visible_open_and_as_it_was(api: Client, graph: neo4j.Driver) -> None:
    other = "R" + "c" * 24
    fields: dict[str, Any] = {"plaintiff.name.full": "林小禾"}
    with graph.session() as session:
        person = ("Person", f"P{7:024x}")
        write_record(
            session,
            record(other, "court.cases", **fields),
            {"plaintiff": person},
            [],
        )
    doubts = [
        Doubt("person", "join", MINE, f"{other}.plaintiff", HER, person[1], 0.5, 9),
        Doubt("person", "join", HIDDEN, f"{other}.plaintiff", HER, person[1], 0.1, 99),
        Doubt("person", "join", YOURS, f"{other}.plaintiff", HIM, person[1], 0.1, 99),
    ]
    root = Path(api.settings.root) / "identity"
    with WorkStore.of_home(api.settings.root):
        pass
    (root / "review.json").write_bytes(orjson.dumps([asdict(one) for one in doubts]))
    told = (await api.ask("/v1/identity/review")).json()
    ReviewQueue.model_validate(told)
    (pair,) = told["pairs"]
    assert (pair["a"], pair["settles"], pair["says_b"]) == (MINE, 1, {"name.full": "林小禾"})
    await api.judge(mentions=[pair["a"], pair["b"]], verdict="unsure")
    assert (await api.ask("/v1/identity/review")).json()["pairs"] == []


async def test_what_is_explained_and_decided_is_in_the_log(api: Client) -> None:
    await api.ask(f"/v1/identity/{HER}/why", role="officer")
    await api.judge()
    await api.ask("/v1/identity/review", role="officer")
    ledger = Ledger.open(ledger_url(api.settings))
    entries = ledger.disclosures.list()
    names = ledger.disclosures.commitments([COURT_1, COURT_2, HER])
    ledger.close()
    assert [(one.action, one.outcome) for one in entries] == [
        ("identity.why", "shown"),
        ("identity.judge", "shown"),
        ("judgement.make", "done"),
        ("identity.review", "refused"),
    ]
    told = entries[0].values
    assert (told["records"], told["entities"]) == ([names[COURT_1], names[COURT_2]], [names[HER]])
