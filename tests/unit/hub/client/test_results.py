"""Answers as tables and graphs."""

from __future__ import annotations

import networkx
import pyarrow as pa

from api.examples.links import AROUND, EVENTS
from hub.client import arrow, frame, graph
from hub.client.link_answers import Around, CaseEvents

AROUND_CASE = Around.model_validate(AROUND)


def test_nodes_become_rows_with_their_facts_as_columns() -> None:
    table = frame(AROUND_CASE.nodes)
    assert list(table["id"]) == [node.id for node in AROUND_CASE.nodes]
    assert list(table["facts.name.full"].dropna()) == ["林晓禾"]


def test_an_arrow_table_holds_the_same_as_a_frame() -> None:
    events = CaseEvents.model_validate(EVENTS).events
    table = arrow(events)
    assert isinstance(table, pa.Table)
    assert table.to_pylist() == frame(events).to_dict("records")


def test_a_graph_has_every_node_and_every_statement() -> None:
    made = AROUND_CASE.graph()
    assert set(made) == {node.id for node in AROUND_CASE.nodes}
    assert {key for _, _, key in made.edges(keys=True)} == {link.id for link in AROUND_CASE.links}
    assert made.nodes[AROUND_CASE.nodes[1].id]["name.full"] == "林晓禾"
    source, target, said = next(iter(made.edges(data=True)))
    assert (said["kind"], said["role"]) == ("PARTY_TO", "plaintiff")
    assert (source, target) == (AROUND_CASE.links[0].source, AROUND_CASE.links[0].target)


def test_two_records_that_state_the_same_are_two_links() -> None:
    link = AROUND_CASE.links[0]
    twice = AROUND_CASE.model_copy(update={"links": [link, link.model_copy(update={"id": "other"})]})
    assert graph(twice).number_of_edges() == 2
    assert networkx.Graph(graph(twice)).number_of_edges() == 1


def test_a_fact_named_like_a_part_of_the_node_does_not_take_its_place() -> None:
    node = AROUND_CASE.nodes[0].model_copy(update={"facts": {"type": "contract"}})
    made = graph(AROUND_CASE.model_copy(update={"nodes": [node], "links": []}))
    assert made.nodes[node.id]["type"] == "case"


def test_rows_of_a_question_become_a_table_too() -> None:
    table = frame([{"case": "C1", "records": ["R1"]}, {"case": "C2", "records": []}])
    assert list(table["case"]) == ["C1", "C2"]
    assert list(table["records"]) == [["R1"], []]
