"""The search from both ends finds what networkx finds on the whole graph, and says where it stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, LiteralString

import networkx
from hypothesis import given
from hypothesis import strategies as st

from hub.graph.reads.paths import paths
from hub.graph.reads.rings import AROUND
from hub.links.neighbourhood import Neighbourhood
from hub.links.paths import MOST_PATHS, Mode, Paths, Wanted
from tests.lenses import whole_lens

OWNERS = {"court.suits": "court"}
LENS = whole_lens(OWNERS, case=None)
IDS = [f"{letter}{number:024x}" for letter in "PCL" for number in range(6)]
LABELS = {"P": "Person", "C": "Case", "L": "Place"}
Edge = tuple[str, str]

EDGES = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), min_size=1, max_size=40)
CROWDS = st.frozensets(st.sampled_from(IDS), max_size=4)


class Held:
    """Answers the one query of rings from edges held here; each is the statement of a record of its own."""

    def __init__(self, edges: Sequence[Edge], crowds: frozenset[str]) -> None:
        self.edges = edges
        self.crowds = crowds
        self.read_ids: list[str] = []

    async def read(self, query: LiteralString, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        assert query == AROUND
        asked = [id for id in parameters["ids"] if id in IDS]  # type: ignore[attr-defined]
        self.read_ids += asked
        return [
            {
                "id": id,
                "guarded": id in self.crowds,
                "statements": [] if id in self.crowds else list(self._statements(id)),
            }
            for id in asked
        ]

    def _statements(self, id: str) -> Any:
        for number, (source, target) in enumerate(self.edges):
            for end, other, out in ((source, target, True), (target, source, False)):
                if end == id and (out or source != target):
                    properties = {"record": f"R{number}", "dataset": "court.suits", "name": "x"}
                    label = LABELS[other[0]]
                    yield {"kind": "RELATED_TO", "p": properties, "out": out, "other": other, "label": label}


def found_by(
    held: Held, ends: Edge, wanted: Wanted, steps: int, most_nodes: int = 1_000
) -> tuple[Neighbourhood, Paths]:
    return asyncio.run(
        paths(
            held,
            LENS,
            *ends,
            wanted,
            owners=OWNERS,
            steps=steps,
            labels=False,
            seconds=600,
            most_nodes=most_nodes,
        )
    )


def network(edges: Sequence[Edge], crowds: frozenset[str], ends: Edge) -> networkx.Graph[str]:
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(IDS)
    graph.add_edges_from((one, other) for one, other in edges if one != other)
    graph.remove_nodes_from(crowds - set(ends))
    if set(ends) <= crowds and graph.has_edge(*ends):
        graph.remove_edge(*ends)
    return graph


def lengths(graph: networkx.Graph[str], ends: Edge, steps: int) -> list[int]:
    """Of all simple paths of at most so many steps, shortest first."""
    if ends[0] == ends[1]:
        return [0]
    return sorted(len(nodes) - 1 for nodes in networkx.all_simple_paths(graph, *ends, cutoff=steps))


@given(
    EDGES,
    CROWDS,
    st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)),
    st.sampled_from(["shortest", "all_shortest", "simple"]),
    st.integers(1, 7),
)
def test_paths_are_those_of_networkx_up_to_so_many_steps(
    edges: list[Edge], crowds: frozenset[str], ends: Edge, mode: Mode, steps: int
) -> None:
    graph = network(edges, crowds, ends)
    around, found = found_by(Held(edges, crowds), ends, Wanted(mode, MOST_PATHS), steps)
    theirs = lengths(graph, ends, steps)
    if mode != "simple":
        theirs = [length for length in theirs if length == theirs[0]]
    most = 1 if mode == "shortest" else MOST_PATHS
    assert [path.length for path in found.paths] == theirs[:most]
    assert len({path.nodes for path in found.paths}) == len(found.paths)
    for path in found.paths:
        assert len(set(path.nodes)) == len(path.nodes)
        assert all(graph.has_edge(one, other) for one, other in pairwise(path.nodes))
    assert {node.id for node in around.nodes} == {id for path in found.paths for id in path.nodes} | set(ends)
    if not found.paths and around.complete:
        assert not networkx.has_path(graph, *ends)


@given(
    EDGES, CROWDS, st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), st.randoms(use_true_random=False)
)
def test_weighted_paths_are_the_lightest_and_do_not_depend_on_the_order_of_reading(
    edges: list[Edge], crowds: frozenset[str], ends: Edge, random: Any
) -> None:
    wanted = Wanted("simple", 3, weighted=True)
    around, found = found_by(Held(edges, crowds), ends, wanted, 6)
    shuffled = [edges[place] for place in random.sample(range(len(edges)), len(edges))]
    again = found_by(Held(shuffled, crowds), ends, wanted, 6)[1]
    assert [(path.nodes, path.length) for path in found.paths] == [
        (path.nodes, path.length) for path in again.paths
    ]
    every = found_by(Held(edges, crowds), ends, Wanted("simple", MOST_PATHS, weighted=True), 6)[1]
    assert [path.length for path in found.paths] == [path.length for path in every.paths][:3]
    assert around.complete or any("steps was looked at" in said for said in around.limits)


def test_a_limit_is_said_and_what_is_within_it_is_exact() -> None:
    chain = [(IDS[place], IDS[place + 1]) for place in range(12)]
    around, found = found_by(Held(chain, frozenset()), (IDS[0], IDS[8]), Wanted(), 7)
    assert found.paths == ()
    assert around.limits == ("So many steps were asked for: nothing beyond 7 steps was looked at.",)
    around, found = found_by(Held(chain, frozenset()), (IDS[0], IDS[8]), Wanted(), 8)
    assert [path.length for path in found.paths] == [8]
    assert around.complete
    around, found = found_by(Held(chain, frozenset()), (IDS[0], IDS[11]), Wanted(), 11, most_nodes=6)
    assert found.paths == ()
    assert "more than 6 nodes around the two" in around.limits[0]


def test_two_who_hang_together_with_nothing_else_are_known_not_to_be_linked() -> None:
    edges = [(IDS[0], IDS[1]), (IDS[2], IDS[3])]
    around, found = found_by(Held(edges, frozenset()), (IDS[0], IDS[2]), Wanted(), 8)
    assert found.paths == ()
    assert around.complete


def test_a_crowd_is_never_gone_through_but_may_be_an_end() -> None:
    hub = IDS[0]
    edges = [(hub, id) for id in IDS[1:]]
    assert found_by(Held(edges, frozenset({hub})), (IDS[1], IDS[2]), Wanted(), 8)[1].paths == ()
    assert found_by(Held(edges, frozenset({hub})), (IDS[1], hub), Wanted(), 8)[1].paths[0].length == 1


def test_no_more_is_read_than_what_lies_around_the_two() -> None:
    chain = [(IDS[place], IDS[place + 1]) for place in range(17)]
    held = Held(chain, frozenset())
    found_by(held, (IDS[0], IDS[4]), Wanted(), 8)
    assert set(held.read_ids) <= set(IDS[:9])
    assert len(held.read_ids) == len(set(held.read_ids))
