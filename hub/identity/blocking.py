"""Candidate pairs by rules: records that stand in one block of a rule, where the block isn't too large.

A rule is one key or two joined ("family name's sound and year of birth"). Its cap says up to which size its
blocks are taken, so that 李 is a block nowhere, and 李 with a birthday is one: cost stays linear in the
records however skewed the names are. `hub.identity.rules` chooses rules and caps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from hub.identity.key import Key

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK: Final = 2_000_000
#: What evidence that both have, and that agrees in no key, counts in `agreement`.
_APART: Final = -2.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A blocking rule: the names of the keys that must agree, the evidence that they use up, the largest block
    taken, and the pairs of all its blocks up to that in the table that it was chosen on.
    """

    keys: tuple[str, ...]
    groups: frozenset[str]
    cap: int
    pairs: int

    @property
    def name(self) -> str:
        return " & ".join(self.keys)


class Blocks(NamedTuple):
    """Who stands in which block: places of records and of rules, and the block's key. All of one length."""

    row: NDArray[np.int64]
    rule: NDArray[np.int64]
    key: NDArray[np.uint64]


class Pairs(NamedTuple):
    """Row numbers, `left` below `right`."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]


def members(keys: Sequence[Key]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and the codes of the blocks that they stand in: as many as a row has combinations of slots."""
    rows: list[NDArray[np.int64]] = []
    codes: list[NDArray[np.int64]] = []
    for slots in _combinations(keys):
        code = slots[0]
        valid = code >= 0
        for other in slots[1:]:
            valid = valid & (other >= 0)
            code = code * (1 << 31) + other
        rows.append(np.flatnonzero(valid))
        codes.append(code[valid])
    return np.concatenate(rows), np.concatenate(codes)


def _rows(keys: Sequence[Key]) -> list[NDArray[np.int64]]:
    return [
        np.flatnonzero(np.logical_and.reduce([slot >= 0 for slot in slots])) for slots in _combinations(keys)
    ]


def _combinations(keys: Sequence[Key]) -> list[tuple[NDArray[np.int64], ...]]:
    slots: list[tuple[NDArray[np.int64], ...]] = [(one,) for one in keys[0].slots]
    for key in keys[1:]:
        slots = [(*before, one) for before in slots for one in key.slots]
    return slots


def unique(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The distinct values in order: by sorting, several times as fast as numpy's hash of large integers."""
    values = np.sort(values)
    kept = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=kept[1:])
    return values[kept]


def blocks(rules: Sequence[Rule], keys: Mapping[str, Key]) -> Blocks:
    """Every record's blocks, named by hashes that depend on the values alone."""
    hashed: dict[str, NDArray[np.uint64]] = {}
    made: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]] = []
    for place, rule in enumerate(rules):
        used = [keys[name] for name in rule.keys]
        for key in used:
            if key.name not in hashed:
                hashed[key.name] = key.hashes()
        for slots in _combinations(used):
            valid = np.logical_and.reduce([slot >= 0 for slot in slots])
            row = np.flatnonzero(valid)
            mixed = np.zeros(len(row), np.uint64)
            for key, slot in zip(used, slots, strict=True):
                mixed = _mixed(mixed, hashed[key.name][slot[row]] if len(row) else mixed)
            made.append((row, np.full(len(row), place, np.int64), mixed))
    if not made:
        return Blocks(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint64))
    return Blocks(*(np.concatenate(side) for side in zip(*made, strict=True)))


def _mixed(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One hash of two (the finaliser of MurmurHash3)."""
    one = first * np.uint64(0x9E3779B97F4A7C15) + second
    one ^= one >> np.uint64(33)
    one *= np.uint64(0xFF51AFD7ED558CCD)
    one ^= one >> np.uint64(33)
    return one


def sizes(keys: Sequence[Key]) -> NDArray[np.int64]:
    """The sizes of all blocks of these keys."""
    codes = np.sort(members(keys)[1])
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]]) if len(codes) else np.empty(0, np.int64)
    found: NDArray[np.int64] = np.diff(np.r_[starts, len(codes)])
    return found


def pairs(
    keys: Sequence[Key], cap: int, records: int, lead: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """The pairs of all blocks up to `cap`, as `left * records + right`, each once.

    `lead` limits them to those whose left record it has.
    """
    made = within(*members(keys), cap, records, lead)
    return unique(made) if any(len(key.slots) > 1 for key in keys) else made


def within(
    rows: NDArray[np.int64],
    codes: NDArray[Any],
    cap: int,
    records: int,
    lead: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """The pairs of rows with the same code, where at most `cap` have it, as `left * records + right`: one for each
    code that two rows have in common.
    """
    order = np.lexsort((rows, codes))
    rows, codes = rows[order], codes[order]
    if not len(rows):
        return np.empty(0, np.int64)
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    size = np.diff(np.r_[starts, len(codes)])
    after = np.repeat(starts + size, size) - np.arange(len(rows)) - 1
    after[np.repeat(size > cap, size)] = 0
    if lead is not None:
        after[~lead[rows]] = 0
    first = np.flatnonzero(after)
    after = after[first]
    place = np.repeat(first + 1 - (np.cumsum(after) - after), after) + np.arange(after.sum())
    made: NDArray[np.int64] = np.repeat(rows[first], after) * records + rows[place]
    return made


def candidates(
    rules: Sequence[Rule],
    keys: Mapping[str, Key],
    records: int,
    sources: NDArray[np.int64] | None = None,
) -> Pairs:
    """The pairs of all rules, each once, in order. `sources` keeps pairs of one source apart."""
    union = np.empty(0, np.int64)
    waiting: list[NDArray[np.int64]] = []
    for rule in rules:
        waiting.append(pairs([keys[name] for name in rule.keys], rule.cap, records))
        if sum(map(len, waiting)) > 8 * _CHUNK:
            union, waiting = unique(np.concatenate([union, *waiting])), []
    union = unique(np.concatenate([union, *waiting]))
    return across(Pairs(union // max(records, 1), union % max(records, 1)), sources)


def across(found: Pairs, sources: NDArray[np.int64] | None) -> Pairs:
    """The pairs whose records are of two sources; all where `sources` is None."""
    if sources is None:
        return found
    kept = sources[found.left] != sources[found.right]
    return Pairs(found.left[kept], found.right[kept])


def agreement(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    keys: Sequence[Key],
    bits: Mapping[str, NDArray[np.float32] | float],
) -> NDArray[np.float64]:
    """Bits of agreement of each pair by keys alone, to tell at little cost which pairs are hopeless.

    Of each kind of evidence the agreeing key with most bits counts; evidence that both have and that agrees
    in nothing counts -2. `bits` are one number a key, or one for each code of it.
    """
    total = np.zeros(len(left), np.float64)
    for group in dict.fromkeys(key.group for key in keys):
        mine = [key for key in keys if key.group == group]
        for start in range(0, len(left), _CHUNK):
            part = slice(start, start + _CHUNK)
            total[part] += _of_group(left[part], right[part], mine, bits)
    return total


def _of_group(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    keys: Sequence[Key],
    bits: Mapping[str, NDArray[np.float32] | float],
) -> NDArray[np.float64]:
    best = np.zeros(len(left), np.float32)
    known = np.zeros(len(left), bool)
    for key in keys:
        weight = bits[key.name]
        for one in key.slots:
            a = one[left]
            for other in key.slots:
                b = other[right]
                known |= (a >= 0) & (b >= 0)
                agree = np.flatnonzero((a == b) & (a >= 0))
                worth = weight[a[agree]] if isinstance(weight, np.ndarray) else np.float32(weight)
                best[agree] = np.maximum(best[agree], worth)
    return np.where(best > 0, best, np.where(known, _APART, 0.0))


def rule_keys(rule: Rule, keys: Mapping[str, Key]) -> list[Key]:
    """The keys of a rule."""
    return [keys[name] for name in rule.keys]


def shared(
    keys: Sequence[Key], cap: int, records: int, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which of the given pairs stand together in a block up to `cap`."""
    rows, codes = members(keys)
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]]) if len(codes) else np.empty(0, np.int64)
    size = np.diff(np.r_[starts, len(codes)])
    number = np.repeat(np.where((size > 1) & (size <= cap), np.arange(len(size)), -1), size)
    found = np.zeros(len(left), bool)
    blocks_of = np.full((records, len(_combinations(keys))), -1, np.int64)
    # Each combination of slots gives a row at most one block.
    slot = np.repeat(np.arange(blocks_of.shape[1]), [len(part) for part in _rows(keys)])
    blocks_of[rows[order], slot[order]] = number
    for one in blocks_of.T:
        for other in blocks_of.T:
            found |= (one[left] == other[right]) & (one[left] >= 0)
    return found


def estimated_recall(
    rules: Sequence[Rule],
    keys: Mapping[str, Key],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    records: int,
) -> float | None:
    """The share of all matches that the rules find, from the matches (`left`, `right`) that they did find.

    Two sets of rules with no evidence in common are two catches: the share of the second's matches that the
    first found too estimates the first's recall (Lincoln–Petersen, as in Herzog, Scheuren and Winkler 2007,
    ch. 6). None where no two such sets are. Rules across both sets are left out, which makes it low; records
    with errors in everything make it high.
    """
    if not len(left) or len(rules) < 2:
        return None
    of_rules = [rule_keys(rule, keys) for rule in rules]
    member = [
        shared(used, rule.cap, records, left, right) for used, rule in zip(of_rules, rules, strict=True)
    ]
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
