"""Reads how two entities hang together: the paths that are asked for, what is on them, and what two have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from graph_schema.entities import KEY_OF_LETTER
from hub.access.lens import Lens
from hub.graph.reads.between import MOST_NODES, SECONDS, between, near_case
from hub.graph.reads.database import Database
from hub.graph.reads.naming import labelled
from hub.graph.reads.reach import CROWD
from hub.graph.reads.rings import Rings
from hub.links.aliases import aliased, aliases_of, renamed
from hub.links.filters import Filters
from hub.links.neighbourhood import Neighbourhood, Node, neighbourhood_of
from hub.links.paths import Path, Paths, Step, Wanted, paths_between

#: What two have in common at most: nodes, the first ones by id.
MOST_SHARED: Final = 500


async def paths(
    database: Database,
    lens: Lens,
    source: str,
    target: str,
    wanted: Wanted,
    *,
    owners: Mapping[str, str],
    steps: int,
    case: str | None = None,
    filters: Filters | None = None,
    crowd: int = CROWD,
    most_nodes: int = MOST_NODES,
    seconds: float = SECONDS,
    labels: bool = True,
) -> tuple[Neighbourhood, Paths]:
    """Paths of at most `steps` steps between two entities that may be read, and the nodes and links that are on them.

    They are those of networkx on the same links: exact, or `limits` say what was not looked at.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    known: tuple[Node, ...] = ()
    found = Paths((), False)
    limits: tuple[str, ...] = ()
    async for corridor in between(
        database,
        lens,
        source,
        target,
        owners=owners,
        steps=steps,
        case=case,
        filters=filters,
        crowd=crowd,
        most_nodes=most_nodes,
        seconds=seconds,
    ):
        around = corridor.around
        if not around.nodes:
            limits = around.limits
            continue
        found = await asyncio.to_thread(
            paths_between, around, source, target, wanted, steps=around.hops, busy=corridor.busy
        )
        known, limits = around.nodes, around.limits + found.limits
        if wanted.settled(found, around.hops):
            limits = found.limits
            break
    nodes = _on(found, known, source, target)
    if labels:
        nodes = await labelled(database, lens, nodes)
    links = {link.id: link for path in found.paths for step in path.steps for link in step.links}
    alias = aliases_of(nodes)
    whole = neighbourhood_of(case or source, steps, *aliased(nodes, links.values()), limits)
    return whole, replace(found, paths=tuple(_renamed(path, alias) for path in found.paths))


async def in_common(
    database: Database,
    lens: Lens,
    one: str,
    other: str,
    *,
    owners: Mapping[str, str],
    case: str | None = None,
    filters: Filters | None = None,
    crowd: int = CROWD,
) -> Neighbourhood:
    """Two entities that may be read, what both are linked to as far as it is near the case, and the links to it.

    A crowd among what they share is `guarded`: to share it says little. Of two who are a crowd themselves, or handle
    cases, nothing is told.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    reading = Rings(database, lens, filters or Filters(), owners, case, crowd)
    reading.types.update((id, KEY_OF_LETTER[id[0]]) for id in (one, other))
    first = await reading.ring({one})
    common = (first & await reading.ring({other})) - {one, other}
    near = await near_case(database, lens, {id: reading.types[id] for id in common})
    kept = sorted(near)[:MOST_SHARED]
    limits = []
    if len(near) > len(kept):
        limits.append(f"They share more than {MOST_SHARED}: the others were left out.")
    limits += [
        f"Nothing is followed from {id}: more than {crowd} records speak of it, or it handles cases."
        for id in sorted({one, other} & reading.guarded)
    ]
    await reading.ring(kept, within=())
    inside = {one, other, *kept}
    links = [
        link
        for link in reading.links.values()
        if {link.source, link.target} <= inside and {link.source, link.target} & {one, other}
    ]
    nodes = [Node(id, reading.types[id], int(id in near), id in reading.guarded) for id in inside]
    nodes = await labelled(database, lens, nodes)
    return neighbourhood_of(case or one, 1, *aliased(nodes, links), limits)


def _on(found: Paths, known: tuple[Node, ...], source: str, target: str) -> list[Node]:
    """The nodes of some paths and the two ends."""
    on = {id for path in found.paths for id in path.nodes}
    nodes = {id: Node(id, KEY_OF_LETTER[id[0]], 0) for id in (source, target)}
    return list((nodes | {node.id: node for node in known if node.id in on}).values())


def _renamed(path: Path, alias: dict[str, str]) -> Path:
    """A path with its identifiers by their aliases."""
    if not alias:
        return path
    steps = (
        Step(
            alias.get(step.source, step.source),
            alias.get(step.target, step.target),
            tuple(renamed(link, alias) for link in step.links),
        )
        for step in path.steps
    )
    return Path(tuple(alias.get(id, id) for id in path.nodes), tuple(steps), path.length)
