"""Every read for people finds what it reads by an index: no plan scans a label or the records of a dataset."""

from __future__ import annotations

import importlib
import pkgutil

import neo4j
import pytest

import hub.graph.reads
from hub.graph import reader
from tests.integration.reads.plans import scans

MODULES = [
    reader,
    *(
        importlib.import_module(one.name)
        for one in pkgutil.iter_modules(hub.graph.reads.__path__, "hub.graph.reads.")
    ),
]
#: Every query that is planned when the API starts, by its text.
QUERIES = {
    query: said for module in MODULES if hasattr(module, "warm_up") for query, said in module.warm_up()
}


@pytest.mark.parametrize(("query", "said"), QUERIES.items(), ids=range(len(QUERIES)))
def test_a_read_finds_what_it_reads_by_index(
    graph: neo4j.Driver, query: str, said: dict[str, object]
) -> None:
    assert scans(graph, query, said) == set()


def test_a_scan_would_be_found(graph: neo4j.Driver) -> None:
    query = "MATCH (r:Record) WHERE r.dataset IN $datasets MATCH (r)-[:DESCRIBES]->(e) RETURN e"
    (found,) = scans(graph, query, {"datasets": ["-"]})
    assert "Record(dataset)" in found
