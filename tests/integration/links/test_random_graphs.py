"""Random graphs in the real Neo4j: every path exists, is simple, obeys the filters, is as short as networkx says, and
does not depend on the order in which the records were loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from random import Random
from typing import Any

import neo4j
import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.cypher import constraints, indexes
from hub.graph.reads.database import Database
from hub.graph.reads.paths import in_common, paths
from hub.home import Home
from hub.links.filters import Filters
from hub.links.neighbourhood import Neighbourhood
from hub.links.paths import MOST_PATHS, Paths, Wanted
from tests.integration.links.conftest import Reads
from tests.integration.reads.made import Said, clear, id_of, write
from tests.lenses import whole_lens

OWNERS = {"court.suits": "court", "police.incidents": "police"}
LENS = whole_lens(OWNERS, case=None)
CROWD = 4
STEPS = 5
SPAN = 100
IDS = [id_of(letter, number) for letter in "PCL" for number in range(1, 6)]
YEARS = ("2019", "2024")
KINDS = ("PARTY_TO", "OCCURRED_AT", "RELATED_TO")


@dataclass(frozen=True)
class Drawn:
    """A statement: its ends, kind, dataset, and the year that it is of, if that is known."""

    source: str
    target: str
    kind: str
    dataset: str
    year: str | None

    def obeys(self, filters: Filters) -> bool:
        department = filters.departments is None or OWNERS[self.dataset] in filters.departments
        kind = filters.kinds is None or self.kind in filters.kinds
        time = filters.since is None or (self.year is not None and self.year >= filters.since)
        return department and kind and time


DRAWN = st.lists(
    st.builds(
        Drawn,
        st.sampled_from(IDS),
        st.sampled_from(IDS),
        st.sampled_from(KINDS),
        st.sampled_from(sorted(OWNERS)),
        st.sampled_from([*YEARS, None]),
    ).filter(lambda one: one.source != one.target),
    min_size=3,
    max_size=24,
)
FILTERS = st.builds(
    Filters,
    st.sampled_from([None, frozenset({"PARTY_TO", "RELATED_TO"})]),
    st.sampled_from([None, frozenset({"police"})]),
    st.sampled_from([None, "2024"]),
)


def said(drawn: Sequence[Drawn]) -> list[Said]:
    """Each statement as a record of its own."""
    return [
        Said(
            number,
            one.dataset,
            {"a": one.source, "b": one.target},
            [(one.kind, "a", "b", {"at": one.year} if one.year else {})],
        )
        for number, one in enumerate(drawn, 1)
    ]


def expected(drawn: Sequence[Drawn], filters: Filters, ends: tuple[str, str]) -> networkx.Graph[str]:
    """The same in networkx, without what more records speak of than a crowd has."""
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(IDS)
    graph.add_edges_from((one.source, one.target) for one in drawn if one.obeys(filters))
    counts = {id: sum(id in (one.source, one.target) for one in drawn) for id in IDS}
    crowds = {id for id, count in counts.items() if count > CROWD}
    graph.remove_nodes_from(crowds - set(ends))
    if set(ends) <= crowds and graph.has_edge(*ends):
        graph.remove_edge(*ends)  # nothing is followed from either
    return graph


@pytest.fixture(scope="module")
def filled(home: Home, driver: neo4j.Driver) -> neo4j.Driver:
    with driver.session() as session:
        for statement in (*constraints(), *indexes()):
            session.run(statement).consume()  # type: ignore[arg-type]
        session.run("CALL db.awaitIndexes(60)").consume()
    return driver


async def asked(
    database: Database, ends: tuple[str, str], filters: Filters
) -> tuple[dict[str, tuple[Neighbourhood, Paths]], Neighbourhood]:
    wanted = {
        "shortest": Wanted(),
        "all": Wanted("all_shortest", MOST_PATHS),
        "simple": Wanted("simple", 4),
        "rare": Wanted("simple", 4, weighted=True),
    }
    told = {
        name: await paths(
            database, LENS, *ends, one, owners=OWNERS, filters=filters, steps=STEPS, crowd=CROWD, seconds=600
        )
        for name, one in wanted.items()
    }
    common = await in_common(database, LENS, *ends, owners=OWNERS, filters=filters, crowd=CROWD)
    return told, common


@pytest.mark.timeout(900)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(DRAWN, FILTERS, st.sampled_from(IDS), st.sampled_from(IDS), st.randoms(use_true_random=False))
def test_paths_are_those_of_networkx_whatever_the_order_of_loading(
    filled: neo4j.Driver,
    reads: Reads,
    drawn: list[Drawn],
    filters: Filters,
    source: str,
    target: str,
    random: Random,
) -> None:
    ends = (source, target)
    records = said(drawn)
    shuffled = random.sample(records, len(records))
    answers: list[Any] = []
    for order in (records, shuffled):
        try:
            for record in order:
                write(filled, [record])
            answers.append(reads(lambda database: asked(database, ends, filters)))
        finally:
            clear(filled, 0, SPAN)
    assert answers[0] == answers[1]
    told, common = answers[0]
    graph = expected(drawn, filters, ends)
    for _, found in told.values():
        sound(found, graph, ends, drawn, filters)
    theirs = [list(nodes) for nodes in simple(graph, ends)]
    shortest = [nodes for nodes in theirs if len(nodes) == len(theirs[0])]
    lengths = [len(nodes) - 1.0 for nodes in theirs]
    assert [path.length for path in told["shortest"][1].paths] == lengths[:1]
    assert {path.nodes for path in told["all"][1].paths} == {tuple(nodes) for nodes in shortest[:MOST_PATHS]}
    assert [path.length for path in told["simple"][1].paths] == lengths[:4]
    assert told["simple"][1].more == (len(lengths) > 4)
    assert len(told["rare"][1].paths) == min(4, len(lengths))
    assert {node.id for node in common.nodes} >= set(ends)


def simple(graph: networkx.Graph[str], ends: tuple[str, str]) -> list[list[str]]:
    """All simple paths of at most so many steps, shortest first."""
    if ends[0] == ends[1]:
        return [[ends[0]]]
    found = networkx.all_simple_paths(graph, *ends, cutoff=STEPS)
    return sorted(islice(found, 100_000), key=len)


def sound(
    found: Paths,
    graph: networkx.Graph[str],
    ends: tuple[str, str],
    drawn: Sequence[Drawn],
    filters: Filters,
) -> None:
    """Every path exists, is simple, goes from end to end and obeys the filters."""
    for path in found.paths:
        assert (path.nodes[0], path.nodes[-1]) == ends
        assert len(set(path.nodes)) == len(path.nodes)
        assert all(graph.has_edge(one, other) for one, other in pairwise(path.nodes))
        for step in path.steps:
            assert step.links
            for link in step.links:
                statement = drawn[int(link.record[1:], 16) - 1]
                assert {link.source, link.target} == {step.source, step.target}
                assert (statement.source, statement.target) == (link.source, link.target)
                assert statement.obeys(filters)
