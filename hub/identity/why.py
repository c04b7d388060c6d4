"""Why mentions are one: the links that hold an entity together, each with its evidence in words and bits.

The links are a maximum spanning tree: of all ways from one mention to another the one whose weakest link is strongest.
A steward's word goes first, then numbers that name one thing, then weights. Take any link away, and what stands on
its two sides has no stronger one left between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise

from hub.identity.scene import Scene
from hub.identity.sets import DisjointSets
from hub.identity.steps import Step
from hub.ledger.values import Judgement, Verdict

#: Groups of one entity of which every two are weighed; of more, each with those of its neighbours by age alone.
_ALL_PAIRS = 120


class Basis(StrEnum):
    """What a link rests on."""

    JUDGEMENT = "judgement"
    NUMBER = "number"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Link:
    """What holds two mentions (ids) for one.

    `words` say it in a sentence. Of a weight, `bits` are the sum of the steps'; zero is even odds. Of a number or a
    judgement there are no bits: they decide, whatever the weights say.
    """

    left: str
    right: str
    basis: Basis
    words: str
    bits: float | None = None
    steps: tuple[Step, ...] = ()
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """What holds an entity together, weakest link first. `parts` are mentions that the links make one.

    There is one part where all that can be seen hangs together.
    """

    entity: str
    type: str
    mentions: tuple[str, ...]
    links: tuple[Link, ...]
    parts: tuple[tuple[str, ...], ...]


def why(scene: Scene, entity: str, *, most: int | None = None) -> Why:
    """What holds together the mentions of a scene that are of an entity. At most `most` links, weakest first."""
    rows = [row for row, now in enumerate(scene.mentions.now) if now == entity]
    tree = spanning(scene, rows)
    ids = scene.mentions.ids
    links = links_of(scene, tree.edges[:most])
    parts = tuple(tuple(ids[row] for row in part) for part in tree.parts)
    return Why(entity, scene.mentions.entity, tuple(ids[row] for row in rows), links, parts)


@dataclass(frozen=True, slots=True)
class Edge:
    """Two rows of a scene and what makes them one, in the order of how weak it is: weights below the rest."""

    basis: Basis
    left: int
    right: int
    bits: float = 0.0
    fields: tuple[str, ...] = ()
    judgement: Judgement | None = None

    @property
    def strength(self) -> tuple[int, float]:
        """Greater is stronger."""
        return _RANK[self.basis], self.bits


_RANK = {Basis.WEIGHT: 0, Basis.NUMBER: 1, Basis.JUDGEMENT: 2}


@dataclass(frozen=True, slots=True)
class Tree:
    """Edges, weakest first, and the parts (rows) that they make."""

    edges: tuple[Edge, ...]
    parts: tuple[tuple[int, ...], ...]

    def path(self, first: int, second: int) -> list[Edge] | None:
        """The edges from one row to another, or None where they are in two parts."""
        beside: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            beside[edge.left].append(edge)
            beside[edge.right].append(edge)
        came: dict[int, Edge | None] = {first: None}
        waiting = [first]
        while waiting:
            at = waiting.pop()
            for edge in beside[at]:
                other = edge.right if edge.left == at else edge.left
                if other not in came:
                    came[other] = edge
                    waiting.append(other)
        if second not in came:
            return None
        path = []
        at = second
        while (back := came[at]) is not None:
            path.append(back)
            at = back.right if back.left == at else back.left
        return path[::-1]


def spanning(scene: Scene, rows: Sequence[int]) -> Tree:
    """The maximum spanning tree (a forest, where nothing joins its parts) of some rows of a scene."""
    parts = DisjointSets(rows)
    taken = [edge for edge in _judged(scene, rows) if parts.join(edge.left, edge.right)]
    taken += [edge for edge in _numbered(scene, rows) if parts.join(edge.left, edge.right)]
    weighed = sorted(_weighed(scene, rows, parts), key=lambda edge: -edge.bits)
    taken += [edge for edge in weighed if parts.join(edge.left, edge.right)]
    largest_first = sorted(map(tuple, parts.groups()), key=lambda part: (-len(part), part))
    return Tree(tuple(sorted(taken, key=lambda edge: edge.strength)), tuple(largest_first))


def links_of(scene: Scene, edges: Sequence[Edge]) -> tuple[Link, ...]:
    """Edges as they are told."""
    weighed = [(edge.left, edge.right) for edge in edges if edge.basis is Basis.WEIGHT]
    waterfalls = dict(zip(weighed, scene.waterfalls(weighed), strict=True))
    return tuple(_link(scene, edge, waterfalls.get((edge.left, edge.right), ())) for edge in edges)


def _link(scene: Scene, edge: Edge, steps: Sequence[Step]) -> Link:
    left, right = scene.mentions.ids[edge.left], scene.mentions.ids[edge.right]
    if edge.judgement is not None:
        return Link(left, right, edge.basis, "a steward said that they are one", judgement=edge.judgement)
    if edge.basis is Basis.NUMBER:
        return Link(left, right, edge.basis, f"the same {' and '.join(edge.fields)}")
    bits = sum(step.bits for step in steps)
    return Link(left, right, edge.basis, "what they say weighs for one", bits, tuple(steps))


def _judged(scene: Scene, rows: Sequence[int]) -> Iterator[Edge]:
    here = {scene.mentions.ids[row]: row for row in rows}
    for judgement in scene.holding:
        if judgement.verdict is Verdict.SAME:
            members = [here[one] for one in judgement.mentions if one in here]
            for left, right in pairwise(members):
                yield Edge(Basis.JUDGEMENT, left, right, judgement=judgement)


def _numbered(scene: Scene, rows: Sequence[int]) -> Iterator[Edge]:
    """Each mention with the oldest one that has a number in common with it."""
    oldest: dict[str, int] = {}
    for row in sorted(rows, key=scene.mentions.age):
        for tie in scene.mentions.ties[row]:
            first = oldest.setdefault(tie, row)
            if first != row and scene.labels[first] == scene.labels[row]:
                fields = scene.same_number(first, row)
                if fields:
                    yield Edge(Basis.NUMBER, first, row, fields=tuple(fields))


def _weighed(scene: Scene, rows: Sequence[int], parts: DisjointSets[int]) -> Iterator[Edge]:
    labels = sorted({scene.labels[row] for row in rows})
    if len(labels) <= _ALL_PAIRS:
        pairs = list(combinations(labels, 2))
    else:
        ordered = sorted(labels, key=scene.mentions.age)
        pairs = [
            (one, other)
            for at, one in enumerate(ordered)
            for other in ordered[at + 1 : at + 1 + _ALL_PAIRS // 2]
        ]
    pairs = [pair for pair in pairs if parts.root(pair[0]) != parts.root(pair[1])]
    for best in scene.best(pairs):
        if best is not None and best.bits > 0:
            yield Edge(Basis.WEIGHT, best.left, best.right, best.bits)
