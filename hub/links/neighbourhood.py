"""What lies around an anchor: entities and the statements between them, as far as a lens shows.

The analyses of `hub.links` take one of these and nothing else, so none of them can see more than its reader may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph_schema.records import Value

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, slots=True)
class Node:
    """An entity, how many statements it is from the anchor, and what it is called.

    `guarded` says that it is a crowd or handles cases (`hub.graph.reads.reach`): nothing was followed from here, so
    that a hospital or a judge links nobody. `label` and `facts` are of the visible records, empty where masked.
    """

    id: str
    type: str
    hops: int
    guarded: bool = False
    label: str = ""
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A statement of one record between two nodes; `also` is the second record that a derived one stands on.

    `id` tells it from every other: one record may say several things of the same two.
    """

    id: str
    kind: str
    source: str
    target: str
    record: str
    dataset: str
    name: str
    properties: Mapping[str, Value]
    also: str | None = None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Nodes by id and the links between them. `limits` says in words what is missing; empty where nothing is."""

    anchor: str
    hops: int
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    limits: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether it holds everything within `hops` that the filters leave."""
        return not self.limits

    def node(self, id: str) -> Node | None:
        """The node of an id, if it is here."""
        return next((node for node in self.nodes if node.id == id), None)

    def network(self) -> networkx.MultiGraph[str]:
        """The same as an undirected multigraph; keys of edges are the ids of links, `link` is the link."""
        import networkx

        graph: networkx.MultiGraph[str] = networkx.MultiGraph()
        graph.add_nodes_from((node.id, {"node": node}) for node in self.nodes)
        for link in self.links:
            graph.add_edge(link.source, link.target, key=link.id, link=link)
        return graph

    def simple(self) -> networkx.Graph[str]:
        """The same with one edge between any two linked nodes and none from a node to itself."""
        import networkx

        graph: networkx.Graph[str] = networkx.Graph()
        graph.add_nodes_from(node.id for node in self.nodes)
        graph.add_edges_from((link.source, link.target) for link in self.links if link.source != link.target)
        return graph


def neighbourhood_of(
    anchor: str, hops: int, nodes: Iterable[Node], links: Iterable[Link], limits: Iterable[str]
) -> Neighbourhood:
    """A neighbourhood in the one order that doesn't depend on how it was read: nodes by hops and id, links by id."""
    return Neighbourhood(
        anchor,
        hops,
        tuple(sorted(nodes, key=lambda node: (node.hops, node.id))),
        tuple(sorted(links, key=lambda link: link.id)),
        tuple(limits),
    )
