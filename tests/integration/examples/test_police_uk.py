"""Rows without a key, loaded once and again."""

from __future__ import annotations

import shutil
from pathlib import Path

import neo4j
import pytest

from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.stats import graph_stats
from hub.home import Home
from hub.pipeline.report import RunReport
from hub.pipeline.run import pull
from tests.integration.examples.conftest import folder_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(folder_of("police_uk"), tmp_path_factory.mktemp("drops") / "police_uk"))


@pytest.fixture(scope="module")
def loaded(home: Home, folder: Path) -> RunReport:
    return pull(home, "police_uk", {"folder": str(folder)})


def test_every_row_is_accepted(loaded: RunReport) -> None:
    counts = {name: (counts.read, counts.accepted) for name, counts in loaded.datasets.items()}
    assert counts == {"police_uk.crimes": (688, 688), "police_uk.stops": (147, 147)}
    assert loaded.warnings == []


@pytest.mark.usefixtures("loaded")
def test_each_row_without_a_crime_id_is_a_case_of_its_own(empty: neo4j.Driver) -> None:
    rows = empty.execute_query(
        "MATCH (r:Record {dataset: 'police_uk.crimes'})-[:DESCRIBES {mention: 'case'}]->(c:Case) "
        "RETURN count(DISTINCT c) AS cases, "
        "count(DISTINCT CASE WHEN r.`case.number` IS NULL THEN c END) AS unnumbered, "
        "count(r.point) AS placed, collect(DISTINCT r.`case.occurred_from`) AS months"
    ).records
    assert rows[0].data() == {"cases": 688, "unnumbered": 93, "placed": 659, "months": ["2019-02"]}


@pytest.mark.usefixtures("loaded")
def test_a_search_is_a_case_with_the_person_searched(empty: neo4j.Driver) -> None:
    rows = empty.execute_query(
        "MATCH (p:Person)-[s:PARTY_TO {dataset: 'police_uk.stops', role: 'searched'}]->(c:Case) "
        "RETURN count(DISTINCT p) AS persons, count(DISTINCT c) AS cases"
    ).records
    assert rows[0].data() == {"persons": 147, "cases": 147}


@pytest.mark.usefixtures("loaded")
def test_reloading_the_files_adds_nothing(home: Home, empty: neo4j.Driver, folder: Path) -> None:
    before = graph_stats(empty).as_dict(), graph_digest(empty)
    again = pull(home, "police_uk", {"folder": str(folder)}, full=True)
    assert {counts.unchanged for counts in again.datasets.values()} == {688, 147}
    assert (graph_stats(empty).as_dict(), graph_digest(empty)) == before


@pytest.mark.usefixtures("loaded")
def test_the_same_file_under_another_name_adds_nothing(home: Home, empty: neo4j.Driver, folder: Path) -> None:
    before = graph_digest(empty)
    (folder / "again").mkdir()
    for file in sorted(folder.glob("*.csv")):
        shutil.copy(file, folder / "again" / file.name)
    again = pull(home, "police_uk", {"folder": str(folder)})
    assert sum(counts.accepted for counts in again.datasets.values()) == 0
    assert graph_digest(empty) == before


@pytest.mark.usefixtures("loaded")
def test_one_more_equal_row_is_one_more_case(home: Home, empty: neo4j.Driver, folder: Path) -> None:
    before = graph_stats(empty).nodes["Case"]
    file = next(folder.glob("*-street.csv"))
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    unnumbered = next(line for line in lines if line.startswith(",2019-02"))
    file.write_text("".join([*lines, unnumbered]), encoding="utf-8")
    again = pull(home, "police_uk", {"folder": str(folder)})
    counts = again.datasets["police_uk.crimes"]
    assert (counts.accepted, counts.unchanged) == (
        1,
        2 * 688,
    )  # the file's, and those of its copy, which is skipped
    assert graph_stats(empty).nodes["Case"] == before + 1
    assert check_graph(empty) == []
