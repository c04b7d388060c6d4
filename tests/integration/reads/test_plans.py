"""Every read for people finds what it reads by an index: no plan scans a label or the records of a dataset."""

from __future__ import annotations

import neo4j
import pytest

from hub.graph import reader
from hub.graph.reads import handlers, mentions, reach
from tests.integration.reads.plans import scans

QUERIES = [*reader.warm_up(), *mentions.warm_up(), *handlers.warm_up(), *reach.warm_up()]


@pytest.mark.parametrize(("query", "said"), QUERIES, ids=range(len(QUERIES)))
def test_a_read_finds_what_it_reads_by_index(
    graph: neo4j.Driver, query: str, said: dict[str, object]
) -> None:
    assert scans(graph, query, said) == set()


def test_a_scan_would_be_found(graph: neo4j.Driver) -> None:
    query = "MATCH (r:Record)-[:DESCRIBES]->(p:Person {id: $id}) WHERE r.dataset IN $datasets RETURN r"
    (found,) = scans(graph, query, {"id": "-", "datasets": ["-"]})
    assert "Record(dataset)" in found
