"""An auditor sees patterns of officers' reading; whom it was about stays inside the hub."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import neo4j

from tests.integration.concerned.conftest import COURT_CASE, HER_NUMBER, HIS_NUMBER, Api, id_of, read_by

AUDITOR = {"department": "political_legal", "role": "auditor", "user": "auditor-1"}


def name_the_judge(driver: neo4j.Driver, badge: str) -> None:
    """The suit's record says that a judge of the same name as a party handles it."""
    with driver.session() as session:
        session.run(
            "MATCH (c:Case {id: $case}) MERGE (j:Person {id: $judge}) "
            "CREATE (c)-[:HANDLED_BY {record: 'x', dataset: 'court.suits', sealed: false}]->(j) "
            "CREATE (:Record {id: $record, dataset: 'court.suits', sealed: false, `judge.name.full`: '林 晓禾', "
            "`judge.badge_no`: $badge})-[:DESCRIBES {mention: 'judge'}]->(j)",
            case=COURT_CASE,
            judge=id_of("P", 500),
            record=id_of("R", 500),
            badge=badge,
        ).consume()


def yesterday() -> str:
    return (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


async def test_a_read_of_ones_own_name_is_found_and_told_by_commitment(
    api: Api, clean_graph: neo4j.Driver
) -> None:
    name_the_judge(clean_graph, "judge-lin")
    her, him = api.who(HER_NUMBER).founded, api.who(HIS_NUMBER).founded
    api.ledger.disclosures.add(
        [
            read_by("court", him, time=yesterday(), user="judge-lin", case=COURT_CASE),
            read_by(
                "court", her, time=yesterday(), user="judge-lin", case=COURT_CASE, legal_basis="民事诉讼法"
            ),
            read_by("court", her, time=yesterday(), user="judge-wu", case=COURT_CASE),
        ]
    )
    answer = await api.official("/v1/audit/patterns", **AUDITOR)
    (found,) = answer.json()["findings"]
    assert (found["pattern"], found["users"], found["entries"]) == ("own_name", ["judge-lin"], [2])
    assert found["reasons"] == [
        {"purpose": "court_proceeding", "case": COURT_CASE, "legal_basis": "民事诉讼法"}
    ]
    assert found["persons"] == api.entries()[1]["entities"]
    assert not any(word in answer.text for word in ("林", her, HER_NUMBER))
    assert api.entries()[-1]["action"] == "audit.patterns"


async def test_what_was_erased_is_found_by_no_pattern(api: Api, clean_graph: neo4j.Driver) -> None:
    name_the_judge(clean_graph, "judge-lin")
    her = api.who(HER_NUMBER).founded
    api.ledger.disclosures.add([read_by("court", her, time=yesterday(), user="judge-lin", case=COURT_CASE)])
    api.ledger.disclosures.forget([her])
    assert (await api.official("/v1/audit/patterns", **AUDITOR)).json()["findings"] == []


async def test_it_is_for_auditors_of_the_officers_departments_alone(
    api: Api, clean_graph: neo4j.Driver
) -> None:
    name_the_judge(clean_graph, "judge-lin")
    her = api.who(HER_NUMBER).founded
    api.ledger.disclosures.add([read_by("court", her, time=yesterday(), user="judge-lin", case=COURT_CASE)])
    for role in ("officer", "head", "steward"):
        assert (await api.official("/v1/audit/patterns", "court", role)).status_code == 403
    elsewhere = await api.official("/v1/audit/patterns", "police", "auditor")
    assert elsewhere.json()["findings"] == []
    own = await api.official("/v1/audit/patterns", "court", "auditor")
    assert len(own.json()["findings"]) == 1


async def test_a_period_has_a_zone_and_an_end(api: Api) -> None:
    for wrong in ("since=2026-01-01T00:00:00", "since=2020-01-01T00:00:00Z", "until=0001-01-01T00:00:00Z"):
        assert (await api.official(f"/v1/audit/patterns?{wrong}", **AUDITOR)).status_code == 400, wrong
