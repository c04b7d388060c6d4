"""Reads what joins two entities: all shortest paths between them, from both ends at once.

A crowded node (a shelter, a hospital) is not walked through, so that it doesn't make everyone linked; it may be an end.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Final

from graph_schema.entities import KEY_OF_LETTER
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.naming import labelled
from hub.graph.reads.neighbourhood import MOST_STATEMENTS, SECONDS, aliased
from hub.graph.reads.rings import Rings
from hub.links.filters import Filters
from hub.links.neighbourhood import Neighbourhood, Node, neighbourhood_of

#: Statements of a path, and nodes that are looked at for it, at most.
MOST_HOPS: Final = 8
MOST_NODES: Final = 50_000


class _Side:
    """What was reached from one end: how far each node is, and from which nodes one comes to it."""

    def __init__(self, end: str) -> None:
        self.depth = 0
        self.distance = {end: 0}
        self.before: dict[str, set[str]] = {end: set()}
        self.edge = {end}

    def take(self, ends: Mapping[str, set[str]]) -> None:
        """Go one statement further, by what the nodes at the edge lead to."""
        self.depth += 1
        fresh: set[str] = set()
        for node in sorted(ends):
            for other in ends[node]:
                if self.distance.setdefault(other, self.depth) == self.depth:
                    self.before.setdefault(other, set()).add(node)
                    fresh.add(other)
        self.edge = fresh

    def back(self, nodes: set[str]) -> set[str]:
        """All nodes on the ways from these to the end."""
        found, open = set(nodes), list(nodes)
        while open:
            for one in self.before[open.pop()] - found:
                found.add(one)
                open.append(one)
        return found


async def between(
    database: Database,
    lens: Lens,
    source: str,
    target: str,
    *,
    owners: Mapping[str, str],
    filters: Filters | None = None,
    most_hops: int = MOST_HOPS,
    most_statements: int = MOST_STATEMENTS,
    seconds: float = SECONDS,
    labels: bool = True,
) -> Neighbourhood:
    """The nodes of all shortest paths between two entities and the statements between them; the two where none is.

    `limits` is empty where this is certain: either these are the shortest, or there is no path of up to `most_hops`.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    rings = Rings(database, lens, filters or Filters(), owners, most_statements)
    rings.types.update((id, KEY_OF_LETTER[id[0]]) for id in (source, target))
    one, other = _Side(source), _Side(target)
    until, limits = monotonic() + seconds, list[str]()
    ends = frozenset((source, target))
    met = {source} if source == target else set[str]()
    while not met and one.edge and other.edge and one.depth + other.depth < most_hops:
        if monotonic() > until or len(one.distance) + len(other.distance) > MOST_NODES:
            limits.append(
                f"It was given up after {one.depth + other.depth} hops: a longer path may be there."
            )
            break
        side = one if len(one.edge) <= len(other.edge) else other
        side.take(await rings.ends(side.edge, unguarded=ends))
        met = {id for id in side.edge if id in one.distance and id in other.distance}
        met -= await rings.crowded(met - ends)
    on_the_way = ends | (one.back(met) | other.back(met) if met else set())
    await rings.ring(on_the_way, within=on_the_way, unguarded=ends)
    nodes = [Node(id, rings.types[id], one.distance.get(id, 0)) for id in on_the_way]
    links = [link for link in rings.links.values() if {link.source, link.target} <= on_the_way]
    if labels:
        nodes = await labelled(database, lens, nodes)
    return neighbourhood_of(source, most_hops, *aliased(nodes, links), limits)
