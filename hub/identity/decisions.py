"""What a steward decides: written down as a judgement first, then put into effect by resolving what it touches.

A judgement is never overwritten. Taking it back is a decision too, and leaves the graph as if it had never been made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub.errors import WrongUse
from hub.identity.resolution.exact import group
from hub.identity.scene import Scene
from hub.ledger.values import Judgement, Verdict

if TYPE_CHECKING:
    from hub.home import Home
    from hub.identity.resolution.resolve import ResolveReport

#: Exact groups that one explosion parts at most: what is kept apart grows with their square.
MOST_PARTS = 300


def decide(
    home: Home,
    mentions: Sequence[str],
    verdict: Verdict,
    *,
    reason: str,
    steward: str,
    department: str,
    request: str | None = None,
) -> Judgement:
    """Write down that mentions (by id, of one type) are one, are all different, or can't be told.

    Where `same` would make one of two valid identity numbers, it waits for a second steward. `request` is the id of
    the request that asked for it, for the audit log.

    Raises
    ------
    NotFound
        A mention isn't there, or they are of two types.
    WrongUse
        Fewer than two mentions, or no reason.
    """
    named = list(dict.fromkeys(mentions))
    if len(named) < 2:
        raise WrongUse("A judgement is about two different mentions or more.")
    from hub.identity.sight import scene_whole

    with scene_whole(home, named) as scene:
        entity = scene.mentions.entity
        entities = sorted(set(scene.mentions.now))
    double = verdict is Verdict.SAME and _joins_numbers(home, entities)
    return home.ledger.judgements.add(
        entity,
        named,
        verdict,
        reason=reason,
        steward=steward,
        department=department,
        needs_second=double,
        request=request,
    )


def explode(
    home: Home, scene: Scene, *, reason: str, steward: str, department: str, request: str | None = None
) -> Judgement:
    """Say of an entity that each of its exact groups is somebody else: `scene` holds its mentions.

    What a number makes one stays together. The groups are told by their oldest mentions.

    Raises
    ------
    WrongUse
        A number makes all of it one, or it has more groups than one judgement can part.
    """
    named = parts_of(scene)
    if len(named) < 2:
        raise WrongUse("All its mentions are one by number: judge two of them different to have them parted.")
    if len(named) > MOST_PARTS:
        raise WrongUse(f"It has {len(named)} parts, and one judgement parts {MOST_PARTS} at most.")
    return home.ledger.judgements.add(
        scene.mentions.entity,
        named,
        Verdict.DIFFERENT,
        reason=reason,
        steward=steward,
        department=department,
        request=request,
    )


def parts_of(scene: Scene) -> list[str]:
    """The oldest mention of each exact group of a scene, by numbers alone, oldest first."""
    labels = group(scene.mentions, scene.disbelieved).label.tolist()
    oldest: dict[int, int] = {}
    for row in sorted(range(len(scene.mentions)), key=scene.mentions.age):
        oldest.setdefault(labels[row], row)
    return [scene.mentions.ids[row] for row in oldest.values()]


def settle(home: Home, judgement: Judgement) -> ResolveReport:
    """Put a judgement, or its withdrawal, into effect in the graph."""
    from hub.identity.resolution.resolve import resolve

    return resolve(home, entities=(judgement.entity,))


def _joins_numbers(home: Home, entities: Sequence[str]) -> bool:
    """Whether these entities, taken together, have two valid numbers that one thing has once."""
    from hub.identity.sight import scene_whole

    if len(entities) < 2:
        return False
    with scene_whole(home, entities) as scene:
        return len(scene.strong(range(len(scene.mentions)))) > 1
