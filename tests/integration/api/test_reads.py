"""Each department reads what its own records say; what it may not see is as if it were not there."""

from typing import Any

import neo4j
import pytest

from api.models.entities import EntityFile, PlacesPage, RecordFile


def id_of(letter: str, number: int) -> str:
    return f"{letter}{number:024x}"


HER, HIM = id_of("P", 1), id_of("P", 2)
SUIT, INCIDENT = id_of("C", 1), id_of("C", 2)
BRIDGE, FAR, TOWN = id_of("L", 1), id_of("L", 2), id_of("L", 3)
COURT_1, COURT_2, POLICE_1, SEALED, FAR_1 = (id_of("R", n) for n in range(1, 6))
OLD_HER, OLD_HIM = id_of("P", 91), id_of("P", 92)


def without_id(response: Any) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    del body["request_id"]
    return body


async def test_a_person_is_what_the_own_records_say_with_conflicts_side_by_side(api: Any) -> None:
    response = await api.get(f"/v1/persons/{HER}")
    assert response.status_code == 200
    file = response.json()
    EntityFile.model_validate(file)
    facts = {fact["field"]: fact for fact in file["facts"]}
    assert set(facts) == {"name.full", "sex"}
    assert not facts["name.full"]["conflict"]
    assert [s["record"] for s in facts["name.full"]["values"][0]["sources"]] == [COURT_1, COURT_2]
    assert facts["sex"]["conflict"]
    assert [(v["value"], v["sources"][0]["record"]) for v in facts["sex"]["values"]] == [
        ("f", COURT_1),
        ("m", COURT_2),
    ]
    assert [r["id"] for r in file["records"]] == [COURT_1, COURT_2]
    assert {(s["kind"], s["target"]["id"], s["record"]) for s in file["statements"]} == {
        ("PARTY_TO", SUIT, COURT_1),
        ("PARTY_TO", SUIT, COURT_2),
    }
    assert file["complete"]
    assert file["next"] is None


async def test_another_department_reads_its_own_records_of_the_same_person(api: Any) -> None:
    file = (await api.get(f"/v1/persons/{HER}", "police")).json()
    assert [r["id"] for r in file["records"]] == [POLICE_1]
    assert [s["target"]["id"] for s in file["statements"]] == [INCIDENT]
    assert {s["dataset"] for s in file["statements"]} == {"police.incidents"}


async def test_a_place_and_a_case_are_read_alike(api: Any) -> None:
    place = (await api.get(f"/v1/places/{BRIDGE}", "police")).json()
    EntityFile.model_validate(place)
    (statement,) = place["statements"]
    assert (statement["source"], statement["target"]) == (
        {"id": INCIDENT, "type": "case"},
        {"id": BRIDGE, "type": "place"},
    )
    case = (await api.get(f"/v1/cases/{INCIDENT}", "police")).json()
    assert {s["kind"] for s in case["statements"]} == {"PARTY_TO", "OCCURRED_AT", "HANDLED_BY"}


async def test_a_record_tells_fields_by_mention_statements_and_earlier_versions(api: Any) -> None:
    file = (await api.get(f"/v1/records/{COURT_1}")).json()
    RecordFile.model_validate(file)
    assert [m["mention"] for m in file["mentions"]] == ["case", "plaintiff"]
    assert file["mentions"][1]["fields"] == {"name.full": "林晓禾", "sex": "f"}
    assert file["extra"] == {"room": "3"}
    (statement,) = file["statements"]
    assert (statement["source"]["id"], statement["target"]["id"]) == (HER, SUIT)
    assert statement["properties"] == {"role": "plaintiff"}
    assert [v["version"] for v in file["versions"]] == ["v0"]


@pytest.mark.parametrize(
    ("path", "department"),
    [
        (f"/v1/persons/{HIM}", "court"),  # only a sealed record describes him
        (f"/v1/persons/{HIM}", "police"),
        (f"/v1/records/{SEALED}", "court"),
        (f"/v1/records/{COURT_1}", "police"),
        (f"/v1/records/{POLICE_1}", "court"),
        (f"/v1/cases/{SUIT}", "police"),
        (f"/v1/cases/{INCIDENT}", "court"),
        (f"/v1/places/{BRIDGE}", "court"),
        (f"/v1/persons/{OLD_HIM}", "court"),  # leads to what can't be seen
    ],
)
async def test_what_is_hidden_reads_as_what_is_not_there(api: Any, path: str, department: str) -> None:
    hidden = await api.get(path, department)
    absent = await api.get(path[:-1] + "f", department)
    assert hidden.status_code == absent.status_code == 404
    assert without_id(hidden) == without_id(absent)
    assert set(hidden.headers) == set(absent.headers)


async def test_no_answer_holds_what_only_a_sealed_record_says(api: Any) -> None:
    for path in (f"/v1/persons/{HER}", f"/v1/cases/{SUIT}", f"/v1/records/{COURT_1}"):
        text = (await api.get(path)).text
        for hidden in (SEALED, HIM, "defendant", "hidden from readers"):
            assert hidden not in text


async def test_deleting_what_a_reader_may_not_see_changes_no_byte(api: Any, graph: neo4j.Driver) -> None:
    paths = [
        f"/v1/persons/{HER}",
        f"/v1/cases/{SUIT}",
        f"/v1/records/{COURT_1}",
        "/v1/places?near=29.97,106.28&radius_m=500",
    ]
    before = [(await api.get(path)).content for path in paths]
    with graph.session() as session:
        session.run(
            "MATCH (r:Record) WHERE r.sealed OR r.dataset <> 'court.cases' WITH r, r.id AS id "
            "DETACH DELETE r WITH id MATCH ()-[s]->() WHERE s.record = id DELETE s"
        ).consume()
        session.run("MATCH (e) WHERE NOT e:Redirect AND NOT e:Record AND NOT (e)--() DELETE e").consume()
    assert [(await api.get(path)).content for path in paths] == before


async def test_a_merged_id_leads_to_where_the_person_is(api: Any) -> None:
    response = await api.get(f"/v1/persons/{OLD_HER}")
    assert (response.status_code, response.headers["location"]) == (308, f"/v1/persons/{HER}")
    assert (await api.get(f"/v1/cases/{OLD_HER.replace('P', 'C')}")).status_code == 404


async def test_places_near_a_position_come_nearest_first_and_page_on(api: Any) -> None:
    path = "/v1/places?near=29.97,106.28&radius_m=500"
    page = (await api.get(path, "police")).json()
    PlacesPage.model_validate(page)
    assert [place["id"] for place in page["places"]] == [BRIDGE, FAR]  # the town has no position of its own
    assert page["places"][0]["distance"] == 0
    assert page["places"][1]["distance"] == pytest.approx(289, abs=2)
    first = (await api.get(path + "&limit=1", "police")).json()
    second = (await api.get(f"{path}&limit=1&cursor={first['next']}", "police")).json()
    assert [p["id"] for p in first["places"] + second["places"]] == [BRIDGE, FAR]
    assert second["next"] is None
    assert (await api.get(path.replace("500", "200"), "police")).json()["places"] == page["places"][:1]
    assert (await api.get(path, "court")).json()["places"] == []


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_together_are_the_whole_and_nothing_comes_twice(
    api: Any, graph: neo4j.Driver, limit: int
) -> None:
    with graph.session() as session:
        session.run(
            "MATCH (p:Person {id: $her}) UNWIND range(100, 106) AS n "
            "WITH p, n, 'R00000000000000000000' + toString(n * 10) AS id "
            "CREATE (r:Record {id: id, dataset: 'court.cases', key: id, version: 'v', run: 'r', "
            "sealed: false, `x.note`: toString(n)})-[:DESCRIBES {mention: 'x'}]->(p) "
            "CREATE (p)-[:RELATED_TO {record: id, name: 'a', dataset: 'court.cases', sealed: false}]->(p)",
            her=HER,
        ).consume()
    whole = (await api.get(f"/v1/persons/{HER}?limit=200")).json()
    records, statements, cursor = [], [], ""
    for _ in range(20):
        page = (await api.get(f"/v1/persons/{HER}?limit={limit}{cursor}")).json()
        records += page["records"]
        statements += page["statements"]
        assert page["complete"] == (page["next"] is None and not cursor)
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert records == whole["records"]
    assert statements == whole["statements"]
    assert len(records) == 9
    assert len(statements) == 9


async def test_every_read_is_in_the_audit_log(api: Any) -> None:
    await api.get(f"/v1/persons/{HER}")
    await api.get(f"/v1/persons/{HIM}")
    await api.get(f"/v1/persons/{HER}", role="auditor")
    log = api.app.state.services.ledger.disclosures
    entries = [entry.values for entry in log.list()]
    names = log.commitments([COURT_1, COURT_2, HER])
    assert [entry["outcome"] for entry in entries] == ["shown", "nothing", "refused"]
    assert entries[0]["records"] == [names[COURT_1], names[COURT_2]]
    assert entries[0]["entities"] == [SUIT, names[HER]]
    assert entries[1]["entities"] == entries[2]["entities"] == []


async def test_readiness_says_that_all_is_there(api: Any) -> None:
    assert (await api.client.get("/readyz")).json()["status"] == "ready"
