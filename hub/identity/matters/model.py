"""How sure it is that two cases are one matter: bits for each level of each evidence, added up.

A logistic regression over the levels (Cox 1958), fitted once on a made district whose truth is known, and kept in
`model.json`: a candidate's confidence is the share of such candidates that are one matter. It is fitted twice:
without rivals, then with how much better a pair fits than the next best of either side.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final

import numpy as np

from hub.identity.matters.evidence import EVIDENCE, RIVALS
from hub.identity.matters.ways import Ways, ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hub.identity.matters.store import Pairs

_MARGINS: Final = (6.0, 1.5, -1.5, -6.0)
#: What a level's weight is drawn to zero with: as if few pairs had been seen.
_RIDGE: Final = 1.0
_WORDS: Final = {one.name: one.words for one in EVIDENCE} | {"rivals": RIVALS}

Levels = dict[str, dict[str, float]]
#: An evidence, what its levels are called, and the level of each pair.
Column = tuple[str, Sequence[str], "NDArray[np.int64]"]


@dataclass(frozen=True, slots=True)
class Step:
    """One evidence's share in a confidence: what was found, in words, and how many bits it counts."""

    evidence: str
    words: str
    bits: float


@dataclass(frozen=True, slots=True)
class Model:
    """Bits by evidence and words of the level: `base` tells which rivals there are, `final` gives the confidence.

    `way` holds those ways from one department to another that were seen in training; of others nothing is known.
    `prior` is what stands before all evidence. `trained` says on what.
    """

    base: Levels
    final: Levels
    trained: Mapping[str, object]

    def base_bits(self, pairs: Pairs, departments: Sequence[str]) -> NDArray[np.float64]:
        """Bits of each pair taken by itself."""
        return _bits(self.base, pairs, ways(pairs, departments))

    def confidence(
        self, pairs: Pairs, departments: Sequence[str], rival: NDArray[np.int8]
    ) -> NDArray[np.float64]:
        """Probability that each pair is one matter, to two decimals."""
        bits = _bits(self.final, pairs, ways(pairs, departments))
        bits += np.array([self.final["rivals"][words] for words in RIVALS])[rival]
        rounded: NDArray[np.float64] = np.round(1 / (1 + np.exp2(-bits)), 2)
        return rounded

    def explain(self, levels: Sequence[int], way: str, rival: int) -> list[Step]:
        """What counted for and against a pair, heaviest first; what can't be compared is left out."""
        found = [(one.name, one.words[n]) for one, n in zip(EVIDENCE, levels, strict=True) if n >= 0]
        found += [("way", way), ("rivals", RIVALS[rival])]
        steps = [Step(name, words, round(self.final[name].get(words, 0.0), 1)) for name, words in found]
        return sorted(steps, key=lambda step: -abs(step.bits))

    def to_json(self) -> str:
        """As it is kept in a file."""
        made = {"trained": dict(self.trained), "base": self.base, "final": self.final}
        return json.dumps(made, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Model:
        """What `to_json` wrote.

        Raises
        ------
        ValueError
            It was made for other evidence than this version's.
        """
        read = json.loads(text)
        for name in ("base", "final"):
            for evidence, words in _WORDS.items():
                if tuple(read[name].get(evidence, ())) != words and (name, evidence) != ("base", "rivals"):
                    raise ValueError(f"The model of matters knows another {evidence!r}: train it again.")
        return cls(read["base"], read["final"], read["trained"])

    @classmethod
    def frozen(cls) -> Model:
        """The model that comes with the hub."""
        return cls.from_json(resources.files(__package__).joinpath("model.json").read_text("utf-8"))


def rivals(pairs: Pairs, bits: NDArray[np.float64], departments: Sequence[str]) -> NDArray[np.int8]:
    """The level of `RIVALS` of each pair: its bits less those of the best other candidate that either side has in
    the other's department.
    """
    if not len(pairs):
        return np.zeros(0, np.int8)
    codes = np.unique(np.asarray(departments), return_inverse=True)[1].astype(np.int64)
    # An end is a case and a department that candidates of it are in.
    ends = [
        a * (int(codes.max()) + 1) + codes[b]
        for a, b in ((pairs.left, pairs.right), (pairs.right, pairs.left))
    ]
    every, both = np.concatenate(ends), np.concatenate([bits, bits])
    order = np.lexsort((-both, every))
    ranked, values = every[order], both[order]
    first = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    several = np.diff(np.append(first, len(order))) > 1
    second = np.where(several, values[np.minimum(first + 1, len(order) - 1)], -np.inf)
    best = np.full(len(pairs), -np.inf)
    for end in ends:
        at = np.searchsorted(ranked[first], end)
        best = np.maximum(best, np.where(bits >= values[first][at], second[at], values[first][at]))
    margin = np.where(np.isneginf(best), 0.0, bits - best)
    level = np.digitize(-margin, [-edge for edge in _MARGINS]) + 1
    return np.where(np.isneginf(best), 0, level).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Sample:
    """Candidates of which it is known whether they are one matter, and the department of each case."""

    pairs: Pairs
    same: NDArray[np.bool_]
    departments: Sequence[str]


def train(samples: Sequence[Sample], trained: Mapping[str, object]) -> Model:
    """Fit the model to samples, each of which has rivals only of its own."""
    found = [ways(one.pairs, one.departments) for one in samples]
    words = tuple(sorted({word for way in found for word in way.words}))
    place = {word: n for n, word in enumerate(words)}
    moved = [np.array([*(place[word] for word in way.words), -1])[way.of_pair] for way in found]
    same = np.concatenate([one.same for one in samples])
    levels = np.concatenate([one.pairs.levels for one in samples]).astype(np.int64)
    columns: list[Column] = [(one.name, one.words, levels[:, n]) for n, one in enumerate(EVIDENCE)]
    columns.append(("way", words, np.concatenate(moved)))
    base = _fit(columns, same)
    rival = [
        rivals(one.pairs, _bits(base, one.pairs, way), one.departments)
        for one, way in zip(samples, found, strict=True)
    ]
    columns.append(("rivals", RIVALS, np.concatenate(rival).astype(np.int64)))
    return Model(base, _fit(columns, same), trained)


def _bits(levels: Levels, pairs: Pairs, way: Ways) -> NDArray[np.float64]:
    total = np.full(len(pairs), levels["prior"]["any candidate"])
    for column, one in enumerate(EVIDENCE):
        total += np.array([*levels[one.name].values(), 0.0])[pairs.levels[:, column]]
    known = np.array([*(levels["way"].get(words, 0.0) for words in way.words), 0.0])
    total += known[way.of_pair]
    return total


def _fit(columns: Sequence[Column], same: NDArray[np.bool_]) -> Levels:
    """Weights in bits, drawn to zero where little was seen (ridge)."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    table = np.column_stack([found for *_, found in columns]).astype(np.int32)
    patterns, where = np.unique(table, axis=0, return_inverse=True)
    seen = np.bincount(where.ravel()).astype(float)
    true = np.bincount(where.ravel(), weights=same).astype(float)
    starts = np.cumsum([1, *(len(words) for _, words, _ in columns)])
    design = np.zeros((len(patterns), int(starts[-1])))
    design[:, 0] = 1
    for column, start in enumerate(starts[:-1].tolist()):
        known = np.flatnonzero(patterns[:, column] >= 0)
        design[known, start + patterns[known, column]] = 1

    def loss(x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = design @ x
        value = float((seen * np.logaddexp(0, z) - true * z).sum() + _RIDGE / 2 * (x[1:] ** 2).sum())
        slope = design.T @ (seen / (1 + np.exp(-z)) - true)
        slope[1:] += _RIDGE * x[1:]
        return value, slope

    found = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 5_000})
    bits = [round(x / math.log(2), 2) for x in found.x.tolist()]
    prior, made = bits[0], {}
    for (name, words, level), start in zip(columns, starts[:-1].tolist(), strict=True):
        own = bits[start : start + len(words)]
        # Where every pair has a level, the commonest one counts for nothing and the prior for the rest.
        usual = own[int(np.bincount(level).argmax())] if len(level) and int(level.min()) >= 0 else 0.0
        prior += usual
        made[name] = {word: round(one - usual, 2) for word, one in zip(words, own, strict=True)}
    return {"prior": {"any candidate": round(prior, 2)}, **made}
