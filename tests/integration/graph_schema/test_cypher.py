"""The real Neo4j takes every constraint and index, before the data and after it, and finds text by them."""

from __future__ import annotations

import re

import neo4j
import pytest
from neo4j.exceptions import ConstraintError

from graph_schema.cypher import MIGRATIONS, POINT_INDEX, SEARCH_INDEXES
from graph_schema.fields import Search
from hub.graph.migrations import await_texts, migrate

RECORDS = """
UNWIND $rows AS row
CREATE (r:Record {id: row.id, names: row.names, texts: row.texts, addresses: row.addresses})
SET r.point = point({longitude: row.lon, latitude: row.lat})
"""
ROWS = [
    {
        "id": "R1",
        "names": ["王小明", "Ann Example"],
        "texts": ["小区门口的栏杆坏了", "Broken railing"],
        "addresses": ["重庆市合川区南津街街道甲路12号"],
        "lon": 106.28,
        "lat": 29.97,
    },
    {
        "id": "R2",
        "names": ["李小红"],
        "texts": ["路灯不亮"],
        "addresses": ["钓鱼城街道"],
        "lon": 106.31,
        "lat": 30.0,
    },
]
FOUND = "CALL db.index.fulltext.queryNodes($index, $words) YIELD node RETURN node.id AS id ORDER BY id"
NEAR = """
MATCH (r:Record)
WHERE point.distance(r.point, point({longitude: 106.28, latitude: 29.97})) <= 1000
RETURN r.id AS id
"""


STATEMENTS = [statement for step in MIGRATIONS for statement in step.statements]
NAMES = {name: kind for kind, name in re.findall(r"(CONSTRAINT|INDEX) (\w+) IF", "\n".join(STATEMENTS))}


def drop(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        for name, kind in NAMES.items():
            session.run(f"DROP {kind} {name} IF EXISTS").consume()


def apply(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        for statement in STATEMENTS:
            session.run(statement).consume()
        session.run("CALL db.awaitIndexes(120)").consume()
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()


def add_records(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run(RECORDS, rows=ROWS).consume()


@pytest.fixture(params=["indexes first", "data first"])
def graph(request: pytest.FixtureRequest, clean_graph: neo4j.Driver) -> neo4j.Driver:
    steps = [apply, add_records] if request.param == "indexes first" else [add_records, apply]
    for step in (drop, *steps, apply):
        step(clean_graph)
    return clean_graph


def test_every_index_is_online_and_all_are_there(graph: neo4j.Driver):
    with graph.session() as session:
        states = dict(session.run("SHOW INDEXES YIELD name, state").values())

    assert set(NAMES) <= set(states)
    assert set(states.values()) == {"ONLINE"}


def test_chinese_and_english_words_are_found_in_lists_of_text(graph: neo4j.Driver):
    def found(search: Search, words: str) -> list[str]:
        with graph.session() as session:
            return session.run(FOUND, index=SEARCH_INDEXES[search], words=f'"{words}"').value("id")

    assert found("name", "小明") == found("name", "王小明") == found("name", "example") == ["R1"]
    assert found("text", "栏杆") == found("text", "railing") == ["R1"]
    assert found("address", "街道") == ["R1", "R2"]
    assert found("address", "钓鱼城") == ["R2"]
    assert found("address", "nowhere") == []


def test_places_nearby_are_found_by_the_point_index(graph: neo4j.Driver):
    with graph.session() as session:
        assert session.run(NEAR).value("id") == ["R1"]
        plan = str(session.run(f"EXPLAIN {NEAR}").consume().plan)

    assert POINT_INDEX in plan or "NodeIndexSeek" in plan


def test_a_second_record_of_the_same_id_is_refused(graph: neo4j.Driver):
    with graph.session() as session, pytest.raises(ConstraintError):
        session.run("CREATE (:Record {id: 'R1'})").consume()


def test_a_graph_answers_before_its_text_indexes_are_filled_and_no_text_query_gets_half_an_answer(
    clean_graph: neo4j.Driver,
):
    drop(clean_graph)
    with clean_graph.session() as session:
        session.run("MATCH (m:Meta) DELETE m").consume()
        session.run(
            "UNWIND range(1, 20000) AS n CREATE (:Record {id: 'R' + n, names: ['王小明'], texts: ['栏杆' + n]})"
        ).consume()
    migrate(clean_graph)
    with clean_graph.session() as session:
        states = session.run("SHOW INDEXES YIELD type, state WHERE type <> 'FULLTEXT' RETURN state").value()
        found = session.run(FOUND, index=SEARCH_INDEXES["name"], words="王小明").value("id")
    assert set(states) == {"ONLINE"}
    assert len(found) == 20_000
    await_texts(clean_graph)
    with clean_graph.session() as session:
        assert set(session.run("SHOW INDEXES YIELD state").value()) == {"ONLINE"}
