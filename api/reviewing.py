"""The review queue as one steward may see it: pairs of visible mentions, told and counted by visible records alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hub.graph.reads.mentions import sizes, visible

if TYPE_CHECKING:
    from api.services import Services
    from hub.access.lens import Lens
    from hub.home import Home
    from hub.identity.review import Doubt
    from hub.identity.scene import Scene
    from hub.ledger.values import Judgement


async def waiting(
    services: Services, lens: Lens, type: str | None, limit: int
) -> tuple[bool, list[dict[str, Any]], list[Scene]]:
    """Whether the queue is up to date, its first `limit` pairs for this reader, and the scenes they are told from."""
    fresh, doubts = await asyncio.to_thread(_open, services.home, type)
    shown = await _shown(services, lens, doubts)
    shown.sort(key=lambda one: one.value)
    told: list[tuple[Doubt, dict[str, Any]]] = []
    scenes = []
    for kind in sorted({one.entity for one in shown[:limit]}):
        pairs = [one for one in shown[:limit] if one.entity == kind]
        scene, found = await _told(services, lens, pairs)
        scenes.append(scene)
        told += found
    told.sort(key=lambda pair: pair[0].value)
    return fresh, [body for _, body in told], scenes


def _open(home: Home, type: str | None) -> tuple[bool, list[Doubt]]:
    """The pairs of the queue of which no steward has said anything."""
    from hub.identity.review import queue_of, undecided

    queue = queue_of(home, make=False)
    said: list[Judgement] = []
    before = None
    while page := home.ledger.judgements.list(entity=type, before=before, limit=1_000):
        said += page
        before = page[-1].id
    return queue.fresh, undecided([one for one in queue.doubts if type in (None, one.entity)], said)


async def _shown(services: Services, lens: Lens, doubts: Sequence[Doubt]) -> list[Doubt]:
    """Those that are as the queue says and whose mentions the lens shows, with what it shows of what they settle."""
    database = services.database
    asked = {id for one in doubts for id in (one.a, one.b, *one.side)}
    now = await visible(database, lens, asked)
    kept = [one for one in doubts if (now.get(one.a), now.get(one.b)) == (one.entity_a, one.entity_b)]
    count: dict[str, int] = {}
    for kind in {one.entity for one in kept}:
        entities = [id for one in kept if one.entity == kind for id in (one.entity_a, one.entity_b)]
        count |= await sizes(database, lens, kind, entities)
    return [replace(one, settles=_settles(one, now, count)) for one in kept]


def _settles(one: Doubt, now: dict[str, str], count: dict[str, int]) -> int:
    if one.kind == "part":
        return max(1, sum(id in now for id in one.side))
    return min(count.get(one.entity_a, 1), count.get(one.entity_b, 1))


async def _told(
    services: Services, lens: Lens, pairs: Sequence[Doubt]
) -> tuple[Scene, list[tuple[Doubt, dict[str, Any]]]]:
    from hub.identity.sight import scene_seen

    ids = sorted({id for one in pairs for id in (one.a, one.b)})
    scene = await scene_seen(services.home, services.database, lens, ids)
    return scene, await asyncio.to_thread(_pairs, scene, pairs)


def _pairs(scene: Scene, pairs: Sequence[Doubt]) -> list[tuple[Doubt, dict[str, Any]]]:
    """Each pair with what both say and the waterfall of that."""
    from hub.identity.telling import doubt_told, said_by, steps_told

    told = []
    with scene:
        rows = [(scene.row(one.a), scene.row(one.b)) for one in pairs]
        for one, steps in zip(pairs, scene.waterfalls(rows), strict=True):
            bits = sum(step.bits for step in steps)
            said = [said_by(scene, id) for id in (one.a, one.b)]
            body = doubt_told(replace(one, bits=bits)) | {"says_a": said[0], "says_b": said[1]}
            told.append((replace(one, bits=bits), body | {"steps": steps_told(steps)}))
    return told
