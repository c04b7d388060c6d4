"""Which pairs are worth comparing: rules chosen by the pairs that they cost and the likely matches that they
find.

A rule is one key or two joined ("family name's sound and year of birth"). Its blocks are taken from the
smallest upwards until its share of the budget is spent, so that 李 is a block nowhere, and 李 with a birthday
is one: cost stays linear in the records however skewed the names are. Of all rules, those are taken that find
most of the likely matches a pair, until the budget is spent or nothing new comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGEST_BLOCK: Final = 400
#: Pairs a record: of one rule, of all rules together, and left after pruning; more where there is less to
#: compare.
_PER_RULE, _PER_RECORD, _KEPT = 6, 40, 25
_ALL_PAIRS: Final = 300_000
_MOST_RULES: Final = 40
_SAMPLE: Final = 40_000
_CHUNK: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Key:
    """One blocking key: for each record its value's code (-1: none) in one or more slots, and the evidence it
    uses up.

    With two slots a record stands in two blocks: so a family name meets a given name that was swapped with
    it.
    """

    name: str
    groups: tuple[str, ...]
    slots: tuple[NDArray[np.int64], ...]

    @property
    def group(self) -> str:
        """The evidence that the key mainly belongs to."""
        return self.groups[0]


@dataclass(frozen=True, slots=True)
class Rule:
    """A blocking rule: keys that must agree, the largest block taken, the pairs of all its blocks up to
    that.
    """

    keys: tuple[Key, ...]
    cap: int
    pairs: int

    @property
    def name(self) -> str:
        return " & ".join(key.name for key in self.keys)

    @property
    def groups(self) -> frozenset[str]:
        """The kinds of evidence that the rule uses up."""
        return frozenset(group for key in self.keys for group in key.groups)


@dataclass(slots=True)
class Blocking:
    """Candidate pairs (`left` < `right`, row numbers) with what they were made by."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    rules: list[Rule] = field(default_factory=list)


def candidates(keys: Sequence[Key], records: int, sources: NDArray[np.int64] | None = None) -> Blocking:
    """Choose rules and make the candidate pairs; all pairs where there are few records.

    `sources` keeps pairs of one source apart (each of them free of duplicates).
    """
    rules = [rule for rule in _all_rules(keys, records) if rule.pairs]
    chosen = _choose(rules, keys, records, sources) if rules else []
    if records * (records - 1) // 2 <= _ALL_PAIRS:
        left, right = np.triu_indices(records, 1)
        return Blocking(*_across(left.astype(np.int64), right.astype(np.int64), sources), chosen)
    if not rules:
        empty = np.empty(0, np.int64)
        return Blocking(empty, empty)
    left, right = _union(chosen, records, sources)
    left, right = _prune(left, right, keys, records)
    return Blocking(left, right, chosen)


def _across(
    left: NDArray[np.int64], right: NDArray[np.int64], sources: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if sources is None:
        return left, right
    kept = sources[left] != sources[right]
    return left[kept], right[kept]


def _all_rules(keys: Sequence[Key], records: int) -> list[Rule]:
    """Every single key and every two of different evidence, with block sizes measured on all records."""
    budget = int(max(_PER_RULE * records, _ALL_PAIRS // 10) * _ease(keys))
    found = [_measured((key,), records, budget) for key in keys]
    found += [
        _measured(pair, records, budget)
        for pair in combinations(keys, 2)
        if not set(pair[0].groups) & set(pair[1].groups)
    ]
    return found


def _measured(keys: tuple[Key, ...], records: int, budget: int) -> Rule:
    rows, codes = _block_codes(keys)
    if not len(rows):
        return Rule(keys, 0, 0)
    sizes = np.unique(codes, return_counts=True)[1]
    by_size = np.bincount(np.minimum(sizes, _LARGEST_BLOCK + 1))
    size = np.arange(len(by_size))
    running = np.cumsum(by_size * size * (size - 1) // 2)
    allowed = np.flatnonzero((running <= budget) & (size <= _LARGEST_BLOCK))
    cap = int(allowed[-1]) if len(allowed) else 0
    return Rule(keys, cap, int(running[cap]) if cap > 1 else 0)


def _block_codes(keys: tuple[Key, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and the codes of the blocks they stand in; a row stands in as many as it has combinations of
    slots.
    """
    rows: list[NDArray[np.int64]] = []
    codes: list[NDArray[np.int64]] = []
    slots: list[tuple[NDArray[np.int64], ...]] = [(one,) for one in keys[0].slots]
    for key in keys[1:]:
        slots = [(*before, one) for before in slots for one in key.slots]
    for combination in slots:
        code = combination[0]
        valid = code >= 0
        for other in combination[1:]:
            valid &= other >= 0
            code = code * (1 << 31) + other
        rows.append(np.flatnonzero(valid))
        codes.append(code[valid])
    row, code = np.concatenate(rows), np.concatenate(codes)
    if len(slots) > 1:
        both = np.unique(np.stack([code, row]), axis=1) if len(row) else np.stack([code, row])
        code, row = both[0], both[1]
    return row, code


def rule_pairs(rule: Rule, records: int, kept: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """The pairs of a rule as `left * records + right`, sorted and unique; `kept` limits them to some
    records.
    """
    rows, codes = _block_codes(rule.keys)
    order = np.lexsort((rows, codes))
    rows, codes = rows[order], codes[order]
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    sizes = np.diff(np.r_[starts, len(codes)])
    usable = np.repeat((sizes > 1) & (sizes <= rule.cap), sizes)
    if kept is not None:
        usable &= kept[rows]
    rows, codes = rows[usable], codes[usable]
    made = []
    for step in range(1, rule.cap):
        same = codes[step:] == codes[:-step]
        if not same.any():
            break
        made.append(rows[:-step][same] * records + rows[step:][same])
    return np.unique(np.concatenate(made)) if made else np.empty(0, np.int64)


def _choose(
    rules: list[Rule], keys: Sequence[Key], records: int, sources: NDArray[np.int64] | None
) -> list[Rule]:
    """Take the rule that newly finds most matches a pair, again and again.

    A candidate counts with its probability by the keys alone; a match found once counts a quarter for the
    second rule, which finds it where the first one's key has an error.
    """
    kept = _sampled(records)
    by_rule = [rule_pairs(rule, records, kept) for rule in rules]
    union = np.unique(np.concatenate(by_rule))
    left, right = _across(union // records, union % records, sources)
    score = cheap_scores(left, right, keys, records)
    probability = 1.0 / (1.0 + np.exp2(np.log2(records) + 1.0 - score))
    possible = probability > 0.02
    likely, worth = (left * records + right)[possible], probability[possible].astype(np.float32)
    member = np.zeros((len(rules), len(likely)), bool)
    for place, made in enumerate(by_rule if len(likely) else []):
        found = np.minimum(np.searchsorted(likely, made), len(likely) - 1)
        member[place, found[likely[found] == made]] = True
    budget = int(max(_PER_RECORD * records, _ALL_PAIRS) * _ease(keys))
    return [rules[place] for place in _greedy(member, worth, [rule.pairs for rule in rules], records, budget)]


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
    member: NDArray[np.bool_], worth: NDArray[np.float32], pairs: Sequence[int], records: int, budget: int
) -> list[int]:
    """Places of the rules taken; `member` says which rule finds which candidate."""
    chosen: list[int] = []
    times = np.zeros(member.shape[1], np.int64)
    cost = np.array(pairs, float) + records / 20
    spent = 0
    while len(chosen) < min(len(pairs), _MOST_RULES):
        wanted = worth * np.array([1.0, 0.25, 0.05, 0.0], np.float32)[np.minimum(times, 3)]
        gain = (member * wanted).sum(axis=1) if len(worth) < 2_000 else member.astype(np.float32) @ wanted
        gain[chosen] = -1.0
        gain[np.array(pairs) + spent > budget] = -1.0
        best = int(np.argmax(gain / cost))
        if gain[best] < 0 or (len(chosen) >= 12 and gain[best] < 0.00005 * worth.sum()):
            break
        chosen.append(best)
        times += member[best]
        spent += pairs[best]
    return chosen


def found_by(
    rule: Rule, left: NDArray[np.int64], right: NDArray[np.int64], records: int
) -> NDArray[np.bool_]:
    """For each pair whether the rule makes it."""
    made = rule_pairs(rule, records)
    pairs = left * records + right
    if not len(made):
        return np.zeros(len(pairs), bool)
    found: NDArray[np.bool_] = made[np.minimum(np.searchsorted(made, pairs), len(made) - 1)] == pairs
    return found


def estimated_recall(
    rules: Sequence[Rule], left: NDArray[np.int64], right: NDArray[np.int64], records: int
) -> float | None:
    """The share of all matches that the rules find, from the matches (`left`, `right`) that they did find.

    Two sets of rules with no evidence in common are two catches: the share of the second's matches that the
    first found too estimates the first's recall (Lincoln–Petersen, as in Herzog, Scheuren and Winkler 2007,
    ch. 6). None where no two such sets are. Rules across both sets are left out, which makes it low; records
    with errors in everything make it high.
    """
    if not len(left) or len(rules) < 2:
        return None
    member = [found_by(rule, left, right, records) for rule in rules]
    groups = sorted({group for rule in rules for group in rule.groups})
    best: tuple[int, float] | None = None
    for bits in range(1, 1 << min(len(groups) - 1, 9)):
        half = frozenset(group for place, group in enumerate(groups) if bits >> place & 1)
        first = [found for rule, found in zip(rules, member, strict=True) if rule.groups <= half]
        second = [found for rule, found in zip(rules, member, strict=True) if not rule.groups & half]
        if not first or not second:
            continue
        a, b = np.any(first, axis=0), np.any(second, axis=0)
        both, support = int((a & b).sum()), int(min(a.sum(), b.sum()))
        if both and (best is None or support > best[0]):
            best = support, 1.0 - (1.0 - both / int(b.sum())) * (1.0 - both / int(a.sum()))
    return None if best is None else round(best[1], 4)


def _union(
    rules: Sequence[Rule], records: int, sources: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    union = np.empty(0, np.int64)
    waiting: list[NDArray[np.int64]] = []
    for rule in rules:
        waiting.append(rule_pairs(rule, records))
        if sum(map(len, waiting)) > 8 * _CHUNK:
            union, waiting = np.unique(np.concatenate([union, *waiting])), []
    union = np.unique(np.concatenate([union, *waiting]))
    return _across(union // records, union % records, sources)


def _prune(
    left: NDArray[np.int64], right: NDArray[np.int64], keys: Sequence[Key], records: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Drop pairs that share too little to be one, where there are more than comparing them all would be
    worth.
    """
    limit = int(max(_KEPT * records, _ALL_PAIRS) * _ease(keys))
    if len(left) <= limit:
        return left, right
    score = cheap_scores(left, right, keys, records)
    bar = max(float(np.partition(score, len(score) - limit)[len(score) - limit]), np.log2(records) - 8.0)
    kept = score >= min(bar, np.log2(records) - 1.0)
    return left[kept], right[kept]


def cheap_scores(
    left: NDArray[np.int64], right: NDArray[np.int64], keys: Sequence[Key], records: int
) -> NDArray[np.float64]:
    """Bits of agreement between the records of each pair, by keys alone.

    For each kind of evidence the rarest agreeing key counts log2(records / its block); evidence that both
    have and that agrees in nothing counts -2.
    """
    total = np.zeros(len(left), np.float64)
    for group in dict.fromkeys(key.group for key in keys):
        mine = [key for key in keys if key.group == group]
        for start in range(0, len(left), _CHUNK):
            part = slice(start, start + _CHUNK)
            total[part] += _group_score(left[part], right[part], mine, records)
    return total


def _group_score(
    left: NDArray[np.int64], right: NDArray[np.int64], keys: Sequence[Key], records: int
) -> NDArray[np.float64]:
    best = np.zeros(len(left), np.float32)
    known = np.zeros(len(left), bool)
    for key in keys:
        weight = _weights(key, records)
        for one in key.slots:
            a = one[left]
            for other in key.slots:
                b = other[right]
                known |= (a >= 0) & (b >= 0)
                agree = np.flatnonzero((a == b) & (a >= 0))
                best[agree] = np.maximum(best[agree], weight[a[agree]])
    return np.where(best > 0, best, np.where(known, -2.0, 0.0))


def _weights(key: Key, records: int) -> NDArray[np.float32]:
    present = np.concatenate([one[one >= 0] for one in key.slots])
    counts = np.bincount(present) if len(present) else np.zeros(1, int)
    return np.log2(records / np.maximum(counts, 1)).astype(np.float32)
