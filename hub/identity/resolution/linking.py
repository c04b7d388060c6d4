"""Links between exact groups: the pairs that the model holds for one, each group by what it says best."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from hub.identity.blocking import Blocks, Rule, unique, within
from hub.identity.resolution.matcher import Comparison
from hub.identity.resolution.profiles import Profiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Pairs(NamedTuple):
    """Places of profiles, and the rule that made each pair (the last of several)."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    rule: NDArray[np.int64]


#: Bits from which on a link is kept: below zero too, since a steward may be asked.
KEPT: Final = -5.0


class GroupPairs(NamedTuple):
    """Labels of groups, `left` below `right`, and the bits of the pair of profiles that agrees best."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    bits: NDArray[np.float64]


class BestPairs(NamedTuple):
    """Pairs of groups with the places of the profiles that agree best: `a` is one of the left group's."""

    groups: GroupPairs
    a: NDArray[np.int64]
    b: NDArray[np.int64]

    def taken(self, kept: NDArray[np.bool_]) -> BestPairs:
        """Some of them."""
        left, right, bits = self.groups
        return BestPairs(GroupPairs(left[kept], right[kept], bits[kept]), self.a[kept], self.b[kept])


def pairs_of_blocks(blocks: Blocks, rules: Sequence[Rule], group: NDArray[np.int64]) -> Pairs:
    """The pairs of all blocks up to their rule's cap, each once, but for those within a group."""
    made: list[NDArray[np.int64]] = []
    count = len(group)
    for rule, known in enumerate(rules):
        at = np.flatnonzero(blocks.rule == rule)
        found = _pairs(blocks.row[at], blocks.key[at], known.cap, count)
        left, right = found // count, found % count
        made.append(found[group[left] != group[right]])
    joined = np.concatenate(made) if made else np.empty(0, np.int64)
    of_rule = np.repeat(np.arange(len(made)), [len(one) for one in made])
    order = np.lexsort((of_rule, joined))
    joined, of_rule = joined[order], of_rule[order]
    last = np.r_[joined[1:] != joined[:-1], True] if len(joined) else np.empty(0, bool)
    joined, of_rule = joined[last], of_rule[last]
    return Pairs(joined // max(count, 1), joined % max(count, 1), of_rule)


def _pairs(rows: NDArray[np.int64], keys: NDArray[np.uint64], cap: int, count: int) -> NDArray[np.int64]:
    """Pairs within blocks of at most `cap` rows, a row counted once, as `left * count + right`, each once."""
    order = np.lexsort((rows, keys))
    rows, keys = rows[order], keys[order]
    once = np.r_[True, (rows[1:] != rows[:-1]) | (keys[1:] != keys[:-1])][: len(rows)]
    return unique(within(rows[once], keys[once], cap, count))


def group_pairs(comparison: Comparison, profiles: Profiles, pairs: Pairs) -> BestPairs:
    """Weigh the pairs of profiles that are worth it and keep the best of each pair of groups, from `KEPT` bits on."""
    kept = comparison.worth(pairs.left, pairs.right, pairs.rule)
    left, right = pairs.left[kept], pairs.right[kept]
    bits = comparison.weights(left, right)
    near = bits > KEPT
    return best_pairs(profiles.group, left[near], right[near], bits[near])


def best_pairs(
    group: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64], bits: NDArray[np.float64]
) -> BestPairs:
    """The best of each pair of groups, by the places of the profiles, whose groups are given."""
    at = best_places(group[left], group[right], bits)
    left, right = left[at], right[at]
    turned = group[left] > group[right]
    a, b = np.where(turned, right, left), np.where(turned, left, right)
    return BestPairs(GroupPairs(group[a], group[b], bits[at]), a, b)


def best_of_groups(a: NDArray[np.int64], b: NDArray[np.int64], bits: NDArray[np.float64]) -> GroupPairs:
    """The best bits of each pair of groups."""
    at = best_places(a, b, bits)
    return GroupPairs(np.minimum(a, b)[at], np.maximum(a, b)[at], bits[at])


def best_places(a: NDArray[np.int64], b: NDArray[np.int64], bits: NDArray[np.float64]) -> NDArray[np.int64]:
    """Where the best bits of each pair of groups stand, in order of the groups."""
    first, second = np.minimum(a, b), np.maximum(a, b)
    order: NDArray[np.int64] = np.lexsort((-bits, second, first))
    first, second = first[order], second[order]
    once = np.r_[True, (first[1:] != first[:-1]) | (second[1:] != second[:-1])][: len(order)]
    places: NDArray[np.int64] = order[once]
    return places


#: Weighs more pairs of groups, by label.
Weigh = Callable[["NDArray[np.int64]", "NDArray[np.int64]"], "NDArray[np.float64]"]


def weigher(comparison: Comparison, profiles: Profiles) -> Weigh:
    """Weighs pairs of groups by the best pair of their profiles."""
    starts = np.searchsorted(profiles.group, np.arange(int(profiles.group.max()) + 2 if len(profiles) else 1))

    def weigh(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        a: list[NDArray[np.int64]] = []
        b: list[NDArray[np.int64]] = []
        sizes = []
        for one, other in zip(left.tolist(), right.tolist(), strict=True):
            first = np.arange(starts[one], starts[one + 1])
            second = np.arange(starts[other], starts[other + 1])
            a.append(np.repeat(first, len(second)))
            b.append(np.tile(second, len(first)))
            sizes.append(len(first) * len(second))
        found = comparison.weights(np.concatenate(a), np.concatenate(b))
        best: NDArray[np.float64] = np.maximum.reduceat(found, np.r_[0, np.cumsum(sizes)[:-1]])
        return best

    return weigh
