"""166,775 rows of nodes and edges, loaded and asked what anyone can check in the files. Takes about a minute.

As `hub pull` does it with its own Neo4j: the first load is an offline import, the second goes row by row.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString
from zoneinfo import ZoneInfo

import neo4j
import pytest

from hub.files.person import person_file
from hub.files.place import place_file
from hub.files.sight import Sight
from hub.graph.check import check_graph
from hub.graph.driver import connect_async
from hub.graph.reads.database import Neo4jDatabase
from hub.graph.server import EmbeddedServer
from hub.graph.stats import graph_stats
from hub.home import Home
from hub.pipeline.report import RunReport
from hub.pipeline.run import pull
from hub.settings import Settings
from tests.integration.examples.conftest import folder_of
from tests.integration.examples.pole_paths import Known, differing
from tests.lenses import whole_lens

pytestmark = pytest.mark.timeout(900)  # on a busy machine

ROWS = 61_521 + 105_840 - 586  # all nodes, all edges, without those of KNOWS


@pytest.fixture(scope="module")
def folder() -> Path:
    return folder_of("pole")


@pytest.fixture(scope="module")
def home(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A hub with a Neo4j of its own, still empty."""
    settings = Settings(
        home=tmp_path_factory.mktemp("pole") / "home",
        neo4j_uri=None,
        neo4j_port=0,
        neo4j_heap="512m",
        neo4j_pagecache="128m",
    )
    server = EmbeddedServer(settings)
    server.start()
    with Home(settings) as home:
        yield home
    server.stop()


@pytest.fixture(scope="module")
def loaded(home: Home, folder: Path) -> RunReport:
    return pull(home, "pole", {"folder": str(folder)})


@pytest.fixture(scope="module")
def graph(home: Home, loaded: RunReport) -> neo4j.Driver:
    """The graph with the files in it."""
    return home.driver


def test_every_row_of_the_mapped_files_is_accounted_for(loaded: RunReport) -> None:
    for counts in loaded.datasets.values():
        assert counts.read == counts.accepted + counts.unchanged + counts.quarantined + counts.superseded
    assert sum(counts.read for counts in loaded.datasets.values()) == ROWS
    assert sum(counts.accepted for counts in loaded.datasets.values()) == ROWS
    assert loaded.warnings == []


def test_the_graph_holds_what_the_files_hold(graph: neo4j.Driver) -> None:
    stats = graph_stats(graph)
    assert stats.nodes["Record"] == ROWS
    assert {label: stats.nodes[label] for label in ("Person", "Place", "Case", "Item")} == {
        "Person": 369 + 1_000,
        "Place": 14_904 + 14_196 + 93,
        "Case": 28_762 + 534,
        "Item": 1_000 + 7 + 328 + 328,
    }
    assert {kind: n for kind, n in stats.edges.items() if kind not in ("DESCRIBES", "HAS_IDENTIFIER")} == {
        "OCCURRED_AT": 28_762,
        "HANDLED_BY": 28_762,
        "PARTY_TO": 55,
        "INVOLVES": 985 + 534 + 534,
        "LIVES_AT": 368,
        "RELATED_TO": 155 + 80 + 118 + 241,
        "OWNS": 328 + 328,
        "WITHIN": 14_904 + 14_904 + 14_196,
    }
    assert check_graph(graph) == []


@pytest.mark.parametrize(
    ("dataset", "label", "entities"),
    [("pole.crimes", "Case", 28_762), ("pole.persons", "Person", 369), ("pole.officers", "Person", 1_000)],
)
def test_each_row_is_an_entity_of_its_own(
    graph: neo4j.Driver, dataset: str, label: str, entities: int
) -> None:
    found = graph.execute_query(
        "MATCH (:Record {dataset: $dataset})-[:DESCRIBES]->(e) WHERE $label IN labels(e) "
        "RETURN count(DISTINCT e) AS entities",
        dataset=dataset,
        label=label,
    ).records
    assert found[0]["entities"] == entities


def test_piccadilly_has_166_crimes_and_the_latest_is_of_31_august(graph: neo4j.Driver) -> None:
    found = graph.execute_query(
        "MATCH (l:Record {dataset: 'pole.locations', `place.address.text`: 'Piccadilly'})-[:DESCRIBES]->(:Place)"
        "<-[:OCCURRED_AT]-(c:Case)<-[:DESCRIBES]-(r:Record {dataset: 'pole.crimes'}) "
        "RETURN count(DISTINCT c) AS crimes, max(r.`case.occurred_from`) AS latest"
    ).records
    assert found[0].data() == {"crimes": 166, "latest": "2017-08-31"}


def test_officer_morse_investigates_32_crimes(graph: neo4j.Driver) -> None:
    found = graph.execute_query(
        "MATCH (o:Record {dataset: 'pole.officers', `officer.name.family`: 'Morse'})-[:DESCRIBES]->(:Person)"
        "<-[:HANDLED_BY {role: 'investigator'}]-(c:Case) RETURN count(DISTINCT c) AS crimes"
    ).records
    assert found[0]["crimes"] == 32


def test_586_pairs_of_persons_know_each_other_and_no_evidence_of_it_counts_twice(graph: neo4j.Driver) -> None:
    found = graph.execute_query(
        "MATCH (a:Person)-[s:RELATED_TO]-(b:Person) WHERE a.id < b.id "
        "WITH a, b, collect(s.kind) AS kinds "
        "RETURN count(*) AS pairs, sum(size(kinds)) AS statements"
    ).records
    assert found[0].data() == {"pairs": 586, "statements": 594}


def test_a_call_leads_from_one_person_to_the_other(graph: neo4j.Driver) -> None:
    found = graph.execute_query(
        "MATCH (a:Person)-[:OWNS]->(:Item)<-[:INVOLVES {role: 'caller'}]-(c:Case)"
        "-[:INVOLVES {role: 'called'}]->(:Item)<-[:OWNS]-(b:Person) "
        "RETURN count(DISTINCT c) AS calls, sum(CASE WHEN a = b THEN 1 ELSE 0 END) AS to_oneself"
    ).records
    assert found[0].data() == {"calls": 534, "to_oneself": 0}


def test_shortest_paths_and_their_number_are_those_of_networkx_on_the_same_edges(
    home: Home, graph: neo4j.Driver, loaded: RunReport, record_property: Callable[[str, object], None]
) -> None:
    """`HUB_TEST_PAIRS=500` for all that the goal names."""
    known = Known(graph)
    pairs = known.pairs(int(os.environ.get("HUB_TEST_PAIRS", "100")), seed=7)
    wrong, linked, took = differing(home.settings, known, list(loaded.datasets), pairs, steps=8)
    record_property("milliseconds", statistics.quantiles(took, n=20))
    assert wrong == []
    assert linked > len(pairs) / 4


def test_a_second_pull_finds_everything_unchanged(home: Home, graph: neo4j.Driver, folder: Path) -> None:
    before = graph_stats(graph).as_dict()
    again = pull(home, "pole", {"folder": str(folder)})
    assert sum(counts.unchanged for counts in again.datasets.values()) == ROWS
    again = pull(home, "pole", {"folder": str(folder)}, full=True)
    assert sum(counts.unchanged for counts in again.datasets.values()) == ROWS
    assert graph_stats(graph).as_dict() == before


@pytest.fixture
async def files(home: Home, graph: neo4j.Driver) -> AsyncIterator[Neo4jDatabase]:
    """What files are read with, by a reader who sees all of the example."""
    database = Neo4jDatabase(lambda: connect_async(home.settings), deadline=120.0)
    yield database
    await database.close()


def sight(loaded: RunReport) -> Sight:
    owners = dict.fromkeys(loaded.datasets, "police")
    return Sight(whole_lens(owners, case=None), owners, ZoneInfo("Europe/London"), datetime.now(UTC))


async def everywhere(_: object) -> None:
    return None


def id_of(graph: neo4j.Driver, query: LiteralString) -> str:
    return str(graph.execute_query(query).records[0]["id"])


async def test_the_file_of_piccadilly_has_its_166_crimes_up_to_the_latest(
    files: Neo4jDatabase, graph: neo4j.Driver, loaded: RunReport
) -> None:
    piccadilly = id_of(
        graph,
        "MATCH (:Record {dataset: 'pole.locations', `place.address.text`: 'Piccadilly'})-[:DESCRIBES]->(p:Place)"
        "<-[:OCCURRED_AT]-() RETURN p.id AS id, count(*) AS crimes ORDER BY crimes DESC LIMIT 1",
    )
    file = await place_file(files, sight(loaded), piccadilly)
    assert len(file.cases) == sum(one.cases for one in file.counts) == 166
    assert file.timeline[-1].time == "2017-08-31"
    assert file.complete


async def test_the_file_of_officer_morse_has_the_32_crimes_that_he_investigates(
    files: Neo4jDatabase, graph: neo4j.Driver, loaded: RunReport
) -> None:
    morse = id_of(
        graph,
        "MATCH (:Record {dataset: 'pole.officers', `officer.name.family`: 'Morse'})-[:DESCRIBES]->(p:Person) "
        "RETURN p.id AS id",
    )
    file = await person_file(files, sight(loaded), morse, everywhere)
    assert [one.ties[0].role for one in file.cases] == ["investigator"] * 32
    assert file.complete
