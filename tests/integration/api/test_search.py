"""A person is found by two things that records say which the reader may see, and by nothing else."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2 as httpx
import neo4j
import pytest
import pytest_asyncio

from api.app import create_app
from api.models.search import Candidates
from hub.graph.server import EmbeddedServer
from hub.keys import HubKey
from tests.integration.api.conftest import (
    CASES,
    CATALOGUE,
    SUIT,
    Api,
    asked_as,
    fill,
    id_of,
    ready,
    record,
    write_record,
)
from tests.integration.conftest import home_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIN, TWIN, LI, OFFICER, CROWD = id_of("P", 11), id_of("P", 12), id_of("P", 13), id_of("P", 14), 20
BORN, RIC, OTHER_RIC = "1987-05-14", "110101198705140024", "110101198705140032"


def told(
    session: neo4j.Session,
    key: HubKey,
    number: int,
    person: str,
    dataset: str,
    *,
    sealed: bool = False,
    marks: list[str] | None = None,
    **fields: str,
) -> None:
    """A record that speaks of a person, with the index and the identifiers that the hub's writer would make."""
    names = [value for name, value in fields.items() if name.startswith("name_")]
    said = {f"party.{name.replace('_', '.', 1)}": value for name, value in fields.items()}
    if "birth_date" in fields:
        said["party.birth_date"] = said.pop("party.birth.date")
    if "national_id" in fields:
        said["party.national_id"] = said.pop("party.national.id")
    properties = record(id_of("R", 100 + number), dataset, sealed=sealed, **said) | {"names": names}
    if marks:
        properties["marks"] = marks
    write_record(session, properties, {"party": ("Person", person), "case": ("Case", SUIT)}, [])
    for scheme, value in (
        ("cn.ric", fields.get("national_id")),
        ("phone", fields.get("phone")),
        ("email", fields.get("email")),
    ):
        if value is not None:
            token = key.token(scheme, value)[0]
            session.run(
                "MATCH (e:Person {id: $person}) MERGE (i:Identifier {key: $key}) "
                "CREATE (e)-[:HAS_IDENTIFIER {record: $r, mention: 'party', dataset: $dataset, sealed: $sealed}]->(i)",
                person=person,
                key=f"{scheme}:{token}",
                r=properties["id"],
                dataset=dataset,
                sealed=sealed,
            ).consume()


def write_people(session: neo4j.Session, key: HubKey) -> None:
    """林晓禾 in three records, one of another department; a namesake; somebody of whom only hidden records speak."""
    court, police = "court.cases", "police.incidents"
    told(session, key, 1, LIN, court, name_full="林晓禾", birth_date=BORN, phone="+8613800138000")
    told(
        session,
        key,
        2,
        LIN,
        court,
        name_full="林小禾",
        national_id=RIC,
        address_text="重庆市龙溪镇龙溪路12号3栋",
    )
    told(session, key, 3, LIN, police, name_full="林晓禾", email="lin@example.org")
    told(session, key, 4, TWIN, court, name_full="林晓禾", birth_date="1990-01-02")
    told(session, key, 5, LI, court, name_full="李·安娜", birth_date="1950-02", name_former="Smith, Anna")
    told(
        session,
        key,
        6,
        OFFICER,
        court,
        sealed=True,
        name_full="王守密",
        birth_date=BORN,
        national_id=OTHER_RIC,
    )
    told(session, key, 7, OFFICER, court, marks=["against:court"], name_full="王守密", birth_date=BORN)
    for one in range(CROWD):
        told(session, key, 20 + one, id_of("P", 100 + one), court, name_full="陈伟", birth_date="1980-01-01")
    session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(driver: neo4j.Driver, server: EmbeddedServer, tmp_path_factory: Any) -> AsyncIterator[Api]:
    """One app and graph for the module: searches change neither."""
    settings = home_of(server, tmp_path_factory.mktemp("home"))
    fill(driver)
    with driver.session() as session:
        write_people(session, HubKey.of_home(settings.root))
    app = create_app(settings, catalogue=lambda: CATALOGUE)
    async with app.router.lifespan_context(app):
        await ready(app)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub") as client:
            yield Api(client, app, settings)


async def ask(api: Api, department: str = "court", **query: str) -> httpx.Response:
    headers = asked_as(api.settings, department)
    return await api.client.post("/v1/persons/search", json=query, headers=headers)


async def found(api: Api, department: str = "court", **query: str) -> list[str]:
    response = await ask(api, department, **query)
    assert response.status_code == 200, response.text
    body = Candidates.model_validate(response.json())
    assert not body.too_many
    return [candidate.id for candidate in body.candidates]


async def test_name_and_another_thing_find_her_with_no_more_than_surname_year_and_town(people: Api) -> None:
    response = await ask(people, name="林晓禾", birth_date=BORN)
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {
        "candidates": [
            {
                "id": LIN,
                "family_name": "林",
                "birth_year": "1987",
                "town": "龙溪镇",
                "matched": ["name", "birth_date"],
            }
        ],
        "too_many": False,
    }


@pytest.mark.parametrize(
    "query",
    [
        {"name": "林晓禾", "birth_date": "1987年5月14日"},
        {"name": "林曉禾", "birth_date": BORN},
        {"name": "Lin Xiaohe", "birth_date": BORN},
        {"name": "XIAOHE LIN", "birth_date": BORN},
        {"name": "林 小 禾", "birth_date": BORN},
        {"name": "林晓禾", "phone": "138 0013 8000"},
        {"name": "林小禾", "national_id": RIC},
        {"national_id": RIC, "phone": "13800138000"},
        {"name": "林晓禾", "address": "龙溪路十二号3栋"},
        {"name": "林晓禾", "birth_date": BORN, "phone": "13800138000", "email": "not@stated.example"},
    ],
    ids=lambda query: "+".join(query) + " " + str(query.get("name")),
)
async def test_she_is_found_by_whatever_way_her_name_is_written(people: Api, query: dict[str, str]) -> None:
    assert await found(people, **query) == [LIN]


@pytest.mark.parametrize(
    "query",
    [
        {"name": "林晓禾", "birth_date": "1987-05-15"},
        {"name": "林大禾", "birth_date": BORN},
        {"name": "林晓", "birth_date": BORN},
        {"name": "晓禾", "birth_date": BORN},
        {"name": "林晓禾", "birth_date": BORN, "phone": "13900139000"},
        {"name": "林晓禾", "address": "龙溪路12号4栋"},
        {"name": "李安娜", "birth_date": "1950-02-03"},
    ],
)
async def test_whom_records_say_otherwise_of_or_too_little_is_not_found(
    people: Api, query: dict[str, str]
) -> None:
    assert await found(people, **query) == []


async def test_namesakes_are_told_apart_by_the_other_thing(people: Api) -> None:
    assert await found(people, name="林晓禾", birth_date="1990-01-02") == [TWIN]


async def test_each_department_finds_by_what_its_own_records_say(people: Api) -> None:
    assert await found(people, name="林晓禾", email="lin@example.org") == []
    assert await found(people, "police", name="林晓禾", email="lin@example.org") == [LIN]
    assert await found(people, "police", name="林晓禾", birth_date=BORN) == []


async def test_whom_only_hidden_records_tell_is_as_if_not_there(people: Api) -> None:
    hidden = await ask(people, name="王守密", birth_date=BORN)
    absent = await ask(people, name="王守秘", birth_date="1931-05-14")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert hidden.json() == {"candidates": [], "too_many": False}


async def test_more_than_five_are_too_many_and_nobody_is_shown(people: Api) -> None:
    response = await ask(people, name="陈伟", birth_date="1980-01-01")
    assert response.json() == {"candidates": [], "too_many": True}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"name": "林晓禾"},
        {"birth_date": BORN},
        {"birth_date": BORN, "address": "龙溪路12号3栋"},
        {"national_id": RIC, "birth_date": BORN},
        {"name": "林", "birth_date": BORN},
        {"name": "林*", "birth_date": BORN},
        {"name": "*", "birth_date": BORN},
        {"name": "林??", "birth_date": BORN},
        {"name": "names:林", "birth_date": " \u3000\u200b"},
        {"name": "林晓禾", "birth_date": "1987"},
        {"name": "林晓禾", "birth_date": "1987-05"},
        {"name": "林晓禾", "birth_date": "[1900 TO 2000]"},
        {"name": "林晓禾", "phone": "000"},
        {"name": "林晓禾", "national_id": "000000"},
        {"name": "林晓禾", "address": "重庆市"},
        {"name": "林晓禾", "address": "龙溪路"},
        {"name": " \t ", "phone": "13800138000"},
        {"name": "J", "birth_date": BORN},
    ],
    ids=str,
)
async def test_less_than_two_things_that_tell_a_person_apart_are_refused(
    people: Api, query: dict[str, str]
) -> None:
    response = await ask(people, **query)
    assert response.status_code == 400
    told = {key: value for key, value in response.json().items() if key != "request_id"}
    assert all(value not in str(told) for value in query.values() if len(value) > 3)


@pytest.mark.parametrize(
    "query",
    [
        {"name": "林" * 5_000, "birth_date": BORN},
        {"name": "林晓禾", "address": "路" * 10_000},
        {"name": "林晓禾", "sex": "f"},
        {"name": ["林晓禾"], "birth_date": BORN},
        {"name": {"$ne": ""}, "birth_date": BORN},
    ],
    ids=["a long name", "a long address", "a field that tells nobody apart", "a list", "an object"],
)
async def test_what_does_not_have_the_form_is_refused_without_repeating_it(
    people: Api, query: dict[str, Any]
) -> None:
    response = await people.client.post("/v1/persons/search", json=query, headers=asked_as(people.settings))
    assert response.status_code == 422
    assert "林" not in response.text


@pytest.mark.parametrize(
    "name",
    [
        '林晓禾" OR names:"陈伟',
        "林晓禾\\",
        "林晓禾) OR (陈伟",
        "林晓禾~2",
        "林晓禾 OR 陈伟",
        "陈* 伟*",
        "/陈.*/ 伟",
        "陈伟^9 +x",
        "{a TO z} 伟",
        "')}) MATCH (n) DETACH DELETE n //",
        "\x00\x01 陈伟",
    ],
)
async def test_signs_of_query_languages_find_nobody_and_break_nothing(people: Api, name: str) -> None:
    response = await ask(people, name=name, birth_date=BORN)
    assert response.status_code == 200
    assert response.json()["candidates"] in (
        [],
        (await ask(people, name="林晓禾", birth_date=BORN)).json()["candidates"],
    )
    assert await found(people, name="林晓禾", birth_date=BORN) == [LIN]


async def test_whom_a_search_showed_is_a_candidate_of_that_user_and_case_and_the_log_says_so(
    people: Api,
) -> None:
    ledger = people.app.state.services.ledger
    headers = asked_as(people.settings, user="li")
    assert not ledger.candidates.shown("li", SUIT, LIN)
    await people.client.post(
        "/v1/persons/search", json={"name": "林晓禾", "birth_date": BORN}, headers=headers
    )
    assert ledger.candidates.shown("li", SUIT, LIN)
    assert not ledger.candidates.shown("li", CASES["police"], LIN)
    entry = ledger.disclosures.list(limit=1_000)[-1]
    assert (entry.action, entry.outcome, entry.user) == ("person.search", "shown", "li")
    assert "林".encode() not in entry.body
    assert BORN.encode() not in entry.body


async def test_it_needs_a_purpose_and_a_case_that_the_user_handles(people: Api) -> None:
    query = {"name": "林晓禾", "birth_date": BORN}
    headers = asked_as(people.settings)
    for changed in (
        {"Hub-Case": CASES["police"]},
        {"Hub-Purpose": "criminal_investigation"},
        {"Hub-Purpose": "aggregate_statistics"},
    ):
        response = await people.client.post("/v1/persons/search", json=query, headers=headers | changed)
        assert response.status_code == 403
    response = await people.client.post(
        "/v1/persons/search", json=query, headers=asked_as(people.settings, role="steward")
    )
    assert response.status_code == 403


async def test_deleting_all_that_the_reader_may_not_see_changes_no_byte_of_any_answer(
    people: Api, driver: neo4j.Driver
) -> None:
    """The last of this module: it takes those records away for good."""
    queries: list[dict[str, str]] = [
        {"name": "林晓禾", "birth_date": BORN},
        {"name": "林晓禾", "email": "lin@example.org"},
        {"name": "王守密", "birth_date": BORN},
        {"name": "王守密", "national_id": OTHER_RIC},
        {"name": "Wang Shoumi", "birth_date": BORN},
        {"name": "陈伟", "birth_date": "1980-01-01"},
        {"name": "林小禾", "national_id": RIC},
    ]
    before = [(await ask(people, **query)).content for query in queries]
    with driver.session() as session:
        gone = session.run(
            "MATCH (r:Record) WHERE r.sealed OR r.dataset <> 'court.cases' OR 'against:court' IN r.marks "
            "CALL (r) { MATCH ()-[s]->() WHERE s.record = r.id DELETE s } DETACH DELETE r RETURN count(r) AS gone"
        ).single(strict=True)["gone"]
        session.run("MATCH (e) WHERE NOT (e)--() DELETE e").consume()
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()
    assert gone > 4
    assert [(await ask(people, **query)).content for query in queries] == before
