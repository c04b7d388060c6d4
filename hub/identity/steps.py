"""The weight of a pair in steps that people can read: a waterfall from the odds beforehand to the sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hub.identity.evidence.evidence import Evidence
from hub.identity.frequency import Frequency
from hub.identity.model import Model
from hub.identity.scoring import Shares


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the evidence, what was found in words, and bits for (or, below zero, against) one entity."""

    evidence: str
    words: str
    bits: float

    def __str__(self) -> str:
        return f"{self.evidence}: {self.words}: {self.bits:+.1f}"


def explain(
    evidence: Sequence[Evidence],
    model: Model,
    frequencies: Mapping[str, Frequency],
    shares: Shares,
    levels: Sequence[int],
    rows: tuple[int, int],
    weight: float,
) -> list[Step]:
    """The steps to `weight` of the pair `rows`, whose `levels` of agreement are given (-1: not known).

    The last step is what is taken off because people of one household agree so too; the steps add up to the
    weight.
    """
    steps = [
        Step(
            "beforehand",
            f"one pair in {1 / shares.matches:,.0f} is of one",
            float(np.log2(shares.matches) - np.log2(1.0 - shares.matches - shares.households)),
        )
    ]
    for one, m, u, level in zip(evidence, model.m, model.u, levels, strict=True):
        if level < 0:
            steps.append(Step(one.title, "not known in both, or said elsewhere", 0.0))
            continue
        found = one.levels[level]
        bits = float(np.log2(m[level] / u[level]))
        words = found.label
        if found.frequency:
            share = _frequency(one, found.frequency, frequencies, rows)
            bits += float(np.log2(u[_exact(one)])) - float(np.log2(share))
            words += f" ({_how_common(share)})"
        steps.append(Step(one.title, words, bits))
    rest = weight - sum(step.bits for step in steps)
    if abs(rest) >= 5e-7:
        steps.append(Step("household", "people of one household agree so too", rest))
    return steps


def _exact(one: Evidence) -> int:
    return next(place for place, level in enumerate(one.levels) if level.exact)


def _frequency(
    one: Evidence, column: str, frequencies: Mapping[str, Frequency], rows: tuple[int, int]
) -> float:
    known = frequencies[column]
    cells = [one.columns[column][one.codes[row]] for row in rows]
    return max(known.common.get(cell, known.rest) for cell in cells if cell is not None)


def _how_common(share: float) -> str:
    return f"one other in {1 / share:,.0f} has it"
