"""Paths are what networkx finds on the same edges, and the same ones every time."""

from itertools import islice, pairwise
from math import log2
from random import Random

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import NotFound
from hub.links.neighbourhood import Neighbourhood, neighbourhood_of
from hub.links.paths import MOST_PATHS, Mode, Wanted, paths_between
from hub.links.words import told
from tests.unit.hub.links.around import AROUND, around

PAIRS = st.tuples(st.integers(0, 14), st.integers(0, 14))


def pair(around: Neighbourhood, chosen: tuple[int, int]) -> tuple[str, str]:
    ids = [node.id for node in around.nodes]
    return ids[chosen[0] % len(ids)], ids[chosen[1] % len(ids)]


@given(AROUND, PAIRS, st.sampled_from(["shortest", "all_shortest", "simple"]), st.booleans())
def test_every_path_exists_is_simple_and_is_as_short_as_networkx_says(
    drawn: Neighbourhood, chosen: tuple[int, int], mode: Mode, weighted: bool
) -> None:
    source, target = pair(drawn, chosen)
    graph = drawn.simple()
    found = paths_between(drawn, source, target, Wanted(mode, weighted=weighted)).paths
    assert bool(found) == networkx.has_path(graph, source, target)
    links = {link.id for link in drawn.links}
    for path in found:
        assert path.nodes[0] == source
        assert path.nodes[-1] == target
        assert len(set(path.nodes)) == len(path.nodes)
        assert all(graph.has_edge(one, other) for one, other in pairwise(path.nodes))
        assert all({link.id for link in step.links} <= links and step.links for step in path.steps)
    if found and not weighted:
        assert found[0].length == networkx.shortest_path_length(graph, source, target)


@given(AROUND, PAIRS)
def test_all_shortest_paths_are_those_of_networkx(drawn: Neighbourhood, chosen: tuple[int, int]) -> None:
    source, target = pair(drawn, chosen)
    graph = drawn.simple()
    found = paths_between(drawn, source, target, Wanted("all_shortest", k=MOST_PATHS))
    if not networkx.has_path(graph, source, target):
        assert found.paths == ()
        return
    theirs = {tuple(nodes) for nodes in networkx.all_shortest_paths(graph, source, target)}
    if not found.more:
        assert {path.nodes for path in found.paths} == theirs
    assert {path.nodes for path in found.paths} <= theirs


@given(AROUND, PAIRS, st.integers(1, 6))
def test_the_k_shortest_are_as_long_as_those_of_networkx_and_more_is_said_where_there_are_more(
    drawn: Neighbourhood, chosen: tuple[int, int], k: int
) -> None:
    source, target = pair(drawn, chosen)
    graph = drawn.simple()
    if not networkx.has_path(graph, source, target):
        return
    theirs = list(islice(networkx.shortest_simple_paths(graph, source, target), k + 1))
    found = paths_between(drawn, source, target, Wanted("simple", k=k))
    assert [path.length for path in found.paths] == [len(nodes) - 1 for nodes in theirs[:k]]
    assert found.more == (len(theirs) > k)


@given(AROUND, PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_reading_changes_nothing(
    drawn: Neighbourhood, chosen: tuple[int, int], random: Random
) -> None:
    source, target = pair(drawn, chosen)
    nodes, links = list(drawn.nodes), list(drawn.links)
    random.shuffle(nodes)
    random.shuffle(links)
    shuffled = neighbourhood_of(drawn.anchor, drawn.hops, nodes, links, drawn.limits)
    for mode in ("shortest", "all_shortest", "simple"):
        ours = paths_between(drawn, source, target, Wanted(mode, 3, weighted=True))  # type: ignore[arg-type]
        theirs = paths_between(shuffled, source, target, Wanted(mode, 3, weighted=True))  # type: ignore[arg-type]
        assert ours == theirs


def test_a_rare_link_is_shorter_than_one_through_a_crowd() -> None:
    crowd = [(f"P{n}", "OCCURRED_AT", "L0") for n in range(2, 9)]
    drawn = around([("P0", "OCCURRED_AT", "L0"), ("P1", "OCCURRED_AT", "L0"), *crowd,
                    ("P0", "PARTY_TO", "C1"), ("P5", "PARTY_TO", "C1"), ("P5", "RELATED_TO", "P1")])  # fmt: skip
    hops = paths_between(drawn, "P0", "P1").paths[0]
    bits = paths_between(drawn, "P0", "P1", Wanted(weighted=True)).paths[0]
    assert hops.nodes == ("P0", "L0", "P1")
    assert bits.nodes == ("P0", "C1", "P5", "P1")
    assert bits.length == pytest.approx(2 * log2(3) + 1)


def test_what_is_not_in_the_neighbourhood_is_not_found() -> None:
    with pytest.raises(NotFound):
        paths_between(around([("P0", "PARTY_TO", "C0")]), "P0", "P9")


def test_a_path_is_told_in_words_with_its_records() -> None:
    drawn = around([("P0", "PARTY_TO", "C0"), ("C0", "OCCURRED_AT", "L0")])
    path = paths_between(drawn, "P0", "L0").paths[0]
    assert told(drawn, path) == (
        "person P0 is party to case C0 [R0]",
        "case C0 occurred at place L0 [R1]",
    )
