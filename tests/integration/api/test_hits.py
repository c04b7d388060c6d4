"""Hit or no hit: which departments hold something and whom to ask; nothing hidden is a hit, nothing else is told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2 as httpx
import neo4j
import pytest
import pytest_asyncio

from api.app import create_app
from api.models.hits import Hits
from hub.access.holding import FieldClass, Holding, Sharing
from hub.graph.server import EmbeddedServer
from hub.keys import HubKey
from hub.sharing.entry import CatalogueEntry
from tests.integration.api.conftest import (
    BRIDGE,
    HER,
    HIM,
    OLD_HER,
    Api,
    asked_as,
    fill,
    id_of,
    ready,
)
from tests.integration.api.conftest import (
    CATALOGUE as UNKNOWN_FIELDS,
)
from tests.integration.api.test_search import BORN, LIN, RIC, told
from tests.integration.conftest import home_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

SUED, COMPLAINED, YOUNG, NOBODY = (id_of("P", number) for number in (31, 32, 33, 99))
PHONES = {SUED: "+8613900000001", COMPLAINED: "+8613900000002", YOUNG: "+8613900000003"}


def entry(dataset: str, provider: str, *modes: str, purposes: tuple[str, ...] = ()) -> CatalogueEntry:
    return CatalogueEntry(
        dataset=dataset,
        title=dataset,
        description="",
        provider=provider,
        provider_title=provider,
        connector=provider,
        items=(),
        format="",
        frequency="P1D",
        sharing=Sharing.CONDITIONAL,
        reason=None,
        forbidden_by=None,
        fields=(),
        edges=(),
        purposes=purposes,
        modes=modes,
        conditions="",
        classification="general",
        retention="P5Y",
        legal_basis="Order 809",
    )


PERSONAL, SENSITIVE = FieldClass("personal"), FieldClass("sensitive")
CATALOGUE = replace(
    UNKNOWN_FIELDS,
    holdings={
        "court.cases": Holding(
            "court.cases",
            "court",
            fields={
                "party.name.full": PERSONAL,
                "party.birth_date": PERSONAL,
                "party.phone": PERSONAL,
                "party.email": PERSONAL,
                "party.national_id": SENSITIVE,
            },
            marks=frozenset({"mediation", "against:police"}),
        ),
        "police.incidents": Holding("police.incidents", "police", fields={"reporter.name.full": PERSONAL}),
    },
)
BUDGET = 20
PURPOSES = f"""
criminal_investigation:
  title: Investigation
  legal_basis: a law
  departments: [police]
  roles: [officer]
  needs_case: true
  max_hops: 3
  budget: {BUDGET}
"""
ANSWERS = [
    entry("court.cases", "court", "check", "query"),
    entry("police.incidents", "police", "check", purposes=("court_proceeding",)),
]


def write_people(session: neo4j.Session, key: HubKey) -> None:
    told(session, key, 1, LIN, "court.cases", name_full="林晓禾", birth_date=BORN, national_id=RIC)
    told(session, key, 2, SUED, "court.cases", name_full="赵一", phone=PHONES[SUED])
    told(session, key, 3, SUED, "court.cases", sealed=True, name_full="赵一", email="zhao@example.org")
    told(
        session,
        key,
        4,
        COMPLAINED,
        "court.cases",
        marks=["against:police"],
        name_full="钱二",
        phone=PHONES[COMPLAINED],
    )
    told(session, key, 5, YOUNG, "court.cases", marks=["mediation"], name_full="孙三", phone=PHONES[YOUNG])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(driver: neo4j.Driver, server: EmbeddedServer, tmp_path_factory: Any) -> AsyncIterator[Api]:
    settings = home_of(server, tmp_path_factory.mktemp("home"))
    (settings.root / "access").mkdir(parents=True)
    (settings.root / "access" / "purposes.yaml").write_text(PURPOSES, "utf-8")
    fill(driver)
    with driver.session() as session:
        write_people(session, HubKey.of_home(settings.root))
    app = create_app(settings, catalogue=lambda: CATALOGUE)
    async with app.router.lifespan_context(app):
        await ready(app)
        app.state.services.ledger.catalogue.publish(ANSWERS)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub") as client:
            yield Api(client, app, settings)


async def ask(api: Api, body: dict[str, Any], department: str = "police", **headers: str) -> httpx.Response:
    return await api.client.post("/v1/hits", json=body, headers=asked_as(api.settings, department) | headers)


async def holders(api: Api, body: dict[str, Any], department: str = "police") -> dict[str, bool]:
    response = await ask(api, body, department)
    assert response.status_code == 200, response.text
    answer = Hits.model_validate(response.json())
    return {one.department: one.holds for one in answer.departments}


async def test_by_an_identity_number_and_a_name_it_is_yes_or_no_and_whom_to_ask(api: Api) -> None:
    response = await ask(api, {"person": {"name": "林晓禾", "national_id": RIC}})
    assert response.json() == {
        "departments": [{"department": "court", "title": "人民法院", "holds": True, "ask": ["court.head"]}],
        "too_many": False,
    }
    assert await holders(api, {"person": {"name": "林大禾", "national_id": RIC}}) == {"court": False}
    assert await holders(api, {"person": {"name": "赵一", "phone": "13900000001"}}) == {"court": True}


async def test_by_id_it_answers_about_people_near_the_case_and_about_places(api: Api) -> None:
    assert await holders(api, {"id": HER}) == {"court": True}
    assert await holders(api, {"id": OLD_HER}) == {"court": True}
    assert await holders(api, {"id": BRIDGE}) == {"court": False}
    assert await holders(api, {"id": BRIDGE}, "court") == {"police": True}


async def test_whom_the_asker_has_nothing_to_do_with_is_as_if_not_there(api: Api) -> None:
    answers = [await ask(api, {"id": id}) for id in (LIN, HIM, NOBODY)]
    assert {response.status_code for response in answers} == {404}
    assert len({response.text.replace(response.json()["request_id"], "") for response in answers}) == 1


@pytest.mark.parametrize(
    "person",
    [
        {"name": "钱二", "phone": "13900000002"},
        {"name": "孙三", "phone": "13900000003"},
        {"name": "赵一", "email": "zhao@example.org"},
        {"name": "李四", "phone": "13900000009"},
    ],
    ids=["complains about the asker", "said in mediation", "sealed", "not there"],
)
async def test_what_is_hidden_is_no_hit_and_looks_like_what_is_not_there(
    api: Api, person: dict[str, str]
) -> None:
    response = await ask(api, {"person": person})
    assert response.json() == {
        "departments": [{"department": "court", "title": "人民法院", "holds": False, "ask": ["court.head"]}],
        "too_many": False,
    }


async def test_who_answers_for_a_purpose_is_what_the_catalogue_says(api: Api) -> None:
    catalogue = api.app.state.services.ledger.catalogue
    assert await holders(api, {"id": BRIDGE}, "court") == {"police": True}
    try:
        catalogue.publish([entry("police.incidents", "police", "check", purposes=("petition_handling",))])
        assert await holders(api, {"id": BRIDGE}, "court") == {}
        catalogue.publish([entry("police.incidents", "police", "query")])
        assert await holders(api, {"id": BRIDGE}, "court") == {}
    finally:
        catalogue.publish(ANSWERS)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"id": HER, "person": {"name": "林晓禾", "national_id": RIC}}, 400),
        ({"person": {"national_id": RIC}}, 400),
        ({"person": {"name": "林晓禾", "birth_date": BORN}}, 400),
        ({"id": id_of("C", 1)}, 422),
        ({"id": "P*"}, 422),
        ({"person": {"name": "林" * 1_000, "national_id": RIC}}, 422),
    ],
)
async def test_a_question_names_one_person_or_place(api: Api, body: dict[str, Any], status: int) -> None:
    response = await ask(api, body)
    assert response.status_code == status
    assert RIC not in response.text


async def test_it_needs_a_purpose_and_a_case_and_each_asking_is_in_the_log_found_or_not(api: Api) -> None:
    for changed in ({"Hub-Case": "C" + "9" * 24}, {"Hub-Purpose": "aggregate_statistics"}):
        assert (await ask(api, {"id": BRIDGE}, **changed)).status_code == 403
    ledger = api.app.state.services.ledger
    for person in ({"name": "林晓禾", "national_id": RIC}, {"name": "李四", "phone": "13900000009"}):
        await ask(api, {"person": person})
        entry = ledger.disclosures.list(limit=10_000)[-1]
        assert (entry.action, entry.outcome) == ("hits.ask", "shown")
        assert all(value.encode() not in entry.body for value in person.values())


async def test_who_asks_about_more_people_than_the_budget_is_refused_found_or_not(api: Api) -> None:
    headers = asked_as(api.settings, "police", user="li")
    statuses = []
    for number in range(BUDGET + 2):
        body = {"person": {"name": "李四", "phone": f"139{number:08d}"}}
        statuses.append((await api.client.post("/v1/hits", json=body, headers=headers)).status_code)
    assert statuses == [200] * BUDGET + [429] * 2
