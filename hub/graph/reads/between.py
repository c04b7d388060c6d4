"""Reads what lies between two entities: from both ends at once, a ring at a time, until enough is known.

Exact within its limits. After rings to a distance `a` around one end and `b` around the other, every path of at most
`a + b` steps lies in what was read: its first `a` steps were followed from the one end, the others from the other.

What is on a path has to be near the anchor case by the rule of `hub.graph.reads.reach`, but for places, and for the two
ends, of which the caller has asked that. No path goes through a crowd or whoever handles cases; it may end there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from itertools import islice
from time import monotonic
from typing import Final

from graph_schema.entities import KEY_OF_LETTER
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.reach import CROWD, within
from hub.graph.reads.rings import Rings
from hub.links.aliases import IDENTIFIER
from hub.links.corridor import Corridor
from hub.links.filters import Filters
from hub.links.neighbourhood import Node, neighbourhood_of

#: Nodes and seconds of one search at most.
MOST_NODES: Final = 5_000
SECONDS: Final = 4.0
_EVERYWHERE: Final = frozenset({"place", IDENTIFIER})


async def between(
    database: Database,
    lens: Lens,
    source: str,
    target: str,
    *,
    owners: Mapping[str, str],
    steps: int,
    case: str | None = None,
    filters: Filters | None = None,
    crowd: int = CROWD,
    most_nodes: int = MOST_NODES,
    seconds: float = SECONDS,
) -> AsyncIterator[Corridor]:
    """What lies on paths of more and more steps between two entities, until the caller stops or `steps` is reached.

    The last answer holds all paths of at most `steps` steps, or its `limits` say what is missing. `case` is the anchor
    by the id that it has now, and is no crowd. Nodes have no labels; their `hops` are steps from `source`.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    search = _Search(Rings(database, lens, filters or Filters(), owners, case, crowd), lens, source, target)
    until = monotonic() + seconds
    await search.begin()
    while search.open and search.depth < steps:
        if search.touched:
            yield await search.corridor(search.depth)
        if len(search.met) > most_nodes:
            yield await search.corridor(
                search.depth, f"There are more than {most_nodes} nodes around the two"
            )
            return
        if monotonic() > until:
            yield await search.corridor(search.depth, f"It took longer than {seconds:g} s")
            return
        await search.step()
    yield await search.corridor(steps, "So many steps were asked for" if search.open else "")


async def near_case(database: Database, lens: Lens, types: Mapping[str, str]) -> frozenset[str]:
    """Those of some nodes, given with their types, that a reader may come near: places are nobody's.

    A lens without a case is bound by its purpose's actions instead.
    """
    bound = {id for id, type in types.items() if type not in _EVERYWHERE}
    if lens.case is None or not bound:
        return frozenset(types)
    return frozenset(types.keys() - bound) | await within(database, lens, bound)


class _Side:
    """One end with the nodes that were met from it, and the outermost of them, which are followed next."""

    def __init__(self, end: str) -> None:
        self.end = end
        self.met = {end}
        self.ring = {end}
        self.depth = 0


class _Search:
    def __init__(self, reading: Rings, lens: Lens, source: str, target: str) -> None:
        self.reading = reading
        self.lens = lens
        self.one, self.other = _Side(source), _Side(target)
        self.ends = {source, target}
        self.beside: dict[str, set[str]] = {id: set() for id in self.ends}
        self.read: set[str] = set()
        self.near: dict[str, bool] = dict.fromkeys(self.ends, True)
        reading.types.update((id, KEY_OF_LETTER[id[0]]) for id in self.ends)

    @property
    def depth(self) -> int:
        """Every path of at most so many steps is known."""
        return self.one.depth + self.other.depth

    @property
    def met(self) -> set[str]:
        return self.one.met | self.other.met

    @property
    def touched(self) -> bool:
        return not self.one.met.isdisjoint(self.other.met)

    @property
    def open(self) -> bool:
        """Whether there is more to follow: neither end is surrounded, nor are both crowds."""
        followed = [side for side in (self.one, self.other) if side.end not in self.reading.guarded]
        return bool(followed) and all(side.ring for side in followed)

    async def begin(self) -> None:
        """Read the two ends: whether they are crowds, and what they are linked to."""
        await self._read(self.ends)

    async def step(self) -> None:
        """Follow the smaller ring."""
        sides = (side for side in (self.one, self.other) if side.end not in self.reading.guarded)
        side = min(sides, key=lambda side: len(side.ring))
        await self._read(side.ring)
        through = side.ring - self.reading.guarded - (self.ends - {side.end})
        side.ring = {end for id in through for end in self.beside[id]} - side.met
        side.met |= side.ring
        side.depth += 1

    async def corridor(self, steps: int, why: str = "") -> Corridor:
        """What lies on paths of at most so many steps; `why` there is no more."""
        await self._read(self.one.ring & self.other.ring)
        await self._place(self._between(steps, self.ends | self.beside.keys()))
        allowed = {id for id in self.beside if self.near.get(id, True)}
        inside = self._between(steps, allowed)
        reading = self.reading
        nodes = [Node(id, reading.types[id], far, id in reading.guarded) for id, far in inside.items()]
        links = [one for one in reading.links.values() if one.source in inside and one.target in inside]
        limits = [f"{why}: nothing beyond {steps} steps was looked at."] if why else []
        around = neighbourhood_of(self.one.end, steps, nodes, links, limits)
        return Corridor(around, self._busy(inside))

    async def _read(self, ids: Collection[str]) -> None:
        missing = set(ids) - self.read
        known = len(self.reading.links)
        if missing:
            await self.reading.ring(missing)
        self.read |= missing
        for id in missing:
            self.beside.setdefault(id, set())
        for link in islice(self.reading.links.values(), known, None):
            self.beside.setdefault(link.source, set()).add(link.target)
            self.beside.setdefault(link.target, set()).add(link.source)

    async def _place(self, ids: Collection[str]) -> None:
        """Find out which nodes are near the case."""
        unknown = {id: self.reading.types[id] for id in ids if id not in self.near}
        near = await near_case(self.reading.database, self.lens, unknown)
        self.near.update((id, id in near) for id in unknown)

    def _between(self, steps: int, allowed: Collection[str]) -> dict[str, int]:
        """Nodes on paths of at most so many steps through what is allowed, with their distance from the source."""
        here, there = (self._distances(end, steps, allowed) for end in (self.one.end, self.other.end))
        return {id: far for id, far in here.items() if far + there.get(id, steps + 1) <= steps}

    def _distances(self, start: str, steps: int, allowed: Collection[str]) -> dict[str, int]:
        distance, ring = {start: 0}, {start}
        shut = self.reading.guarded - self.ends
        for step in range(1, steps + 1):
            through = ring - self.ends if step > 1 else ring
            ends = {end for id in through for end in self.beside[id] if end in allowed}
            ring = ends - distance.keys() - shut
            if not ring:
                break
            distance.update(dict.fromkeys(ring, step))
        return distance

    def _busy(self, inside: Collection[str]) -> dict[tuple[str, str], int]:
        """How many links of each kind a node has that was followed; of a crowd that isn't known."""
        known = (self.read & set(inside)) - self.reading.guarded
        count: dict[tuple[str, str], int] = {}
        for link in self.reading.links.values():
            for end in {link.source, link.target} & known:
                count[end, link.kind] = count.get((end, link.kind), 0) + 1
        return count
