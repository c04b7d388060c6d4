"""What is looked at to tell why mentions are one or not: they, their exact groups, and the model that weighs them.

An explanation is made anew from what the reader may see: from these mentions, the frozen model and the judgements on
these mentions alone. Records that are not among them leave no trace in it, not even in a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from graph_schema.entities import ENTITIES
from hub.identity import steps
from hub.identity.judged import judge
from hub.identity.resolution.exact import TIES, Disbelieved, Groups, Ruling, group
from hub.identity.resolution.matcher import Comparison, Matcher
from hub.identity.resolution.mentions import Mentions
from hub.identity.resolution.profiles import Profiles, each, profiles
from hub.identity.scoring import Weights
from hub.identity.steps import Step
from hub.ledger.values import Judgement

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Of two groups not more than so many pairs of profiles are weighed.
_PAIRS: Final = 24 * 24


@dataclass(frozen=True, slots=True)
class Best:
    """The pair of mentions (rows) of two groups that agrees best, and its bits; zero is even odds."""

    left: int
    right: int
    bits: float


@dataclass
class Scene:
    """Mentions of one type (ordered by id) with all that their place follows from. Close it, or use `with`.

    `labels` has for each mention the smallest row of those of its entity that exact numbers make one.
    """

    mentions: Mentions
    matcher: Matcher | None
    judgements: Sequence[Judgement] = ()
    disbelieved: Disbelieved = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.judgements = _within(self.judgements, set(self.mentions.ids))
        self.judged = judge(self.judgements)
        apart = tuple(self.judged.pairs())
        self.groups: Groups = group(self.mentions, self.disbelieved, Ruling((), apart))
        first: dict[tuple[str, int], int] = {}
        pairs = zip(self.mentions.now, self.groups.label.tolist(), strict=True)
        self.labels = [first.setdefault(pair, row) for row, pair in enumerate(pairs)]
        self._comparison: Comparison | None = None
        self._profiles: Profiles | None = None

    def __enter__(self) -> Scene:
        return self

    def __exit__(self, *_: object) -> None:
        if self._comparison is not None:
            self._comparison.close()

    @property
    def holding(self) -> list[Judgement]:
        """The judgements that don't yield to newer ones, newest first."""
        return [one for one in self.judgements if one.id not in self.judged.yielded]

    def row(self, mention: str) -> int:
        """The row of a mention."""
        return self.mentions.ids.index(mention)

    def strong(self, rows: Iterable[int]) -> set[str]:
        """The valid numbers of mentions that no two of one thing have."""
        return {one for row in rows if (one := self.groups.strong[row]) is not None}

    def same_number(self, first: int, second: int) -> list[str]:
        """The identifying fields in which two mentions say the same, where such a field makes them one.

        Empty where none does. A number that both have in other writing is told as `number`, an address down to the
        building as `building`.
        """
        shared = set(self.mentions.ties[first]) & set(self.mentions.ties[second])
        shared.difference_update(self.disbelieved.get(TIES, ()))
        if not shared:
            return []
        if shared.isdisjoint(self.mentions.founded[first]):
            return ["building"]
        fields = ENTITIES[self.mentions.entity].fields
        found = [
            name
            for name, column in self.mentions.fields.items()
            if name in fields
            and fields[name].matching == "identify"
            and column[first]
            and column[first] == column[second]
            and first not in self.groups.blank.get(name, ())
        ]
        return found or ["number"]

    def best(self, pairs: Sequence[tuple[int, int]]) -> list[Best | None]:
        """The best pair of each two groups, given by label; None where one of them says nothing to compare."""
        comparison, found = self._compared()
        if comparison is None or found is None or not len(found):
            return [None] * len(pairs)
        of: dict[int, list[int]] = {}
        for place, label in enumerate(found.group.tolist()):
            of.setdefault(label, []).append(place)
        asked = [
            [(a, b) for a in of.get(one, ()) for b in of.get(other, ())][:_PAIRS] for one, other in pairs
        ]
        flat = np.array([pair for listed in asked for pair in listed], np.int64).reshape(-1, 2)
        bits = comparison.weights(flat[:, 0], flat[:, 1]) if len(flat) else np.empty(0)
        made: list[Best | None] = []
        start = 0
        for listed in asked:
            made.append(_best(listed, bits[start : start + len(listed)], found))
            start += len(listed)
        return made

    def steps(self, first: int, second: int) -> list[Step]:
        """What the weight of two mentions (rows) is made of; the bits add up. Empty without a model."""
        return self.waterfalls([(first, second)])[0]

    def waterfalls(self, pairs: Sequence[tuple[int, int]]) -> list[list[Step]]:
        """The steps of each of some pairs of rows, read and compared all at once."""
        if self.matcher is None or not pairs:
            return [[] for _ in pairs]
        rows = sorted({row for pair in pairs for row in pair})
        place = {row: at for at, row in enumerate(rows)}
        told = each(self.mentions, self.groups.blank, self.matcher.compared, rows)
        comparison = self.matcher.read([self.mentions.ids[row] for row in rows], told)
        try:
            return _steps(comparison, [(place[min(pair)], place[max(pair)]) for pair in pairs])
        finally:
            comparison.close()

    def _compared(self) -> tuple[Comparison | None, Profiles | None]:
        if self.matcher is None or not len(self.mentions):
            return None, None
        if self._comparison is None:
            label: NDArray[np.int64] = np.array(self.labels, np.int64)
            self._profiles = profiles(self.mentions, label, self.groups.blank, self.matcher.compared)
            ids = [self.mentions.ids[row] for row in self._profiles.row.tolist()]
            self._comparison = self.matcher.read(ids, self._profiles)
        return self._comparison, self._profiles


def _within(judgements: Iterable[Judgement], here: set[str]) -> list[Judgement]:
    """What the judgements in force say of these mentions, as if there were no others."""
    found = (
        replace(one, mentions=tuple(mention for mention in one.mentions if mention in here))
        for one in judgements
        if one.in_force
    )
    return [one for one in found if len(one.mentions) > 1]


def _best(listed: Sequence[tuple[int, int]], bits: NDArray[np.float64], found: Profiles) -> Best | None:
    if not listed:
        return None
    at = int(bits.argmax())
    return Best(int(found.row[listed[at][0]]), int(found.row[listed[at][1]]), float(bits[at]))


def _steps(comparison: Comparison, pairs: Sequence[tuple[int, int]]) -> list[list[Step]]:
    """The steps of pairs of places, with what the circumstances add."""
    read, trained = comparison.read, comparison.matcher.trained
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    near = comparison.near_bits(left, right)
    weights = read.both_weights(left, right)
    total = Weights(weights.match + near, weights.household + near).above_zero(trained.shares)
    made = []
    for pair, levels, told, circumstance in zip(
        pairs, read.scorer.levels(left, right).tolist(), total.tolist(), near.tolist(), strict=True
    ):
        found = steps.explain(
            read.features.evidence,
            trained.model,
            trained.frequencies,
            trained.shares,
            levels,
            pair,
            told - circumstance,
        )
        made.append(_with_circumstance(found, circumstance))
    return made


def _with_circumstance(found: list[Step], bits: float) -> list[Step]:
    if not bits:
        return found
    words = "where it happened is the other's address" if bits > 0 else "it happened elsewhere"
    last = found[-1:] if found[-1].evidence == "household" else []
    return [*found[: len(found) - len(last)], Step("circumstances", words, bits), *last]
