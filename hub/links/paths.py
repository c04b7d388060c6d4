"""How two entities hang together: shortest paths, and the next ones.

A path goes from node to node; which statements join two nodes of it is told with each step. Lengths are in hops, or,
where weighted, the rarer a kind of link is at both its ends the shorter it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from math import inf, log2
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal

from hub.errors import ABSENT, NotFound
from hub.links.neighbourhood import Link, Neighbourhood

if TYPE_CHECKING:
    import networkx

Mode = Literal["shortest", "all_shortest", "simple"]
#: Paths of one answer at most.
MOST_PATHS: Final = 50
#: Steps of a path at most, where nothing else is asked for.
MOST_STEPS: Final = 20
#: Weighted paths that are compared at most, and seconds that looking for paths may take.
_COMPARED: Final = 1_000
_SECONDS: Final = 2.0
_SAME: Final = 1e-9

_Nodes = tuple[str, ...]


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
    """Paths, shortest first, then by the ids of their nodes. `more` says that there are others of this kind.

    `limits` says in words what was not looked at; empty where nothing was left out.
    """

    paths: tuple[Path, ...]
    more: bool
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paths: `shortest` is the one whose nodes have the smallest ids among the shortest, so that it is the same
    every time; `all_shortest` are all of that length; `simple` are the `k` shortest that visit no node twice.

    `weighted` counts bits of rarity in place of hops.
    """

    mode: Mode = "shortest"
    k: int = 5
    weighted: bool = False

    @property
    def most(self) -> int:
        """Paths at most."""
        return 1 if self.mode == "shortest" else min(self.k, MOST_PATHS)

    def settled(self, found: Paths, steps: int) -> bool:
        """Whether paths of more than so many steps can't change what was found. A step has one bit or more."""
        if not found.paths or found.limits:
            return bool(found.limits)
        if self.mode == "simple" and not found.more:
            return False
        return not self.weighted or found.paths[-1].length < steps + 1 - _SAME


def paths_between(
    around: Neighbourhood,
    source: str,
    target: str,
    wanted: Wanted | None = None,
    *,
    steps: int = MOST_STEPS,
    busy: Mapping[tuple[str, str], int] | None = None,
    seconds: float = _SECONDS,
) -> Paths:
    """Paths of at most `steps` steps between two nodes, through no crowded one.

    `busy` is how many links of each kind a node has; unset, those that are here are counted.

    Raises
    ------
    NotFound
        One of the two isn't here.
    """
    wanted = wanted or Wanted()
    graph = around.simple()
    graph.remove_nodes_from({node.id for node in around.nodes if node.guarded} - {source, target})
    for id in (source, target):
        if id not in graph:
            raise NotFound(ABSENT)
    search = _Search(graph, source, target, steps, monotonic() + seconds)
    most, limits = wanted.most, []
    listed: list[tuple[float, _Nodes]] = []
    try:
        if wanted.weighted:
            _weigh(graph, around, busy)
            search.weighted(listed, most, only_shortest=wanted.mode != "simple")
        else:
            search.counted(listed, most, only_shortest=wanted.mode != "simple")
    except _Late as late:
        limits.append(str(late))
    between = _between(around)
    kept = tuple(_path(nodes, length, between) for length, nodes in listed[:most])
    return Paths(kept, wanted.mode != "shortest" and len(listed) > most, tuple(limits))


class _Late(Exception):
    """Not everything was looked at; says what."""


class _Search:
    """Simple paths of a graph between two nodes, in order."""

    def __init__(
        self, graph: networkx.Graph[str], source: str, target: str, steps: int, until: float
    ) -> None:
        import networkx

        self.graph = graph
        self.source, self.target = source, target
        self.steps = min(steps, len(graph) - 1)
        self.until = until
        self.left = dict(networkx.single_source_shortest_path_length(graph, target, cutoff=self.steps))
        self.beside: dict[str, list[str]] = {}

    def counted(self, found: list[tuple[float, _Nodes]], most: int, *, only_shortest: bool) -> None:
        """The first paths and one more, if there are so many: by hops, then by the ids of their nodes."""
        first = self.left.get(self.source)
        if first is None:
            return
        last = first if only_shortest or first == 0 else self.steps
        for length in range(first, last + 1):
            for nodes in islice(self._of_length(length), most + 1 - len(found)):
                found.append((float(length), nodes))
            if len(found) > most:
                return

    def _of_length(self, length: int) -> Iterator[_Nodes]:
        """All simple paths of so many hops, by the ids of their nodes: depth first, never where the rest can't be."""
        path, met = [self.source], {self.source}
        ways = [self._ways(self.source)]
        if length == 0:
            yield (self.source,)
            return
        while ways:
            left = length - len(path)
            for node in ways[-1]:
                if node in met or self.left.get(node, inf) > left or (node == self.target) != (left == 0):
                    continue
                if left == 0:
                    yield *path, node
                    continue
                path.append(node)
                met.add(node)
                ways.append(self._ways(node))
                break
            else:
                ways.pop()
                met.discard(path.pop())

    def _ways(self, node: str) -> Iterator[str]:
        if monotonic() > self.until:
            raise _Late("Looking for paths took too long: there may be others.")
        if node not in self.beside:
            self.beside[node] = sorted(self.graph[node])
        return iter(self.beside[node])

    def weighted(self, found: list[tuple[float, _Nodes]], most: int, *, only_shortest: bool) -> None:
        """The first paths and one more, if there are so many: by bits, then by the ids of their nodes (Yen 1971).

        All that are as long as the last of them are compared: which of those are kept must not be chance.
        """
        import networkx

        if self.source not in self.left:
            return
        paths = networkx.shortest_simple_paths(self.graph, self.source, self.target, weight="bits")
        last = inf
        for number, nodes in enumerate(paths):
            length = round(sum(self.graph.edges[pair]["bits"] for pair in pairwise(nodes)), 9)
            if length > last + _SAME and (only_shortest or len(found) >= most):
                if not only_shortest and len(nodes) - 1 <= self.steps:
                    found.append((length, tuple(nodes)))  # tells that there are more
                break
            if number >= _COMPARED or monotonic() > self.until:
                found.sort()
                raise _Late("There are too many paths about as long to compare all: there may be others.")
            if len(nodes) - 1 <= self.steps:
                found.append((length, tuple(nodes)))
                last = length
        found.sort()


def _weigh(
    graph: networkx.Graph[str], around: Neighbourhood, busy: Mapping[tuple[str, str], int] | None
) -> None:
    """Bits of each edge: a link to something that is linked to many says little, so it counts as long.

    Of a pair of nodes the rarest link counts: log2 of (1 + how many links of its kind its busier end has).
    """
    count = _counted(around) if busy is None else busy
    for link in around.links:
        if link.source == link.target or not graph.has_edge(link.source, link.target):
            continue
        ends = (count.get((end, link.kind), 1) for end in (link.source, link.target))
        edge = graph.edges[link.source, link.target]
        bits = log2(1 + max(ends))
        edge["bits"] = min(bits, edge.get("bits", bits))


def _counted(around: Neighbourhood) -> dict[tuple[str, str], int]:
    count: dict[tuple[str, str], int] = {}
    for link in around.links:
        for end in {link.source, link.target}:
            count[end, link.kind] = count.get((end, link.kind), 0) + 1
    return count


def _between(around: Neighbourhood) -> dict[frozenset[str], list[Link]]:
    between: dict[frozenset[str], list[Link]] = {}
    for link in around.links:
        between.setdefault(frozenset((link.source, link.target)), []).append(link)
    return between


def _path(nodes: _Nodes, length: float, between: dict[frozenset[str], list[Link]]) -> Path:
    steps = (Step(one, other, tuple(between[frozenset((one, other))])) for one, other in pairwise(nodes))
    return Path(nodes, tuple(steps), length)
