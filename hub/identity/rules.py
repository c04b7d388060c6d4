"""Which blocking rules a table needs: chosen by the pairs that they cost and the likely matches that they find.

Of each rule the blocks are taken from the smallest upwards until its share of the budget is spent. Of all
rules, those are taken that find most of the likely matches a pair, until the budget is spent or nothing new
comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from hub.identity.blocking import Pairs, Rule, across, agreement, pairs, sizes, unique
from hub.identity.key import Key

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGEST_BLOCK: Final = 400
#: Pairs a record: of one rule, of all rules together, and left after pruning. To make a pair is cheap, to
#: compare it is not. More where there is less to compare.
_PER_RULE, _PER_RECORD, _KEPT = 6, 120, 35
#: So many pairs are never too many.
FEW: Final = 300_000
_MOST_RULES: Final = 80
#: Records that lead the pairs by which rules are judged.
_SAMPLE: Final = 8_000


def choose(keys: Sequence[Key], records: int, sources: NDArray[np.int64] | None = None) -> list[Rule]:
    """The rules for a table with these keys, in the order in which they pay."""
    rules = [rule for rule in _all_rules(keys, records) if rule.pairs]
    if not rules:
        return []
    by_name = {key.name: key for key in keys}
    lead = _sampled(records)
    made = [pairs([by_name[name] for name in rule.keys], rule.cap, records, lead) for rule in rules]
    union = unique(np.concatenate(made))
    found = across(Pairs(union // records, union % records), sources)
    score = agreement(found.left, found.right, keys, {key.name: _bits(key, records) for key in keys})
    probability = 1.0 / (1.0 + np.exp2(np.log2(records) + 1.0 - score))
    possible = probability > 0.02
    likely, worth = (found.left * records + found.right)[possible], probability[possible].astype(np.float32)
    member = np.zeros((len(rules), len(likely)), np.float32)
    for place, of_rule in enumerate(made if len(likely) else []):
        at = np.minimum(np.searchsorted(likely, of_rule), len(likely) - 1)
        member[place, at[likely[at] == of_rule]] = 1.0
    budget = int(max(_PER_RECORD * records, FEW) * _ease(keys))
    return [rules[place] for place in _greedy(member, worth, [rule.pairs for rule in rules], records, budget)]


def bar(found: Pairs, keys: Sequence[Key], records: int) -> float | None:
    """The agreement by `key_bits` below which pairs are dropped, where there are more than comparing them all
    would be worth; None where all are kept.
    """
    limit = int(max(_KEPT * records, FEW) * _ease(keys))
    if len(found.left) <= limit:
        return None
    score = agreement(found.left, found.right, keys, key_bits(keys, records))
    least = max(float(np.partition(score, len(score) - limit)[len(score) - limit]), np.log2(records) - 8.0)
    return float(round(min(least, np.log2(records) - 1.0), 6))


def key_bits(keys: Sequence[Key], records: int) -> dict[str, float]:
    """What agreement in each key says on average: log2 of the records to the expected size of a block."""
    made = {}
    for key in keys:
        counts = _counts(key).astype(float)
        made[key.name] = round(float(np.log2(records * counts.sum() / max((counts**2).sum(), 1.0))), 6)
    return made


def _all_rules(keys: Sequence[Key], records: int) -> list[Rule]:
    """Every single key and every two of different evidence, with block sizes measured on all records."""
    budget = int(max(_PER_RULE * records, FEW // 10) * _ease(keys))
    found = [_measured((key,), budget) for key in keys]
    found += [
        _measured(pair, budget)
        for pair in combinations(keys, 2)
        if not set(pair[0].groups) & set(pair[1].groups)
    ]
    return found


def _measured(keys: tuple[Key, ...], budget: int) -> Rule:
    by_size = np.bincount(np.minimum(sizes(keys), _LARGEST_BLOCK + 1))
    size = np.arange(len(by_size))
    running = np.cumsum(by_size * size * (size - 1) // 2)
    allowed = np.flatnonzero((running <= budget) & (size <= _LARGEST_BLOCK))
    cap = int(allowed[-1]) if len(allowed) else 0
    groups = frozenset(group for key in keys for group in key.groups)
    cost = int(running[cap]) if cap > 1 else 0
    if cap == len(by_size) - 1:
        cap = _LARGEST_BLOCK
    return Rule(tuple(key.name for key in keys), groups, cap, cost)


def _ease(keys: Sequence[Key]) -> float:
    """Few kinds of evidence make a pair cheap to compare and a match hard to find: up to three times the
    pairs.
    """
    return min(max(8.0 / max(len({key.group for key in keys}), 1), 1.0), 3.0)


def _sampled(records: int) -> NDArray[np.bool_] | None:
    """Some records by a multiplicative hash of the row number (Knuth), the same in every run; None for
    all.
    """
    if records <= _SAMPLE:
        return None
    hashed = np.arange(records, dtype=np.uint64) * np.uint64(2654435761) % np.uint64(1 << 32)
    sampled: NDArray[np.bool_] = hashed < np.uint64((1 << 32) * _SAMPLE // records)
    return sampled


def _greedy(
    member: NDArray[np.float32], worth: NDArray[np.float32], costs: Sequence[int], records: int, budget: int
) -> list[int]:
    """Places of the rules taken, each time the one that newly finds most matches a pair.

    `member` says which rule finds which candidate. A match found once counts a quarter for the second rule,
    which finds it where the first one's key has an error.
    """
    chosen: list[int] = []
    times = np.zeros(member.shape[1], np.int64)
    pairs_of = np.array(costs)
    cost = pairs_of + records / 20
    spent = 0
    while len(chosen) < min(len(costs), _MOST_RULES):
        gain = member @ (worth * np.array([1.0, 0.25, 0.05, 0.0], np.float32)[np.minimum(times, 3)])
        gain[chosen] = -1.0
        gain[pairs_of + spent > budget] = -1.0
        best = int(np.argmax(gain / cost))
        if gain[best] < 0 or (len(chosen) >= 12 and gain[best] < 0.00005 * worth.sum()):
            break
        chosen.append(best)
        times += member[best] > 0
        spent += costs[best]
    return chosen


def _bits(key: Key, records: int) -> NDArray[np.float32]:
    """What agreement in each value of a key says: log2 of the records to those that have it."""
    return np.log2(records / np.maximum(_counts(key), 1)).astype(np.float32)


def _counts(key: Key) -> NDArray[np.int64]:
    return np.bincount(np.concatenate([one[one >= 0] for one in key.slots]), minlength=1)
