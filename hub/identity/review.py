"""The queue of what a steward should look at: links near even odds, those first that settle most.

It is made of the work store of the last resolve (`<home>/identity/review.json`, ids and bits alone) and made anew
when that store has changed. A pair is of two groups that the numbers leave apart. Either they are two entities now and
the model nearly holds them for one (`join`), or they are one and this link alone, a weak one, holds its two sides
together (`part`). A decision settles as many mentions as would change their entity: those of the smaller side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from hub.identity.resolution.linking import KEPT
from hub.identity.resolution.mentions import RESOLVED
from hub.identity.resolution.store import WorkStore
from hub.identity.sets import DisjointSets
from hub.ledger.values import Judgement, Verdict

if TYPE_CHECKING:
    from hub.home import Home

#: Bits from even odds within which a link is worth a look: between 3 and 97 in 100.
GREY: Final = -KEPT
#: Entries that are kept of each type.
MOST: Final = 5_000
#: Groups of a smaller side that are kept.
SIDE: Final = 50


@dataclass(frozen=True, slots=True)
class Doubt:
    """A pair for review: the mentions that agree best, the entities that they are of, and what a decision settles.

    `kind` is `join` or `part`, as above; `side` are the groups on the smaller side of a link that is to be parted,
    by the smallest mention of each, up to `SIDE`.
    """

    entity: str
    kind: str
    a: str
    b: str
    entity_a: str
    entity_b: str
    bits: float
    settles: int
    side: tuple[str, ...] = ()

    @property
    def value(self) -> tuple[int, float, str, str]:
        """The smaller, the more is gained by a decision."""
        return -self.settles, abs(self.bits), self.a, self.b


@dataclass(frozen=True, slots=True)
class Queue:
    """Doubts, most valuable first. `fresh` tells that the graph was not resolved since it was made."""

    doubts: tuple[Doubt, ...]
    fresh: bool


def queue_of(home: Home, *, make: bool = True) -> Queue:
    """The queue of a home; with `make`, made anew where it is out of date, for which no load may go on.

    Raises
    ------
    HomeInUse
        It must be made and a load goes on.
    """
    import orjson

    path, store = _path(home), WorkStore.of_home(home.root).path
    if not store.exists():
        return Queue((), True)
    fresh = path.exists() and path.stat().st_mtime_ns >= store.stat().st_mtime_ns
    if not fresh and make:
        return Queue(_made(home, path), True)
    if not path.exists():
        return Queue((), False)
    return Queue(tuple(Doubt(**one) for one in orjson.loads(path.read_bytes())), fresh)


def undecided(doubts: Iterable[Doubt], judgements: Iterable[Judgement]) -> list[Doubt]:
    """Those of which no steward has said anything that stands, `unsure` and what waits for a second included."""
    said: dict[str, list[frozenset[str]]] = defaultdict(list)
    for judgement in judgements:
        if judgement.withdrawn_by is None:
            for mention in judgement.mentions:
                said[mention].append(frozenset(judgement.mentions))
    return [one for one in doubts if not any(one.b in group for group in said.get(one.a, ()))]


def _path(home: Home) -> Path:
    return home.root / "identity" / "review.json"


def _made(home: Home, path: Path) -> tuple[Doubt, ...]:
    import orjson

    found: list[Doubt] = []
    with home.lock("load", wait_s=5):
        with WorkStore.of_home(home.root) as store:
            for entity in RESOLVED:
                found += doubts(store, entity, home.ledger.judgements.in_force(entity))[:MOST]
        found.sort(key=lambda one: one.value)
        partial = path.with_suffix(".writing")
        partial.write_bytes(orjson.dumps([asdict(one) for one in found]))
        partial.replace(path)
    return tuple(found)


def doubts(store: WorkStore, entity: str, judgements: Sequence[Judgement] = ()) -> list[Doubt]:
    """The doubts of an entity type, most valuable first. `judgements` are those in force."""
    links = [_Link(*row) for row in zip(*store.links(entity), strict=True)]
    groups = store.groups(entity)
    judged = _judged(judgements, store)
    near = [one for one in links if one.bits > -GREY and one.left in groups and one.right in groups]
    found = [*_joins(entity, near, groups), *_parts(entity, near, groups)]
    group_of = {side: group for one in near for side, group in ((one.a, one.left), (one.b, one.right))}
    open_ones = [one for one in found if frozenset((group_of[one.a], group_of[one.b])) not in judged]
    return sorted(open_ones, key=lambda one: one.value)


class _Link(NamedTuple):
    """Two groups, the mentions of them that agree best, and their bits."""

    left: str
    right: str
    a: str
    b: str
    bits: float


#: Of each group its entity and how many mentions it has.
_Groups = Mapping[str, tuple[str, int]]


def _judged(judgements: Iterable[Judgement], store: WorkStore) -> set[frozenset[str]]:
    """Pairs of groups of which a steward has said something."""
    pairs: set[frozenset[str]] = set()
    for judgement in judgements:
        if judgement.verdict is not Verdict.SAME:
            groups = sorted(set(store.groups_of(judgement.entity, judgement.mentions).values()))
            pairs.update(frozenset((a, b)) for at, a in enumerate(groups) for b in groups[at + 1 :])
    return pairs


def _joins(entity: str, links: Iterable[_Link], groups: _Groups) -> list[Doubt]:
    """Of each two entities the best link, where it is in the grey zone or above it."""
    best: dict[tuple[str, str], _Link] = {}
    for one in links:
        a, b = groups[one.left][0], groups[one.right][0]
        if a != b:
            pair = (a, b) if a < b else (b, a)
            if pair not in best or one.bits > best[pair].bits:
                best[pair] = one
    sizes: Counter[str] = Counter()
    for wanted, count in groups.values():
        sizes[wanted] += count
    return [
        _doubt(entity, "join", one, groups, min(sizes[a], sizes[b]))
        for (a, b), one in best.items()
        if abs(one.bits) <= GREY
    ]


def _parts(entity: str, links: Iterable[_Link], groups: _Groups) -> list[Doubt]:
    """The weak links of each entity's spanning tree, with the mentions on the smaller side."""
    trees: dict[str, list[_Link]] = defaultdict(list)
    hanging = DisjointSets[str]()
    for one in sorted(links, key=lambda link: -link.bits):
        if one.bits <= 0:
            break
        if groups[one.left][0] == groups[one.right][0] and hanging.join(one.left, one.right):
            trees[groups[one.left][0]].append(one)
    return [
        _doubt(entity, "part", one, groups, *_smaller(tree, at, groups))
        for tree in trees.values()
        for at, one in enumerate(tree)
        if one.bits <= GREY
    ]


def _smaller(tree: Sequence[_Link], cut: int, groups: _Groups) -> tuple[int, tuple[str, ...]]:
    """The mentions on the smaller side of a tree without one of its links, counted, and the groups they are in."""
    beside: dict[str, list[str]] = defaultdict(list)
    for at, one in enumerate(tree):
        if at != cut:
            beside[one.left].append(one.right)
            beside[one.right].append(one.left)
    sides = (_reached(end, beside) for end in (tree[cut].left, tree[cut].right))
    return min((sum(groups[one][1] for one in side), tuple(sorted(side)[:SIDE])) for side in sides)


def _reached(start: str, beside: Mapping[str, Collection[str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for other in beside.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def _doubt(
    entity: str, kind: str, link: _Link, groups: _Groups, settles: int, side: tuple[str, ...] = ()
) -> Doubt:
    ends = sorted(((link.a, groups[link.left][0]), (link.b, groups[link.right][0])))
    (a, entity_a), (b, entity_b) = ends
    return Doubt(entity, kind, a, b, entity_a, entity_b, round(link.bits, 3), settles, side)
