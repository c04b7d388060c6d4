"""Reads what lies around an entity, hop by hop, and what joins two of them, through a lens."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Final, LiteralString

from hub.access.lens import Lens
from hub.graph.reads import naming, present, rings
from hub.graph.reads.database import Database
from hub.graph.reads.naming import labelled
from hub.graph.reads.reach import CROWD
from hub.graph.reads.rings import Rings
from hub.links.aliases import aliased
from hub.links.filters import Filters
from hub.links.neighbourhood import Neighbourhood, Node, neighbourhood_of

#: Nodes and seconds of one neighbourhood at most.
MOST_NODES: Final = 2_000
SECONDS: Final = 5.0


async def neighbourhood(
    database: Database,
    lens: Lens,
    anchor: str,
    *,
    hops: int,
    owners: Mapping[str, str],
    filters: Filters | None = None,
    crowd: int = CROWD,
    most_nodes: int = MOST_NODES,
    seconds: float = SECONDS,
    labels: bool = True,
) -> Neighbourhood:
    """What lies within `hops` statements of an entity, with every statement between what is found.

    It never goes further than the lens permits (`max_hops`). Statements between two guarded nodes are not shown. Where
    a limit cuts it, `limits` says so: nodes of the last ring are then taken by id, as far as there is room.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    filters = filters or Filters()
    reading = Rings(database, lens, filters, owners, anchor, crowd)
    reach = min(hops, lens.max_hops)
    until = monotonic() + seconds
    distance = {anchor: 0}
    limits: list[str] = []
    ring: set[str] = {anchor}
    for hop in range(1, reach + 1):
        if monotonic() > until:
            limits.append(f"It took longer than {seconds:g} s: nothing beyond {hop - 1} hops was read.")
            break
        ends = await reading.ring(ring) - distance.keys()
        room = most_nodes - len(distance)
        if len(ends) > room:
            limits.append(
                f"There are more than {most_nodes} nodes within {hop} hops: the others were left out."
            )
        ring = set(sorted(ends)[:room])
        distance.update(dict.fromkeys(ring, hop))
        if limits or not ring:
            break
    else:
        await reading.ring(ring, within=distance)
    if limits:
        await reading.ring([id for id in ring if id in distance], within=distance)
    if hops > reach:
        limits.append(f"For this purpose nothing is shown beyond {lens.max_hops} hops from the case.")
    links = [one for one in reading.links.values() if one.source in distance and one.target in distance]
    nodes = [Node(id, reading.types[id], hop, guarded=id in reading.guarded) for id, hop in distance.items()]
    if labels:
        nodes = await labelled(database, lens, nodes)
    return neighbourhood_of(anchor, reach, *aliased(nodes, links), limits)


def warm_up() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query that link analysis asks, as it is asked, of nothing: so that the server has planned it."""
    return [*rings.planned(), *naming.planned(), *present.planned()]
