"""Karate club, Les Misérables and a grid, in by an ordinary connector, out as networkx has them."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from random import Random

import networkx
import pytest

from hub.graph.reads.neighbourhood import neighbourhood
from hub.home import Home
from hub.links.filters import Filters
from hub.links.neighbourhood import Neighbourhood
from hub.links.paths import Wanted, paths_between
from hub.links.structure import centrality_of, structure_of
from hub.pipeline.run import pull
from tests.integration.links.conftest import Reads
from tests.integration.links.graphs import connector, graphs, write
from tests.lenses import whole_lens

OWNERS = {"knowngraph.edges": "court"}
LENS = whole_lens(OWNERS)
CASE = """
MATCH (r:Record {dataset: 'knowngraph.edges'})-[:DESCRIBES {mention: 'case'}]->(c:Case)
WHERE r['case.number'] = $name RETURN DISTINCT c.id AS id
"""


@pytest.fixture(scope="module")
def loaded(home: Home, folder: Path) -> Home:
    for name, graph in graphs().items():
        write(graph, folder / "rows" / f"{name}.csv", name)
    pull(home, str(connector(folder)), {"folder": str(folder / "rows")})
    return home


@pytest.fixture(scope="module", params=graphs())
def known(
    request: pytest.FixtureRequest, loaded: Home, reads: Reads
) -> tuple[networkx.Graph[str], Neighbourhood]:
    """A graph, and the neighbourhood of its case without the case: people and what relates them."""
    name = request.param
    with loaded.driver.session() as session:
        case = session.run(CASE, name=name).single(strict=True)["id"]
    around = reads(lambda database: neighbourhood(database, LENS, case, hops=2, owners=OWNERS, seconds=120))
    assert around.complete
    label = {node.id: node.label for node in around.nodes}
    theirs = networkx.relabel_nodes(graphs()[name], lambda node: f"{name}.{node}")
    kept = [link for link in around.links if link.kind == "RELATED_TO"]
    people = [node for node in around.nodes if node.type == "person"]
    alone = Neighbourhood(case, 2, tuple(people), tuple(kept))
    ids = {name: id for id, name in label.items()}
    return networkx.relabel_nodes(theirs, lambda node: ids[node]), alone


def test_nodes_and_edges_are_those_of_the_file(known: tuple[networkx.Graph[str], Neighbourhood]) -> None:
    theirs, around = known
    ours = around.simple()
    assert set(ours.nodes) == set(theirs.nodes)
    assert {frozenset(edge) for edge in ours.edges} == {frozenset(edge) for edge in theirs.edges}


def test_centralities_are_those_of_networkx(known: tuple[networkx.Graph[str], Neighbourhood]) -> None:
    theirs, around = known
    plain = networkx.Graph(theirs.edges)
    assert centrality_of(around, "betweenness").values == pytest.approx(
        networkx.betweenness_centrality(plain), abs=1e-9
    )
    assert centrality_of(around, "closeness").values == pytest.approx(
        networkx.closeness_centrality(plain), abs=1e-9
    )
    assert centrality_of(around, "degree").values == pytest.approx(
        networkx.degree_centrality(plain), abs=1e-9
    )


def test_communities_are_those_of_networkx(known: tuple[networkx.Graph[str], Neighbourhood]) -> None:
    theirs, around = known
    ordered = networkx.Graph()
    ordered.add_nodes_from(sorted(theirs))
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in theirs.edges))
    groups = networkx.community.louvain_communities(ordered, seed=1)
    found = structure_of(around)
    assert set(map(frozenset, found.communities)) == set(map(frozenset, groups))
    assert found.modularity == pytest.approx(networkx.community.modularity(ordered, groups), abs=1e-9)


def test_paths_are_as_short_as_those_of_networkx(known: tuple[networkx.Graph[str], Neighbourhood]) -> None:
    theirs, around = known
    pairs = sorted(combinations(sorted(theirs), 2))
    for source, target in Random(1).sample(pairs, 150):
        found = paths_between(around, source, target, Wanted("all_shortest", k=50))
        expected = {tuple(nodes) for nodes in networkx.all_shortest_paths(theirs, source, target)}
        assert {path.nodes for path in found.paths} <= expected
        assert found.more or len(found.paths) == len(expected)


def test_a_crowded_node_is_shown_and_not_followed(loaded: Home, reads: Reads) -> None:
    """One member of the club is taken as anchor's neighbour with a guard below its degree."""
    with loaded.driver.session() as session:
        case = session.run(CASE, name="karate").single(strict=True)["id"]

    def around(most: int) -> Neighbourhood:
        kinds = Filters(frozenset({"PARTY_TO", "RELATED_TO"}))
        found: Neighbourhood = reads(
            lambda database: neighbourhood(
                database, LENS, case, hops=2, owners=OWNERS, filters=kinds, crowd=most
            )
        )
        return found

    whole, guarded = around(100), around(12)
    hubs = {node.id for node in guarded.nodes if node.guarded}
    assert hubs
    assert not any(node.guarded for node in whole.nodes)
    assert {node.id for node in guarded.nodes} == {node.id for node in whole.nodes}
    lost = {link.id for link in whole.links} - {link.id for link in guarded.links}
    ends = {link.id: {link.source, link.target} for link in whole.links}
    assert all(ends[id] <= hubs for id in lost)


def test_what_does_not_fit_is_said_and_the_same_nodes_are_kept_every_time(loaded: Home, reads: Reads) -> None:
    with loaded.driver.session() as session:
        case = session.run(CASE, name="grid").single(strict=True)["id"]
    found = [
        reads(lambda database: neighbourhood(database, LENS, case, hops=2, owners=OWNERS, most_nodes=20))
        for _ in range(2)
    ]
    assert found[0] == found[1]
    assert len(found[0].nodes) == 20
    assert not found[0].complete
    assert "more than 20 nodes" in found[0].limits[0]


def test_the_lens_ends_it_where_the_purpose_does(loaded: Home, reads: Reads) -> None:
    with loaded.driver.session() as session:
        case = session.run(CASE, name="grid").single(strict=True)["id"]
    narrow = whole_lens(OWNERS, max_hops=1)
    around = reads(lambda database: neighbourhood(database, narrow, case, hops=3, owners=OWNERS))
    assert around.hops == 1
    assert "beyond 1 hops" in around.limits[0]


def test_a_whole_lens_another_dataset_shows_the_anchor_alone(loaded: Home, reads: Reads) -> None:
    with loaded.driver.session() as session:
        case = session.run(CASE, name="grid").single(strict=True)["id"]
    around = reads(
        lambda database: neighbourhood(database, whole_lens(["other.rows"]), case, hops=2, owners=OWNERS)
    )
    assert [node.id for node in around.nodes] == [case]
    assert around.links == ()
