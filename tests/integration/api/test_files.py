"""Files over the API: as described, under lens, reach and log as every read, and hidden as what is not there."""

from __future__ import annotations

from typing import Any

import pytest

from api.models import files
from tests.benchmarks.shape import shape


def id_of(letter: str, number: int) -> str:
    return f"{letter}{number:024x}"


HER, HIM = id_of("P", 1), id_of("P", 2)
SUIT, INCIDENT = id_of("C", 1), id_of("C", 2)
BRIDGE, TOWN = id_of("L", 1), id_of("L", 3)
COURT_1, COURT_2, POLICE_1, SEALED = (id_of("R", n) for n in range(1, 5))
OLD_HER, OLD_HIM = id_of("P", 91), id_of("P", 92)


async def test_each_file_is_as_described_and_of_the_own_department(api: Any) -> None:
    person = (await api.get(f"/v1/persons/{HER}/file")).json()
    files.PersonFile.model_validate(person)
    facts = {fact["field"]: fact for fact in person["facts"]}
    assert facts["sex"]["conflict"]
    assert {value["value"] for value in facts["sex"]["values"]} == {"f", "m"}
    assert [flag["flag"] for flag in person["flags"]] == ["conflict"]
    assert [(case["id"], case["ties"][0]["role"], case["within_reach"]) for case in person["cases"]] == [
        (SUIT, "plaintiff", True)
    ]
    assert {record["id"] for record in person["records"]} == {COURT_1, COURT_2}
    place = (await api.get(f"/v1/places/{BRIDGE}/file", "police")).json()
    files.PlaceFile.model_validate(place)
    assert [case["id"] for case in place["cases"]] == [INCIDENT]
    case = (await api.get(f"/v1/cases/{INCIDENT}/file", "police")).json()
    files.CaseFile.model_validate(case)
    assert [party["id"] for party in case["parties"]] == [HER]
    assert case["complete"]
    for told in (person, place, case):
        assert (told["limits"], told["next"], told["disputed"]) == ([], None, [])
        for hidden in (SEALED, HIM, "hidden from readers"):
            assert hidden not in str(told)


@pytest.mark.parametrize(
    ("path", "department"),
    [
        (f"/v1/persons/{HIM}", "court"),
        (f"/v1/persons/{OLD_HIM}", "court"),
        (f"/v1/cases/{INCIDENT}", "court"),
        (f"/v1/places/{BRIDGE}", "court"),
        (f"/v1/cases/{SUIT}", "police"),
    ],
)
async def test_the_file_of_what_is_hidden_is_not_there(api: Any, path: str, department: str) -> None:
    hidden, absent = (
        await api.get(f"{path}/file", department),
        await api.get(f"{path[:-1]}f/file", department),
    )
    assert hidden.status_code == 404
    assert shape(hidden) == shape(absent)


async def test_a_merged_id_leads_to_the_file_of_who_it_is_now(api: Any) -> None:
    response = await api.get(f"/v1/persons/{OLD_HER}/file")
    assert (response.status_code, response.headers["location"]) == (308, f"/v1/persons/{HER}/file")


async def test_an_opened_file_is_in_the_log_with_all_that_it_showed(api: Any) -> None:
    await api.get(f"/v1/persons/{HER}/file")
    await api.get(f"/v1/persons/{HIM}/file")
    await api.get(f"/v1/persons/{HER}/file", role="auditor")
    log = api.app.state.services.ledger.disclosures
    shown, nothing, refused = [entry.values for entry in log.list()]
    names = log.commitments([COURT_1, COURT_2, HER])
    assert [one["outcome"] for one in (shown, nothing, refused)] == ["shown", "nothing", "refused"]
    assert {one["action"] for one in (shown, nothing, refused)} == {"person.file"}
    assert shown["records"] == sorted([names[COURT_1], names[COURT_2]])
    assert {SUIT, names[HER]} == set(shown["entities"])
    assert shown["fields"] == ["name.full", "sex"]
    assert nothing["entities"] == refused["entities"] == []


async def test_a_cursor_of_another_route_is_refused(api: Any) -> None:
    response = await api.get(f"/v1/persons/{HER}/file?cursor=WyJhIiwxXQ")
    assert response.status_code == 400
