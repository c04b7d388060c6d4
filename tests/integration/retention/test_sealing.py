"""A seal holds whatever is loaded afterwards and on whichever way, until it is lifted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from hub.errors import NotFound, WrongUse
from hub.graph.check import check_graph
from hub.graph.migrations import migrate
from hub.home import Home
from hub.pipeline.progress import Silent
from hub.pipeline.rebuild import rebuild
from hub.retention.seals import lift, owned, seal
from hub.settings import Settings
from tests.integration.pipeline.desk import DATASET, Desk, row

WHO = {"department": "desk", "by": "li"}
BASIS = "Ruling 7"


@pytest.fixture
def desk(settings: Settings, clean_graph: neo4j.Driver, tmp_path: Path) -> Iterator[Desk]:
    migrate(clean_graph)
    with Home(settings) as home:
        yield Desk(tmp_path, home)


def record(desk: Desk, key: str) -> str:
    return desk.home.key.record_id(DATASET, key)


def case(desk: Desk, key: str) -> str:
    return desk.home.key.entity_id("case", desk.home.key.token("event_no", key))


def sealed(desk: Desk) -> dict[str, set[bool]]:
    """Of each record by key: what it, its edges and its earlier versions say of whether they are sealed."""
    query = """
    MATCH (r:Record)
    OPTIONAL MATCH (r)-[:DESCRIBES]->()-[s]->() WHERE s.record = r.id
    OPTIONAL MATCH (r)-[:SUPERSEDES]->(old)
    WITH r.key AS key, r.sealed AS own, collect(s.sealed) + collect(old.sealed) AS others
    RETURN key, [own] + others AS said
    """
    with desk.home.driver.session() as session:
        return {one["key"]: set(one["said"]) for one in session.run(query)}


def test_a_sealed_record_its_edges_and_earlier_versions_are_sealed(desk: Desk) -> None:
    numbers = {"number": "500117199003074526"}
    desk.write("a.csv", [row(1, **numbers), row(2)])
    desk.pull()
    desk.write("b.csv", [row(1, **numbers, amount="2")])
    desk.pull()
    done = seal(desk.home, records=[record(desk, "1")], basis=BASIS, **WHO)
    assert done.records == 1
    assert sealed(desk) == {"1": {True}, "2": {False}}
    assert seal(desk.home, records=[record(desk, "1")], basis=BASIS, **WHO).records == 0


def test_a_new_version_of_a_sealed_record_and_a_withdrawn_one_that_returns_are_sealed(desk: Desk) -> None:
    desk.declare(dataset={"tombstone": {"column": "amount", "equals": "gone"}})
    seal(desk.home, records=[record(desk, "1"), record(desk, "3")], basis=BASIS, **WHO)
    desk.write("a.csv", [row(1), row(2), row(3)])
    desk.pull()
    assert sealed(desk) == {"1": {True}, "2": {False}, "3": {True}}
    desk.write("b.csv", [row(1, amount="gone"), row(3, amount="5")])
    desk.pull()
    desk.write("c.csv", [row(1, amount="6")])
    desk.pull()
    assert sealed(desk) == {"1": {True}, "2": {False}, "3": {True}}


def test_what_is_loaded_later_of_a_sealed_case_is_sealed_too(desk: Desk) -> None:
    """Two rows of one case: the second comes after the seal, under a key of its own."""
    mapping = {
        "mentions": {
            "case": {
                "entity": "case",
                "identifiers": [{"scheme": "event_no", "from": "number"}],
                "fields": {},
            }
        }
    }
    desk.declare(mapping=mapping)
    desk.write("a.csv", [row(1, number="E1"), row(2, number="E2")])
    desk.pull()
    assert seal(desk.home, case=case(desk, "E1"), basis=BASIS, **WHO).records == 1
    desk.write("b.csv", [row(3, number="E1"), row(4, number="E2")])
    desk.pull()
    assert sealed(desk) == {"1": {True}, "2": {False}, "3": {True}, "4": {False}}
    assert desk.home.ledger.seals.of_case(case(desk, "E1")) == {record(desk, "1")}
    desk.pull()
    desk.write("c.csv", [row(5, number="E2")])
    desk.pull()
    assert desk.home.ledger.seals.of_case(case(desk, "E1")) == {record(desk, "1"), record(desk, "3")}


def test_a_seal_outlives_a_rebuild(desk: Desk) -> None:
    desk.write("a.csv", [row(1, number="500117199003074526"), row(2)])
    desk.pull()
    seal(desk.home, records=[record(desk, "1")], basis=BASIS, **WHO)
    rebuild(desk.home, Silent(), folders=[str(desk.folder)], values=desk.values)
    assert sealed(desk) == {"1": {True}, "2": {False}}
    assert check_graph(desk.home.driver) == []


def test_a_lifted_seal_shows_the_record_again_unless_another_is_on_it(desk: Desk) -> None:
    desk.write("a.csv", [row(1)])
    desk.pull()
    first = seal(desk.home, records=[record(desk, "1")], basis=BASIS, **WHO).seals[0]
    second = seal(desk.home, case=case(desk, "1"), basis=BASIS, **WHO).seals[0]
    lift(desk.home, first.id, department="court", by="li", reason="Over.")
    assert sealed(desk) == {"1": {True}}
    lift(desk.home, second.id, department="court", by="li", reason="Over.")
    assert sealed(desk) == {"1": {False}}


def test_a_seal_that_a_dead_process_left_undone_is_made_by_the_next_load(desk: Desk) -> None:
    desk.write("a.csv", [row(1)])
    desk.pull()
    desk.home.ledger.seals.add("record", [record(desk, "1")], basis=BASIS, **WHO)
    assert sealed(desk) == {"1": {False}}
    desk.write("b.csv", [row(2)])
    desk.pull()
    assert sealed(desk) == {"1": {True}, "2": {False}}


def test_only_records_of_own_datasets_are_for_a_head_to_seal(desk: Desk) -> None:
    desk.write("a.csv", [row(1)])
    desk.pull()
    owned(desk.home, [record(desk, "1")], {DATASET})
    for records, datasets in (([record(desk, "1")], {"other.rows"}), ([record(desk, "9")], {DATASET})):
        with pytest.raises(NotFound):
            owned(desk.home, records, datasets)
    with pytest.raises(WrongUse):
        seal(desk.home, basis=BASIS, **WHO)
