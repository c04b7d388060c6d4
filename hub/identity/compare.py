"""Two entities or mentions side by side: what holds them for one, or what keeps them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from hub.graph.reads.mentions import is_mention
from hub.identity.clusters import CLIP
from hub.identity.scene import Scene
from hub.identity.steps import Step
from hub.identity.why import Link, links_of, spanning
from hub.ledger.values import Judgement, Verdict

_GROUPS: Final = 60


class Reason(StrEnum):
    """What keeps two apart, or makes them one."""

    JUDGEMENT = "judgement"
    NUMBER = "number"
    WEIGHT = "weight"
    CONTRADICTION = "contradiction"
    AVERAGE = "average"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the id that was asked for, the entity that it is of now, and the mentions meant."""

    id: str
    entity: str
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether two are one and why, in sentences.

    `closest` are the mentions of both that agree best, with the waterfall of their weight: the steps' bits add up to
    `bits`. `chain` is how two that are one hang together, `judgements` are those about both.
    """

    type: str
    same: bool
    a: Side
    b: Side
    reason: Reason
    words: tuple[str, ...]
    closest: tuple[str, str] | None
    bits: float | None
    steps: tuple[Step, ...]
    chain: tuple[Link, ...]
    judgements: tuple[Judgement, ...]


def compare(scene: Scene, a: str, b: str) -> Comparison:
    """Compare two of a scene, each by the id of an entity or of a mention. Both must be in the scene."""
    first, second = _side(scene, a), _side(scene, b)
    rows = [[scene.row(one) for one in side.mentions] for side in (first, second)]
    same = first.entity == second.entity
    best = _closest(scene, *rows)
    steps = tuple(scene.steps(*best)) if best else ()
    judgements = tuple(_about(scene, first.mentions, second.mentions))
    if same:
        chain = _chain(scene, first.entity, *rows)
        reason, words = _why_one(chain)
    else:
        chain = ()
        bits = sum(step.bits for step in steps) if steps else None
        reason, words = _why_not(scene, rows[0], rows[1], bits, judgements)
    return Comparison(
        scene.mentions.entity,
        same,
        first,
        second,
        reason,
        tuple(words),
        (scene.mentions.ids[best[0]], scene.mentions.ids[best[1]]) if best and steps else None,
        sum(step.bits for step in steps) if steps else None,
        steps,
        chain,
        judgements,
    )


def _side(scene: Scene, id: str) -> Side:
    if is_mention(id):
        return Side(id, scene.mentions.now[scene.row(id)], (id,))
    found = zip(scene.mentions.ids, scene.mentions.now, strict=True)
    return Side(id, id, tuple(one for one, now in found if now == id))


def _closest(scene: Scene, left: Sequence[int], right: Sequence[int]) -> tuple[int, int] | None:
    """The rows of both that agree best. Of single mentions those themselves, whatever their groups say."""
    if len(left) == len(right) == 1:
        return (left[0], right[0]) if left != right else None
    found = [one for one in scene.best(_pairs(scene, left, right)) if one is not None]
    best = max(found, key=lambda one: one.bits, default=None)
    return None if best is None else (best.left, best.right)


def _pairs(scene: Scene, left: Sequence[int], right: Sequence[int]) -> list[tuple[int, int]]:
    one, other = (sorted({scene.labels[row] for row in rows})[:_GROUPS] for rows in (left, right))
    return [(a, b) for a in one for b in other if a != b]


def _about(scene: Scene, left: Sequence[str], right: Sequence[str]) -> list[Judgement]:
    """The judgements that hold and are about mentions of both."""
    one, other = set(left), set(right)
    return [
        judgement
        for judgement in scene.holding
        if not one.isdisjoint(judgement.mentions) and not other.isdisjoint(judgement.mentions)
    ]


def _chain(scene: Scene, entity: str, left: Sequence[int], right: Sequence[int]) -> tuple[Link, ...]:
    rows = [row for row, now in enumerate(scene.mentions.now) if now == entity]
    path = spanning(scene, rows).path(left[0], right[0])
    return links_of(scene, path or ())


def _why_one(chain: Sequence[Link]) -> tuple[Reason, list[str]]:
    if not chain:
        return Reason.NOTHING, ["they are one, and nothing that can be seen here says why"]
    weakest = min(chain, key=lambda link: (link.bits is None, link.bits or 0.0))
    through = f", through {len(chain) - 1} other mention(s)" if len(chain) > 1 else ""
    said = weakest.words if weakest.bits is None else f"{weakest.words}: {weakest.bits:+.1f} bits"
    return Reason(weakest.basis.value), [f"they are one{through}; the weakest link: {said}"]


def _why_not(
    scene: Scene,
    left: Sequence[int],
    right: Sequence[int],
    bits: float | None,
    judgements: Sequence[Judgement],
) -> tuple[Reason, list[str]]:
    """The first of these that applies decides; the others are told too."""
    found: list[tuple[Reason, str]] = []
    if any(one.verdict is Verdict.DIFFERENT for one in judgements):
        found.append((Reason.JUDGEMENT, "a steward said that they are different"))
    numbers = scene.strong(left), scene.strong(right)
    if all(numbers) and numbers[0].isdisjoint(numbers[1]):
        found.append(
            (Reason.CONTRADICTION, "both have a valid number that one thing has once, and the two differ")
        )
    found += _disbelieved(scene, left, right)
    found.append(_weighed(scene, left, right, bits))
    return found[0][0], [words for _, words in found]


def _disbelieved(scene: Scene, left: Sequence[int], right: Sequence[int]) -> list[tuple[Reason, str]]:
    told = []
    for name, values in scene.disbelieved.items():
        column = scene.mentions.fields.get(name)
        if column is not None and {column[r] for r in left} & {column[r] for r in right} & set(values):
            words = f"they share a value of {name}, which stands under too many names to be evidence"
            told.append((Reason.WEIGHT, words))
    return told


def _weighed(
    scene: Scene, left: Sequence[int], right: Sequence[int], bits: float | None
) -> tuple[Reason, str]:
    if bits is None:
        return Reason.NOTHING, "no number, and nothing else that could be weighed, speaks for one"
    if bits <= 0:
        return Reason.WEIGHT, f"what agrees best weighs {bits:+.1f} bits; above 0 it would be more likely one"
    weights = [one.bits for one in scene.best(_pairs(scene, left, right)) if one is not None]
    mean = float(np.clip(weights, -CLIP, CLIP).mean()) if weights else bits
    if len(weights) > 1:
        words = (
            f"one pair weighs {bits:+.1f} bits, but all {len(weights)} pairs of what hangs together on both sides "
            f"{mean:+.1f} on average: one link doesn't join two crowds"
        )
        return Reason.AVERAGE, words
    return (
        Reason.AVERAGE,
        f"the pair weighs {bits:+.1f} bits, but not all that hangs together with both agrees",
    )
