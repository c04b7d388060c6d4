"""What stewards' judgements come to when they are taken together: who must be one and who must not.

The newest judgement holds. An older one that contradicts newer ones, be it by way of several, yields as a whole: it
is as if it weren't there, until what it contradicts is withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from hub.identity.sets import DisjointSets
from hub.ledger.values import Judgement, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """Mentions by id. `same` are disjoint groups whose mentions are one, `apart` groups of which no two are.

    `yielded` are the ids of judgements that contradict newer ones, newest first.
    """

    same: tuple[tuple[str, ...], ...]
    apart: tuple[tuple[str, ...], ...]
    yielded: tuple[str, ...] = ()

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each two mentions that a judgement keeps apart, the smaller id first, each pair once.

        What follows for mentions that are one with either is left to whoever clusters.
        """
        yield from sorted({pair for group in self.apart for pair in combinations(sorted(group), 2)})


def judge(judgements: Iterable[Judgement]) -> Judged:
    """What these judgements of one entity type come to, in whatever order they are given.

    Those that are not in force don't count, and `unsure` says nothing.
    """
    said = _Said()
    yielded = []
    for judgement in sorted(judgements, key=lambda one: one.id, reverse=True):
        if judgement.in_force and not said.take(judgement):
            yielded.append(judgement.id)
    return Judged(said.groups(), tuple(sorted(said.apart)), tuple(yielded))


class _Said:
    """Disjoint sets of mentions that are one, each with the numbers of the groups in which it is kept apart."""

    def __init__(self) -> None:
        self.apart: list[tuple[str, ...]] = []
        self._one = DisjointSets[str]()
        self._kept: dict[str, set[int]] = defaultdict(set)

    def take(self, judgement: Judgement) -> bool:
        """Have a judgement hold, if it doesn't contradict those that hold."""
        if judgement.verdict is Verdict.SAME:
            return self._join(judgement.mentions)
        return judgement.verdict is Verdict.UNSURE or self._part(judgement.mentions)

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Mentions that are one, where there are several."""
        return tuple(sorted(tuple(sorted(group)) for group in self._one.groups() if len(group) > 1))

    def _join(self, mentions: Iterable[str]) -> bool:
        roots = sorted(set(map(self._one.root, mentions)))
        kept = [number for root in roots for number in self._kept[root]]
        if len(kept) != len(set(kept)):  # two of them are in one group of those who are apart
            return False
        for root in roots[1:]:
            self._one.join(roots[0], root)
        self._kept[roots[0]] = set(kept)
        return True

    def _part(self, mentions: tuple[str, ...]) -> bool:
        roots = set(map(self._one.root, mentions))
        if len(roots) < len(mentions):
            return False
        for root in roots:
            self._kept[root].add(len(self.apart))
        self.apart.append(tuple(sorted(mentions)))
        return True
