"""How two entities hang together: shortest paths, and the next ones.

A path goes from node to node; which statements join two nodes of it is told with each step. Lengths are in hops, or,
where weighted, the rarer a kind of link is at both its ends the shorter it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from math import log2
from typing import TYPE_CHECKING, Final, Literal

from hub.errors import ABSENT, NotFound
from hub.links.neighbourhood import Link, Neighbourhood

if TYPE_CHECKING:
    import networkx

Mode = Literal["shortest", "all_shortest", "simple"]
#: Paths of one answer at most.
MOST_PATHS: Final = 50


@dataclass(frozen=True, slots=True)
class Step:
    """From one node to the next, by these statements."""

    source: str
    target: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the first node to the last. `length` is in hops, or in bits of rarity where weighted."""

    nodes: tuple[str, ...]
    steps: tuple[Step, ...]
    length: float


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths, shortest first, then by the ids of their nodes. `more` says that there are others of this kind."""

    paths: tuple[Path, ...]
    more: bool


def paths_between(
    around: Neighbourhood,
    source: str,
    target: str,
    *,
    mode: Mode = "shortest",
    k: int = 5,
    weighted: bool = False,
) -> Paths:
    """Paths between two nodes of a neighbourhood, `k` at most (the shortest: one), through no crowded one.

    `shortest` is the one whose nodes have the smallest ids among the shortest, so that it is the same every time;
    `all_shortest` are all of that length; `simple` are the k shortest that visit no node twice (Yen 1971, by networkx).

    Raises
    ------
    NotFound
        One of the two isn't here.
    """
    import networkx

    crowded = {node.id for node in around.nodes if node.guarded} - {source, target}
    graph = around.simple()
    graph.remove_nodes_from(crowded)
    for id in (source, target):
        if id not in graph:
            raise NotFound(ABSENT)
    if weighted:
        _weigh(graph, around)
    k = 1 if mode == "shortest" else min(k, MOST_PATHS)
    try:
        if mode == "simple":
            found = _simple(graph, source, target, weighted, k)
        else:
            found = _all_shortest(graph, source, target, weighted)
        listed = sorted(
            islice(found, MOST_PATHS * 20 if mode != "simple" else None), key=lambda p: (p[0], p[1])
        )
    except networkx.NetworkXNoPath:
        return Paths((), False)
    between = _between(around)
    kept = tuple(_path(nodes, length, between) for length, nodes in listed[:k])
    return Paths(kept, mode != "shortest" and len(listed) > k)


def _all_shortest(
    graph: networkx.Graph[str], source: str, target: str, weighted: bool
) -> Iterator[tuple[float, tuple[str, ...]]]:
    import networkx

    weight = "bits" if weighted else None
    for nodes in networkx.all_shortest_paths(graph, source, target, weight=weight):
        yield _length(graph, nodes, weighted), tuple(nodes)


def _simple(
    graph: networkx.Graph[str], source: str, target: str, weighted: bool, k: int
) -> Iterator[tuple[float, tuple[str, ...]]]:
    """The k shortest, and all that are as long as the last of them: which of those are kept must not be chance."""
    import networkx

    last = None
    paths = networkx.shortest_simple_paths(graph, source, target, weight="bits" if weighted else None)
    for number, nodes in enumerate(islice(paths, MOST_PATHS * 20)):
        length = _length(graph, nodes, weighted)
        if number >= k and last is not None and length > last + 1e-12:
            yield length, tuple(nodes)  # tells that there are more
            return
        last = length
        yield length, tuple(nodes)


def _length(graph: networkx.Graph[str], nodes: list[str], weighted: bool) -> float:
    pairs = pairwise(nodes)
    return round(sum(graph.edges[pair]["bits"] if weighted else 1 for pair in pairs), 9)


def _weigh(graph: networkx.Graph[str], around: Neighbourhood) -> None:
    """Bits of each edge: a link to something that is linked to many says little, so it counts as long.

    Of a pair of nodes the rarest link counts: log2 of (1 + how many links of its kind its busier end has here).
    """
    count: dict[tuple[str, str], int] = {}
    for link in around.links:
        for end in {link.source, link.target}:
            count[end, link.kind] = count.get((end, link.kind), 0) + 1
    for link in around.links:
        if link.source == link.target:
            continue
        bits = log2(1 + max(count[link.source, link.kind], count[link.target, link.kind]))
        edge = graph.edges[link.source, link.target]
        edge["bits"] = min(bits, edge.get("bits", bits))


def _between(around: Neighbourhood) -> dict[frozenset[str], list[Link]]:
    between: dict[frozenset[str], list[Link]] = {}
    for link in around.links:
        between.setdefault(frozenset((link.source, link.target)), []).append(link)
    return between


def _path(nodes: tuple[str, ...], length: float, between: dict[frozenset[str], list[Link]]) -> Path:
    steps = (Step(one, other, tuple(between[frozenset((one, other))])) for one, other in pairwise(nodes))
    return Path(nodes, tuple(steps), length)
