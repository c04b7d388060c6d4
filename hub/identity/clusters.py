"""Pairs to clusters: average linkage within components, so that one weak link doesn't join two crowds.

Connected components believe the strongest pair; a chain of them makes one person of a whole stairwell. Here
two groups join while the mean weight over *all* pairs between them, found or not, is above zero, strongest
mean first: the greedy ascent of the likelihood of a partition under independent pairs (correlation
clustering, Bansal, Blum and Chawla 2004). Groups with two different valid strong identifiers never join, nor,
where asked, two records of one source.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: No pair counts for more bits than this, for or against, in a mean.
CLIP: Final = 12.0
#: A pair that no blocking rule found, or whose records are too many to compare all.
_ABSENT: Final = -6.0
_COMPLETED: Final = 40

#: Gives the weights of some more pairs.
More = Callable[["NDArray[np.int64]", "NDArray[np.int64]"], "NDArray[np.float64]"]


@dataclass(frozen=True, slots=True)
class Constraints:
    """What no cluster may hold: two different `strong` values, or, where given, two records of one source.

    Judgements go before both and before all weights: rows of one group of `together` are one, the two rows of
    each pair of `apart` never are. The caller has seen to it that the two don't contradict each other.
    """

    strong: Sequence[str | None]
    sources: Sequence[int] | None = None
    together: Sequence[Sequence[int]] = ()
    apart: Sequence[tuple[int, int]] = ()

    def judged(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The pairs that chain each group of `together`."""
        chained = [pair for group in self.together for pair in pairwise(group)]
        pairs = np.array(chained, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


def cluster(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    weights: NDArray[np.float64],
    records: int,
    constraints: Constraints,
    more: More,
) -> NDArray[np.int64]:
    """The cluster of each record, by the smallest row number in it. `weights` are bits, above zero for a
    match.
    """
    strong = weights > 0
    first, second = constraints.judged()
    label = _components(
        np.concatenate([left[strong], first]), np.concatenate([right[strong], second]), records
    )
    members = _members(label)
    inside = label[left] == label[right]
    known: dict[tuple[int, int], float] = dict(
        zip(
            zip(left[inside].tolist(), right[inside].tolist(), strict=True),
            weights[inside].tolist(),
            strict=True,
        )
    )
    known |= _completed([group for group in members if 2 < len(group) <= _COMPLETED], known, more)
    edges: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for (a, b), weight in known.items():
        edges[int(label[a])].append((a, b, weight))
    together: dict[int, list[Sequence[int]]] = defaultdict(list)
    for judged in constraints.together:
        together[int(label[judged[0]])].append(judged)
    foes: dict[int, set[int]] = defaultdict(set)
    for a, b in constraints.apart:
        foes[a].add(b)
        foes[b].add(a)
    result = np.arange(records)
    for group in members:
        if len(group) > 1:
            of_group = int(label[group[0]])
            parts = _Parts(group, constraints, foes)
            for part in parts.agglomerate(edges[of_group], together[of_group]):
                result[part] = min(part)
    return result


def _components(left: NDArray[np.int64], right: NDArray[np.int64], records: int) -> NDArray[np.int64]:
    from scipy.sparse import coo_array  # type: ignore[import-untyped]
    from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(records, records))
    label: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return label


def _members(label: NDArray[np.int64]) -> list[list[int]]:
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return [group.tolist() for group in np.split(order, cuts)]


def _completed(
    groups: Iterable[list[int]], known: dict[tuple[int, int], float], more: More
) -> dict[tuple[int, int], float]:
    missing = [
        (a, b)
        for group in groups
        for place, a in enumerate(group)
        for b in group[place + 1 :]
        if (a, b) not in known
    ]
    if not missing:
        return {}
    left, right = np.array(missing, np.int64).T
    return dict(zip(missing, more(left, right).tolist(), strict=True))


class _Parts:
    """The parts of one component while they are joined: their rows, strong values, sources and foes."""

    def __init__(self, group: Sequence[int], constraints: Constraints, foes: Mapping[int, set[int]]) -> None:
        sources = constraints.sources
        self.rows: dict[int, list[int]] = {one: [one] for one in group}
        self.ids = {one: _values(constraints.strong[one]) for one in group}
        self.sources = {one: _values(sources[one] if sources is not None else None) for one in group}
        self.foes = {one: set(foes[one]) if one in foes else set() for one in group}
        #: For two parts: the sum of the known weights between them, and of how many pairs.
        self.between: dict[int, dict[int, tuple[float, int]]] = {one: {} for one in group}

    def agglomerate(
        self, edges: Sequence[tuple[int, int, float]], together: Sequence[Sequence[int]]
    ) -> list[list[int]]:
        """Join the parts with the highest mean weight between them while it is above zero and nothing forbids
        it.
        """
        between, rows = self.between, self.rows
        for a, b, weight in edges:
            between[a][b] = between[b][a] = (max(-CLIP, min(CLIP, weight)), 1)
        part_of = {one: one for one in rows}
        for judged in together:
            for one in judged[1:]:
                a, b = part_of[judged[0]], part_of[one]
                if a != b:
                    part_of.update(dict.fromkeys(rows[b], a))
                    self._join(a, b)
        queue: list[tuple[float, int, int, int, int]] = []

        def offer(a: int, b: int) -> None:
            mean = self._mean(a, b)
            if mean > 0 and self._may_join(a, b):
                first, second = min(a, b), max(a, b)
                heapq.heappush(queue, (-mean, first, second, len(rows[first]), len(rows[second])))

        for a in rows:
            for b in between[a]:
                if a < b:
                    offer(a, b)
        while queue:
            _, a, b, size_a, size_b = heapq.heappop(queue)
            if a not in rows or b not in rows or len(rows[a]) != size_a or len(rows[b]) != size_b:
                continue
            self._join(a, b)
            for c in between[a]:
                offer(a, c)
        return list(rows.values())

    def _mean(self, a: int, b: int) -> float:
        total, count = self.between[a][b]
        pairs = len(self.rows[a]) * len(self.rows[b])
        return (total + _ABSENT * (pairs - count)) / pairs

    def _may_join(self, a: int, b: int) -> bool:
        conflict = self.ids[a] and self.ids[b] and self.ids[a].isdisjoint(self.ids[b])
        return (
            not conflict
            and self.sources[a].isdisjoint(self.sources[b])
            and self.foes[a].isdisjoint(self.rows[b])
        )

    def _join(self, a: int, b: int) -> None:
        self.rows[a] += self.rows.pop(b)
        self.ids[a] |= self.ids.pop(b)
        self.sources[a] |= self.sources.pop(b)
        self.foes[a] |= self.foes.pop(b)
        for c, (total, count) in self.between.pop(b).items():
            if c == a:
                continue
            del self.between[c][b]
            had = self.between[a].get(c, (0.0, 0))
            self.between[a][c] = self.between[c][a] = (had[0] + total, had[1] + count)
        self.between[a].pop(b, None)


def _values(one: str | int | None) -> set[str | int]:
    return set() if one is None else {one}
