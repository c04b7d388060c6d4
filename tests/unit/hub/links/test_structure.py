"""Structure is what networkx finds, in an order that doesn't depend on how the neighbourhood was read."""

import networkx
import pytest
from hypothesis import given

from hub.errors import WrongUse
from hub.links.neighbourhood import Neighbourhood
from hub.links.structure import CENTRALITIES, centrality_of, structure_of
from tests.unit.hub.links.around import AROUND, around


@given(AROUND)
def test_bridges_cut_points_and_components_are_those_of_networkx(drawn: Neighbourhood) -> None:
    graph, found = drawn.simple(), structure_of(drawn)
    assert {frozenset(pair) for pair in found.bridges} == {
        frozenset(pair) for pair in networkx.bridges(graph)
    }
    assert set(found.cut_points) == set(networkx.articulation_points(graph))
    assert {frozenset(one) for one in found.components} == set(
        map(frozenset, networkx.connected_components(graph))
    )
    members = sorted(id for group in found.communities for id in group)
    assert members == sorted(graph)


@given(AROUND)
def test_betweenness_is_that_of_networkx(drawn: Neighbourhood) -> None:
    theirs = networkx.betweenness_centrality(drawn.simple())
    assert centrality_of(drawn, "betweenness").values == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("measure", CENTRALITIES)
def test_every_measure_tells_of_every_node(measure: str) -> None:
    drawn = around([("P0", "PARTY_TO", "C0"), ("P1", "PARTY_TO", "C0"), ("P1", "LIVES_AT", "L0")])
    found = centrality_of(drawn, measure).values
    assert found.keys() == {"C0", "P0", "P1", "L0"}
    assert max(found, key=lambda id: (found[id], id)) in {"C0", "P1"}


def test_an_unknown_measure_is_told_with_those_that_there_are() -> None:
    with pytest.raises(WrongUse, match="betweenness"):
        centrality_of(around([]), "influence")


def test_betweenness_that_takes_too_long_is_an_estimate_and_says_so() -> None:
    ring = around([(f"P{n}", "RELATED_TO", f"P{(n + 1) % 40}") for n in range(40)])
    exact, estimate = (centrality_of(ring, "betweenness", most_work=work) for work in (10**6, 800))
    assert exact.limits == ()
    assert estimate.limits == ("Estimated from the shortest paths of 9 of 41 nodes.",)
    assert estimate == centrality_of(ring, "betweenness", most_work=800)
    assert estimate.values.keys() == exact.values.keys()
