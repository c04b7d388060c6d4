"""How common a value is: a shared 张 says less than a shared 亓."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hub.identity.evidence.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Frequency:
    """Of the `common` values of a column the share of the *other* records that have it, and that of the rest.

    Its own record is no stranger to a value: without that a name that only two records have would be taken
    for twice as common as it may be.
    """

    common: Mapping[str, float]
    rest: float

    def to_json(self) -> dict[str, Any]:
        """For JSON."""
        return {"common": dict(self.common), "rest": self.rest}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Frequency:
        """What `to_json` wrote."""
        return cls(dict(written["common"]), float(written["rest"]))


def learn(evidence: Sequence[Evidence], least: int) -> dict[str, Frequency]:
    """The frequencies of each column that a level of agreement asks for; values of fewer than `least` records
    count with the rest, so that a model names no value that could be one person's.
    """
    made = {}
    for one in evidence:
        for column in dict.fromkeys(level.frequency for level in one.levels if level.frequency):
            made[column] = _of_column(one, column, least)
    return dict(sorted(made.items()))


def _of_column(one: Evidence, column: str, least: int) -> Frequency:
    counts: dict[str, int] = {}
    for cell, count in zip(one.columns[column], np.bincount(one.codes).tolist(), strict=True):
        if cell is not None:
            counts[cell] = counts.get(cell, 0) + count
    total = sum(counts.values())
    rest = [count for count in counts.values() if count < least]
    # How many others a record of a rare value meets with it, on average.
    others = max(sum(count * (count - 1) for count in rest) / max(sum(rest), 1), 1.0)
    common = {value: count for value, count in counts.items() if count >= least}
    order = sorted(common, key=lambda value: (-common[value], value))
    return Frequency(
        {value: _rounded((common[value] - 1) / total) for value in order}, _rounded(others / max(total, 1))
    )


def _rounded(share: float) -> float:
    """Twelve digits, so that JSON and memory hold one number."""
    return float(f"{share:.12g}")
