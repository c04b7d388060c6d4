"""How a neighbourhood is built: what holds it together, what falls apart without what, which nodes group.

Computed on the neighbourhood of one case, never on the city, and by networkx, on the graph with one edge between any
two linked nodes. Centralities tell about the case's connections; they are no score of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hub.errors import WrongUse
from hub.links.neighbourhood import Neighbourhood

#: What can be measured of a node: name to what it says.
CENTRALITIES: Final[Mapping[str, str]] = {
    "degree": "Share of the other nodes that it is linked to.",
    "betweenness": "Share of the shortest paths between other nodes that go through it (Brandes 2001).",
    "closeness": "How near the other nodes are (Wasserman and Faust).",
    "pagerank": "Where a walk along the links ends up most often.",
}
#: Closeness of more nodes takes too long for an answer.
MOST_NODES: Final = 2_000
#: Nodes and edges that betweenness may go over, all its starts together: about two seconds of a core.
MOST_WORK: Final = 4_000_000
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of every node by id; `limits` says in words where it is no more than an estimate."""

    values: Mapping[str, float]
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """Bridges (pairs whose only link holds two parts together), cut points (nodes that do), groups, components.

    Groups are communities by Louvain (Blondel 2008) with a fixed seed over nodes in the order of their ids;
    `modularity` says how much denser they are inside than chance: below about 0.3 they mean little.
    """

    bridges: tuple[tuple[str, str], ...]
    cut_points: tuple[str, ...]
    communities: tuple[tuple[str, ...], ...]
    modularity: float
    components: tuple[tuple[str, ...], ...]


def structure_of(around: Neighbourhood) -> Structure:
    """Bridges, cut points, communities and components of a neighbourhood, each in the order of ids.

    Two nodes with several statements between them have one edge, so a bridge is a pair, not a statement.
    """
    import networkx

    graph = around.simple()
    ordered: networkx.Graph[str] = networkx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in graph.edges))
    groups = networkx.community.louvain_communities(ordered, seed=_SEED) if len(ordered) else []
    return Structure(
        bridges=tuple(sorted((min(edge), max(edge)) for edge in networkx.bridges(ordered))),
        cut_points=tuple(sorted(networkx.articulation_points(ordered))),
        communities=_sorted(groups),
        modularity=networkx.community.modularity(ordered, groups) if ordered.number_of_edges() else 0.0,
        components=_sorted(networkx.connected_components(ordered)),
    )


def centrality_of(around: Neighbourhood, measure: str, *, most_work: int = MOST_WORK) -> Measured:
    """A measure of every node of a neighbourhood, by id.

    Betweenness that would take too long is estimated from the shortest paths of some nodes, chosen with a fixed seed
    among all in the order of their ids (Brandes and Pich 2007), and says so.

    Raises
    ------
    WrongUse
        There is no such measure, or the neighbourhood is too large for it.
    """
    import networkx

    if measure not in CENTRALITIES:
        raise WrongUse(f"There is no centrality {measure!r}. There are: {', '.join(CENTRALITIES)}.")
    graph = around.simple()
    if len(graph) > MOST_NODES:
        raise WrongUse(f"This neighbourhood has more than {MOST_NODES} nodes: ask for fewer hops.")
    starts = max(1, most_work // (len(graph) + graph.number_of_edges() + 1))
    limits: tuple[str, ...] = ()
    if measure == "degree":
        found = networkx.degree_centrality(graph)
    elif measure == "betweenness" and starts < len(graph):
        ordered: networkx.Graph[str] = networkx.Graph()
        ordered.add_nodes_from(sorted(graph))
        ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in graph.edges))
        found = networkx.betweenness_centrality(ordered, k=starts, seed=_SEED)
        limits = (f"Estimated from the shortest paths of {starts} of {len(graph)} nodes.",)
    elif measure == "betweenness":
        found = networkx.betweenness_centrality(graph)
    elif measure == "closeness":
        found = networkx.closeness_centrality(graph)
    else:
        found = networkx.pagerank(graph)
    return Measured({id: float(found[id]) for id in sorted(found)}, limits)


def _sorted(groups: object) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((tuple(sorted(group)) for group in groups), key=lambda g: (-len(g), g)))  # type: ignore[attr-defined]
