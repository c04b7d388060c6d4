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

import numpy as np

from hub.identity.resolution.kept import Kept
from hub.identity.resolution.linking import best_places, pairs_of_blocks
from hub.identity.resolution.matcher import Matcher
from hub.identity.resolution.mentions import RESOLVED
from hub.identity.resolution.store import WorkStore
from hub.identity.sets import DisjointSets
from hub.ledger.values import Judgement, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hub.home import Home

#: Bits from even odds within which a link is worth a look: between 3 and 97 in 100.
GREY: Final = 5.0
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

    from hub.identity.sight import matcher_of

    found: list[Doubt] = []
    with home.lock("load", wait_s=5):
        with WorkStore.of_home(home.root) as store:
            for entity in RESOLVED:
                matcher = matcher_of(home, entity)
                if matcher is not None:
                    said = home.ledger.judgements.in_force(entity)
                    found += doubts(store, entity, matcher, said)[:MOST]
        found.sort(key=lambda one: one.value)
        partial = path.with_suffix(".writing")
        partial.write_bytes(orjson.dumps([asdict(one) for one in found]))
        partial.replace(path)
    return tuple(found)


def doubts(
    store: WorkStore, entity: str, matcher: Matcher, judgements: Sequence[Judgement] = ()
) -> list[Doubt]:
    """The doubts of an entity type, most valuable first. `judgements` are those in force."""
    group, ids, blocks = store.blocks(entity)
    if not ids:
        return []
    kept = store.of_mentions(entity, ids)
    order = {one: row for row, one in enumerate(kept.mentions.ids)}
    rows = np.array([order[one] for one in ids], np.int64)
    label = np.unique(np.array([group[one] for one in ids], dtype=object).astype(str), return_inverse=True)[1]
    pairs = pairs_of_blocks(blocks, matcher.rules, label)
    links = _weighed(kept, matcher, rows[pairs.left], rows[pairs.right], pairs.rule)
    sizes = Counter(group.values())
    entities = _entities(group, kept)
    judged = _judged(judgements, group)
    found = [
        *_joins(entity, kept, links, entities),
        *_parts(entity, kept, links, sizes),
    ]
    open_ones = [one for one in found if frozenset((group[one.a], group[one.b])) not in judged]
    return sorted(open_ones, key=lambda one: one.value)


class _Links(NamedTuple):
    """Rows of kept mentions and their bits: the best pair of each two groups."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    bits: NDArray[np.float64]


def _weighed(
    kept: Kept, matcher: Matcher, left: NDArray[np.int64], right: NDArray[np.int64], rule: NDArray[np.int64]
) -> _Links:
    comparison = matcher.read(kept.mentions.ids, kept.profiles(matcher.compared))
    try:
        worth = comparison.worth(left, right, rule)
        left, right = left[worth], right[worth]
        bits = comparison.weights(left, right)
    finally:
        comparison.close()
    near = bits > -GREY
    left, right, bits = left[near], right[near], bits[near]
    label = np.unique(np.array(kept.group, dtype=object).astype(str), return_inverse=True)[1]
    at = best_places(label[left], label[right], bits)
    return _Links(left[at], right[at], bits[at])


def _entities(group: Mapping[str, str], kept: Kept) -> dict[str, int]:
    """How many mentions each entity has of which a profile was kept."""
    of_group = dict(zip(kept.group, kept.wanted, strict=True))
    return Counter(of_group[one] for one in group.values() if one in of_group)


def _judged(judgements: Iterable[Judgement], group: Mapping[str, str]) -> set[frozenset[str]]:
    """Pairs of groups of which a steward has said something."""
    pairs: set[frozenset[str]] = set()
    for judgement in judgements:
        groups = sorted({group[one] for one in judgement.mentions if one in group})
        if judgement.verdict is not Verdict.SAME:
            pairs.update(frozenset((a, b)) for at, a in enumerate(groups) for b in groups[at + 1 :])
    return pairs


def _joins(entity: str, kept: Kept, links: _Links, entities: Mapping[str, int]) -> list[Doubt]:
    """Of each two entities the best link, where it is in the grey zone or above it."""
    best: dict[tuple[str, str], tuple[float, int, int]] = {}
    wanted = kept.wanted
    for left, right, bits in zip(links.left.tolist(), links.right.tolist(), links.bits.tolist(), strict=True):
        a, b = wanted[left], wanted[right]
        if a != b:
            pair = (a, b) if a < b else (b, a)
            if pair not in best or bits > best[pair][0]:
                best[pair] = (bits, left, right)
    return [
        _doubt(entity, "join", kept, left, right, bits, min(entities[a], entities[b]))
        for (a, b), (bits, left, right) in best.items()
        if abs(bits) <= GREY
    ]


def _parts(entity: str, kept: Kept, links: _Links, sizes: Mapping[str, int]) -> list[Doubt]:
    """The weak links of each entity's spanning tree, with the mentions on the smaller side."""
    order = np.argsort(-links.bits, kind="stable")
    trees: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    hanging = DisjointSets[str]()
    for at in order.tolist():
        left, right, bits = int(links.left[at]), int(links.right[at]), float(links.bits[at])
        if bits <= 0:
            break
        if kept.wanted[left] == kept.wanted[right] and hanging.join(kept.group[left], kept.group[right]):
            trees[kept.wanted[left]].append((left, right, bits))
    return [
        _doubt(entity, "part", kept, left, right, bits, *_smaller(kept.group, tree, at, sizes))
        for tree in trees.values()
        for at, (left, right, bits) in enumerate(tree)
        if bits <= GREY
    ]


def _smaller(
    group: Sequence[str], tree: Sequence[tuple[int, int, float]], cut: int, sizes: Mapping[str, int]
) -> tuple[int, tuple[str, ...]]:
    """The mentions on the smaller side of a tree without one of its links, counted, and the groups they are in."""
    beside: dict[str, list[str]] = defaultdict(list)
    for at, (left, right, _) in enumerate(tree):
        if at != cut:
            beside[group[left]].append(group[right])
            beside[group[right]].append(group[left])
    left, right, _ = tree[cut]
    sides = (_reached(group[end], beside) for end in (left, right))
    return min((sum(sizes[one] for one in side), tuple(sorted(side)[:SIDE])) for side in sides)


def _reached(start: str, beside: Mapping[str, Collection[str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for other in beside.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def _doubt(
    entity: str,
    kind: str,
    kept: Kept,
    left: int,
    right: int,
    bits: float,
    settles: int,
    side: tuple[str, ...] = (),
) -> Doubt:
    a, b = sorted((left, right))
    ids, wanted = kept.mentions.ids, kept.wanted
    return Doubt(entity, kind, ids[a], ids[b], wanted[a], wanted[b], round(bits, 3), settles, side)
