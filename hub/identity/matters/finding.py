"""Finds which cases are the same matter: all anew, or only what a change may have touched, with the same result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hub.identity.matters.cases import Case
from hub.identity.matters.model import Model, Step, rivals
from hub.identity.matters.state import Ends, State
from hub.identity.matters.store import Pairs, Store
from hub.identity.matters.ways import ways

#: Pairs that are less sure than this are not worth a look.
LISTED: Final = 0.3

#: Gives a text's keyed hash.
Hash = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Found:
    """What the cases' links are now, how many cases had changed and how many pairs were judged anew."""

    state: State
    changed: int
    judged: int


def find(store: Store, model: Model, name: str, last: State, hash: Hash) -> Found:
    """Judge what may be other than in the last state. `name` is the model's.

    A changed case changes what its candidates compete with: all pairs of those are judged anew, for which all pairs of
    *their* partners are weighed. Who was a candidate before a case changed or went is known by its hashed keys. So the
    result is that of a full run.
    """
    cases, salt = store.cases, hash("salt")
    seals = {case.id: hash(repr(case)) for case in cases}
    rows = {case.id: row for row, case in enumerate(cases)}
    changed = {id for id, seal in seals.items() if last.seals.get(id) != seal}
    gone = set(last.seals) - set(seals)
    if not changed and not gone:
        return Found(last if last.model == name else State(name), 0, 0)
    if last.seals:
        lost = sorted({key for id in changed | gone for key in last.keys.get(id, ())})
        touched = store.companions([rows[id] for id in changed]) | store.holders(lost, salt)
        links = {
            ends: sure
            for ends, sure in last.links.items()
            if all(end in rows and rows[end] not in touched for end in ends)
        }
    else:
        touched, links = set(range(len(cases))), {}
    judged, confidence = _judge(store, model, touched, len(touched) == len(cases))
    sure = np.flatnonzero(confidence >= LISTED)
    ends = zip(
        judged.left[sure].tolist(), judged.right[sure].tolist(), confidence[sure].tolist(), strict=True
    )
    links |= {_ends(cases[a].id, cases[b].id): found for a, b, found in ends}
    keys: dict[str, list[int]] = defaultdict(list)
    for id, key in sorted(store.key_hashes(salt)):
        keys[id].append(key)
    return Found(State(name, seals, keys, dict(sorted(links.items()))), len(changed) + len(gone), len(judged))


def _judge(
    store: Store, model: Model, touched: set[int], every: bool
) -> tuple[Pairs, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """All pairs with one of the touched cases, and how sure each is."""
    departments = [case.department for case in store.cases]
    if every:
        pairs = store.pairs()
    else:
        own = store.pairs(touched)
        pairs = store.pairs(touched | set(own.left.tolist()) | set(own.right.tolist()))
    confidence = model.confidence(
        pairs, departments, rivals(pairs, model.base_bits(pairs, departments), departments)
    )
    if every:
        return pairs, confidence
    mine = np.fromiter(touched, np.int64, len(touched))
    kept = np.isin(pairs.left, mine) | np.isin(pairs.right, mine)
    part = Pairs(pairs.left[kept], pairs.right[kept], pairs.levels[kept], pairs.later[kept])
    return part, confidence[kept]


def explain(store: Store, model: Model, ends: Sequence[Ends]) -> Mapping[Ends, list[Step]]:
    """What counted for and against each of these pairs; nothing of a pair that is no candidate."""
    rows = {case.id: row for row, case in enumerate(store.cases)}
    wanted = {rows[id] for pair in ends for id in pair if id in rows}
    own = store.pairs(wanted)
    pairs = store.pairs(wanted | set(own.left.tolist()) | set(own.right.tolist()))
    departments = [case.department for case in store.cases]
    rival = rivals(pairs, model.base_bits(pairs, departments), departments)
    way = ways(pairs, departments)
    asked = set(ends)
    made = {}
    for n, (a, b) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
        pair = _ends(store.cases[a].id, store.cases[b].id)
        if pair in asked:
            words = way.words[way.of_pair[n]] if way.of_pair[n] >= 0 else "not known which came first"
            made[pair] = model.explain(pairs.levels[n].tolist(), words, int(rival[n]))
    return made


def later_first(a: Case, b: Case) -> tuple[Case, Case]:
    """The two in the order of a reference: the later case refers to the earlier one."""
    days = [(case.day if case.day is not None else float("inf"), case.dataset, case.key) for case in (a, b)]
    return (a, b) if days[0] > days[1] else (b, a)


def _ends(a: str, b: str) -> Ends:
    return (a, b) if a < b else (b, a)
