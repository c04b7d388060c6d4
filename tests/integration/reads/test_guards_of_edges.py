"""Seals and marks of a record stand on its edges too, through every way in which a record changes."""

from __future__ import annotations

from dataclasses import replace

import neo4j
import pytest

from hub.graph import writer
from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.repoint import Move, repoint
from tests.integration.reads.made import SEEN, Said, id_of, write

CASE, ANN, BEN = id_of("C", 1), id_of("P", 1), id_of("P", 2)
SUIT = Said(
    1,
    "court.suits",
    {"case": CASE, "party": ANN},
    [("PARTY_TO", "party", "case")],
    {"party.name.full": "Ann"},
    marks=("juvenile", "against:court"),
    nodes={"party": (("phone", "token"),)},
)
FAULT = "edge that is not marked and sealed as its record is"
_EDGES = (
    "MATCH (a)-[s]->() WHERE s.record IS NOT NULL RETURN a.id AS at, s.marks AS marks, s.sealed AS sealed"
)


def edges(driver: neo4j.Driver) -> list[dict[str, object]]:
    with driver.session() as session:
        return session.run(_EDGES).data()


def test_every_edge_of_a_marked_record_is_marked_and_none_of_another(graph: neo4j.Driver) -> None:
    write(graph, [SUIT, replace(SUIT, number=2, marks=())])
    found = [edge["marks"] for edge in edges(graph)]
    assert sorted(map(str, found)) == sorted(map(str, [["against:court", "juvenile"]] * 2 + [None] * 2))
    assert check_graph(graph) == []


def test_edges_stay_marked_when_their_mention_is_found_to_be_another(graph: neo4j.Driver) -> None:
    write(graph, [SUIT])
    before = graph_digest(graph)
    repoint(graph, [Move(SUIT.id, "party", "person", BEN, (ANN,))])
    assert {edge["at"] for edge in edges(graph)} == {BEN}
    assert check_graph(graph) == []
    repoint(graph, [Move(SUIT.id, "party", "person", ANN, (ANN,))])
    assert graph_digest(graph) == before


@pytest.mark.parametrize(
    "fault",
    ["REMOVE s.marks", "SET s.marks = ['juvenile']", "SET s.sealed = true"],
)
@pytest.mark.parametrize("kind", ["PARTY_TO", "HAS_IDENTIFIER"])
def test_an_edge_that_is_not_guarded_as_its_record_is_found(
    graph: neo4j.Driver, kind: str, fault: str
) -> None:
    write(graph, [SUIT])
    sound = graph_digest(graph)
    with graph.session() as session:
        session.run(f"MATCH ()-[s:{kind}]->() {fault}").consume()  # type: ignore[arg-type]
    (finding,) = check_graph(graph)
    assert (finding.fault, finding.examples) == (FAULT, (SUIT.id,))
    assert graph_digest(graph) != sound


def test_an_earlier_version_keeps_its_marks_and_the_new_one_has_its_own(graph: neo4j.Driver) -> None:
    write(graph, [SUIT])
    newer = replace(SUIT, marks=()).prepared(2)
    with graph.session() as session:
        session.execute_write(writer.replace_records, [newer], run="run-2", seen=SEEN)
        (old,) = session.run("MATCH (old:Superseded) RETURN old.marks AS marks").value("marks")
    assert old == ["against:court", "juvenile"]
    assert {str(edge["marks"]) for edge in edges(graph)} == {"None"}
    assert check_graph(graph) == []


def test_a_sealed_record_stays_sealed_with_its_edges_when_a_newer_version_comes(graph: neo4j.Driver) -> None:
    write(graph, [replace(SUIT, sealed=True)])
    with graph.session() as session:
        session.execute_write(writer.replace_records, [SUIT.prepared(2)], run="run-2", seen=SEEN)
        assert session.run("MATCH (r:Record) RETURN r.version AS v, r.sealed AS s").values() == [["v2", True]]
    assert {edge["sealed"] for edge in edges(graph)} == {True}
    assert check_graph(graph) == []
