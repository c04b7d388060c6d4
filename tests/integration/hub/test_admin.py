"""The offline import: what it writes, and what a killed or refused one leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hub.errors import HomeInUse, StorageUnavailable, WrongUse
from hub.graph.admin import Group, import_full, interrupted
from hub.graph.driver import connect
from hub.graph.server import EmbeddedServer
from hub.settings import Settings


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a home that imports may replace; its server is stopped."""
    home = tmp_path_factory.mktemp("import home")
    settings = Settings(home=home, neo4j_uri=None, neo4j_port=0, neo4j_heap="512m", neo4j_pagecache="64m")
    yield settings
    EmbeddedServer(settings).stop()


@pytest.fixture
def csv_files(tmp_path: Path) -> tuple[list[Group], list[Group]]:
    """Two records and a case in CSV: dotted names, a point, a list, quoted text; a comma in the folder."""
    records, cases, edges = (
        tmp_path / "a, b" / name for name in ("records.csv", "the cases.csv", "edges.csv")
    )
    records.parent.mkdir()
    records.write_text(
        "id:ID(Record)|plaintiff.name.full:string|point:point{crs:WGS-84}|names:string[]|sealed:boolean\n"
        'R1|"Says ""no"", twice"|"{latitude:30.1, longitude:106.3}"|one;two|false\n'
        "R2|||one|true\n",
        "utf-8",
    )
    cases.write_text("id:ID(Case)|minted:string\nC1|2026\n", "utf-8")
    edges.write_text(":START_ID(Record)|:END_ID(Case)|mention:string\nR1|C1|case\nR2|C1|case\n", "utf-8")
    nodes = [Group(("Record",), (records,)), Group(("Case",), (cases,))]
    return nodes, [Group(("DESCRIBES",), (edges,))]


CSV = ("--delimiter=|", "--array-delimiter=;")


def test_an_import_before_the_first_start_is_the_graph_then(
    own: Settings, csv_files: tuple[list[Group], list[Group]]
) -> None:
    nodes, edges = csv_files
    imported = import_full(own, nodes, edges, options=CSV)
    assert (imported.nodes, imported.relationships) == (3, 2)
    server = EmbeddedServer(own)
    server.start()
    with connect(own) as driver:
        record = driver.execute_query("MATCH (r:Record {id: 'R1'}) RETURN r").records[0]["r"]
        bare = driver.execute_query("MATCH (r:Record {id: 'R2'}) RETURN r").records[0]["r"]
    with pytest.raises(HomeInUse):
        import_full(own, nodes, edges, options=CSV)
    server.stop()
    assert record["plaintiff.name.full"] == 'Says "no", twice'
    assert (record["point"].latitude, record["point"].srid) == (30.1, 4326)
    assert (record["names"], record["sealed"]) == (["one", "two"], False)
    assert dict(bare) == {"id": "R2", "names": ["one"], "sealed": True}


def test_parquet_files_are_imported_as_they_are(own: Settings, tmp_path: Path) -> None:
    people = tmp_path / "people.parquet"
    table = pa.table({"id:ID(Person)": ["P1", "P2"], "names:string[]": [["一", "b;c"], None]})
    pq.write_table(table, people)
    import_full(own, [Group(("Person",), (people,))], [], input_type="parquet")
    server = EmbeddedServer(own)
    server.start()
    with connect(own) as driver:
        rows = driver.execute_query("MATCH (p:Person) RETURN p.names AS names ORDER BY p.id").records
        count = driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"]
    server.stop()
    assert ([row["names"] for row in rows], count) == ([["一", "b;c"], None], 2)


def test_files_that_the_import_refuses_leave_an_empty_graph(own: Settings, tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    records.write_text("id:ID(Record)|n:int\nR1|Zhang San\n", "utf-8")
    with pytest.raises(StorageUnavailable, match=r"import\.log") as refused:
        import_full(own, [Group(("Record",), (records,))], [], options=CSV)
    assert "Zhang" not in refused.value.detail
    assert interrupted(own) is False


def test_a_killed_import_is_wiped_at_the_next_start(own: Settings) -> None:
    server = EmbeddedServer(own)
    server.home.prepare(0, "64m")
    server.home.stores[0].mkdir(parents=True, exist_ok=True)
    (server.home.stores[0] / "neostore").write_bytes(b"half a store")
    server.home.marker.touch()
    assert interrupted(own) is True
    server.start()
    with connect(own) as driver:
        assert driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"] == 0
    server.stop()
    assert interrupted(own) is False


def test_an_existing_server_is_not_imported_into(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="HUB_NEO4J_URI"):
        import_full(Settings(home=tmp_path, neo4j_uri="bolt://localhost:1"), [], [])
