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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: No pair counts for more bits than this, for or against, in a mean.
_CLIP: Final = 12.0
#: A pair that no blocking rule found, or whose records are too many to compare all.
_ABSENT: Final = -6.0
_COMPLETED: Final = 40

#: Gives the weights of some more pairs.
More = Callable[["NDArray[np.int64]", "NDArray[np.int64]"], "NDArray[np.float64]"]


@dataclass(frozen=True, slots=True)
class Constraints:
    """What no cluster may hold: two different `strong` values, or, where given, two records of one source."""

    strong: Sequence[str | None]
    sources: Sequence[int] | None = None


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
    label = _components(left[strong], right[strong], records)
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
    result = np.arange(records)
    for group in members:
        if len(group) > 1:
            for part in _agglomerate(group, edges[int(label[group[0]])], constraints):
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


def _agglomerate(
    group: Sequence[int], edges: Sequence[tuple[int, int, float]], constraints: Constraints
) -> list[list[int]]:
    """Join the groups with the highest mean weight between them while it is above zero and nothing forbids
    it.
    """
    parts: dict[int, list[int]] = {one: [one] for one in group}
    ids = {one: _values(constraints.strong[one]) for one in group}
    sources = {
        one: _values(constraints.sources[one] if constraints.sources is not None else None) for one in group
    }
    # For two groups: the sum of the known weights between them, and of how many pairs.
    between: dict[int, dict[int, tuple[float, int]]] = {one: {} for one in group}
    for a, b, weight in edges:
        between[a][b] = between[b][a] = (max(-_CLIP, min(_CLIP, weight)), 1)
    queue: list[tuple[float, int, int, int, int]] = []

    def offer(a: int, b: int) -> None:
        total, count = between[a][b]
        mean = (total + _ABSENT * (len(parts[a]) * len(parts[b]) - count)) / (len(parts[a]) * len(parts[b]))
        if mean > 0 and len(ids[a] | ids[b]) <= 1 and not sources[a] & sources[b]:
            first, second = min(a, b), max(a, b)
            heapq.heappush(queue, (-mean, first, second, len(parts[first]), len(parts[second])))

    for a in group:
        for b in between[a]:
            if a < b:
                offer(a, b)
    while queue:
        _, a, b, size_a, size_b = heapq.heappop(queue)
        if a not in parts or b not in parts or len(parts[a]) != size_a or len(parts[b]) != size_b:
            continue
        parts[a] += parts.pop(b)
        ids[a] |= ids.pop(b)
        sources[a] |= sources.pop(b)
        for c, (total, count) in between.pop(b).items():
            if c == a:
                continue
            del between[c][b]
            had = between[a].get(c, (0.0, 0))
            between[a][c] = between[c][a] = (had[0] + total, had[1] + count)
        between[a].pop(b, None)
        for c in between[a]:
            offer(a, c)
    return list(parts.values())


def _values(one: str | int | None) -> set[str | int]:
    return set() if one is None else {one}
