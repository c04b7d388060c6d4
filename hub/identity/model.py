"""The Fellegi–Sunter model: how often matches and others show each level of agreement, learned without
labels.

The m and u of Fellegi and Sunter (1969) are estimated by expectation–maximisation (Winkler 1988) over several
samples at once: pairs drawn at random, where all evidence is free, and the pairs of each blocking rule, where
the evidence that the rule used up says nothing and is left out. All share one m and one u; each has its own
share of matches. Splink's trainer sees one rule at a time and averages the results; else the model is
Splink's, and its settings are the model's file.

Those who don't match are of two kinds. Strangers agree by chance, each evidence by itself. People of one
household agree in family name, address and telephone all at once, which independence takes for a match; they
are a class of their own (a mixture as in Larsen and Rubin 2001), alike in what a household shares and
strangers in the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hub.identity.evidence.evidence import Evidence

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Of 500 records one carries the number of somebody else: no number says more than that leaves room for.
_WRONG_NUMBERS: Final = 500
_PRIOR_MATCHES: Final = 10.0
_ROUNDS: Final = 60
_DECIMALS: Final = 9


@dataclass(slots=True)
class Sample:
    """Agreement patterns of some pairs: a row of levels for each (-1: can't be compared) and how many pairs
    show it.

    `free` says for each evidence whether the pairs were made without it.
    """

    patterns: NDArray[np.int8]
    counts: NDArray[np.float64]
    free: NDArray[np.bool_]
    random: bool = False


@dataclass(slots=True)
class Model:
    """Of every level of each evidence how often it is seen: `m` in matches, `u` in strangers, `r` in people
    of one household.

    `prior` is the share of matches among all pairs that Splink's settings start from.
    """

    m: list[NDArray[np.float64]]
    u: list[NDArray[np.float64]]
    r: list[NDArray[np.float64]]
    prior: float


def sample(levels: NDArray[np.int8], free: NDArray[np.bool_], *, random: bool = False) -> Sample:
    """Count the patterns of a table of levels (pairs × evidence)."""
    order = np.lexsort(levels.T)
    levels = levels[order]
    first = np.r_[True, (levels[1:] != levels[:-1]).any(axis=1)] if len(levels) else np.empty(0, bool)
    starts = np.flatnonzero(first)
    return Sample(levels[starts], np.diff(np.r_[starts, len(levels)]).astype(float), free, random)


def train(
    evidence: Sequence[Evidence], samples: Sequence[Sample], agreeing: Sequence[float | None], records: int
) -> Model:
    """Estimate m and u by expectation–maximisation.

    `agreeing` is for each evidence the share of all pairs that agree exactly, counted, not sampled. The
    levels' expected m weigh as ten matches, so that what the data can't tell stays as expected.
    """
    expected = [np.array([level.m for level in one.levels]) for one in evidence]
    expected = [one / one.sum() for one in expected]
    m = [one.copy() for one in expected]
    u = _first_u(evidence, samples, agreeing)
    r = _at_home(evidence, m, u)
    pooled = _pool(samples)
    first = [(1.0 / max(records, 2),) * 2 if one.random else (0.1, 0.1) for one in samples]
    shares = np.array(first).T
    before: NDArray[np.float64] | None = None
    for _ in range(_ROUNDS):
        classes = _posterior(pooled, (m, r, u), shares) * pooled.counts
        shares = np.clip([_by_sample(pooled, one) for one in classes[:2]] / pooled.totals, 1e-9, 0.95)
        # Strangers are counted among random pairs only: what a rule finds is no fair sample of them.
        classes[2] *= pooled.random
        seen = [
            [
                _counted(levels + 1, of_class, len(one.levels) + 1)[1:]
                for one, levels in zip(evidence, pooled.levels, strict=True)
            ]
            for of_class in classes
        ]
        learned = [_smoothed(found, prior) for found, prior in zip(seen[0], expected, strict=True)]
        m = [_without_never(one, found) for one, found in zip(evidence, learned, strict=True)]
        matched = float(shares[0][next(place for place, one in enumerate(samples) if one.random)])
        u = _u(seen[2], agreeing, matched, m, records)
        expected_r = _at_home(evidence, m, u)
        r = [
            _smoothed(found, prior) if one.shared else prior
            for one, found, prior in zip(evidence, seen[1], expected_r, strict=True)
        ]
        after = np.concatenate(m + r)
        if before is not None and np.abs(after - before).max() < 1e-5:
            break
        before = after
    rounded = [np.maximum(np.round(one, _DECIMALS), 1e-9) for one in m + r]
    return Model(rounded[: len(m)], [_floor(one) for one in u], rounded[len(m) :], 1.0 / max(records, 2))


@dataclass(frozen=True, slots=True)
class _Pool:
    """All samples' patterns one after another: `levels` by evidence (-1 where it isn't free or known)."""

    levels: list[NDArray[np.int64]]
    counts: NDArray[np.float64]
    sample: NDArray[np.int64]
    random: NDArray[np.bool_]
    totals: NDArray[np.float64]


def _pool(samples: Sequence[Sample]) -> _Pool:
    masked = np.concatenate([np.where(one.free, one.patterns, -1) for one in samples]).astype(np.int64)
    sizes = [len(one.patterns) for one in samples]
    return _Pool(
        list(np.ascontiguousarray(masked.T)),
        np.concatenate([one.counts for one in samples]),
        np.repeat(np.arange(len(samples)), sizes),
        np.repeat([one.random for one in samples], sizes),
        np.array([one.counts.sum() for one in samples]),
    )


def _by_sample(pooled: _Pool, values: NDArray[np.float64]) -> NDArray[np.float64]:
    return _counted(pooled.sample, values, len(pooled.totals))


def _counted(places: NDArray[np.int64], weights: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    return np.bincount(places, weights, length).astype(np.float64)


def _at_home(
    evidence: Sequence[Evidence], m: Sequence[NDArray[np.float64]], u: Sequence[NDArray[np.float64]]
) -> list[NDArray[np.float64]]:
    """What is expected of people of one household: between matches and strangers, as far as the evidence
    is shared.
    """
    return [
        one.shared * m_one + (1 - one.shared) * u_one
        for one, m_one, u_one in zip(evidence, m, u, strict=True)
    ]


def _floor(values: NDArray[np.float64]) -> NDArray[np.float64]:
    floored: NDArray[np.float64] = np.maximum(np.round(values, 12), 1e-12)
    return floored


def _posterior(
    pooled: _Pool, classes: Sequence[Sequence[NDArray[np.float64]]], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Probability of each class (matches, households, strangers) for the pairs of each pattern, with the
    `shares` of the first two in each sample. Shape: 3 × patterns.
    """
    prior = np.vstack([shares, np.maximum(1.0 - shares.sum(axis=0), 1e-9)])
    odds: NDArray[np.float64] = np.log(prior)[:, pooled.sample]
    for k, of_class in enumerate(classes):
        for column, levels in enumerate(pooled.levels):
            odds[k] += np.append(np.log(of_class[column]), 0.0)[levels]
    odds = np.exp(odds - odds.max(axis=0))
    posterior: NDArray[np.float64] = odds / odds.sum(axis=0)
    return posterior


def _smoothed(found: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    total = found + _PRIOR_MATCHES * expected
    smoothed: NDArray[np.float64] = np.maximum(total / total.sum(), 1e-5)
    return smoothed


def _without_never(one: Evidence, m: NDArray[np.float64]) -> NDArray[np.float64]:
    never = np.array([level.never for level in one.levels])
    held: NDArray[np.float64] = np.where(never, 1e-5, m)
    return held / held.sum() if never.any() else m


def _first_u(
    evidence: Sequence[Evidence], samples: Sequence[Sample], agreeing: Sequence[float | None]
) -> list[NDArray[np.float64]]:
    made = []
    for column, one in enumerate(evidence):
        counts = np.full(len(one.levels), 0.5)
        for drawn in samples:
            if drawn.random:
                seen = drawn.patterns[:, column] >= 0
                np.add.at(counts, drawn.patterns[seen, column], drawn.counts[seen])
        u = counts / counts.sum()
        share = agreeing[column]
        if share is not None:
            u[0] = max(share, 1e-9)
        made.append(u / u.sum())
    return made


def _u(
    others: Sequence[NDArray[np.float64]],
    agreeing: Sequence[float | None],
    matched: float,
    m: Sequence[NDArray[np.float64]],
    records: int,
) -> list[NDArray[np.float64]]:
    """u from the random pairs of strangers; of exact agreement, from the counted share less that of the
    matches.
    """
    made = []
    for column, found in enumerate(others):
        u = (found + 0.5 / len(found)) / (found.sum() + 0.5)
        share = agreeing[column]
        if share is not None:
            chance = (share - matched * m[column][0]) / (1 - matched)
            u[0] = max(chance, 0.1 * share, 1.0 / (_WRONG_NUMBERS / 2 * records), 1e-9)
        made.append(u / u.sum())
    return made


def settings(evidence: Sequence[Evidence], model: Model) -> dict[str, Any]:
    """The model as Splink's settings, which run on DuckDB and Spark alike."""
    comparisons = []
    for one, m, u in zip(evidence, model.m, model.u, strict=True):
        levels: list[dict[str, Any]] = [
            {"sql_condition": one.null, "label_for_charts": "not known", "is_null_level": True}
        ]
        for level, m_one, u_one in zip(one.levels, m, u, strict=True):
            described: dict[str, Any] = {
                "sql_condition": level.sql,
                "label_for_charts": level.label,
                "m_probability": float(m_one),
                "u_probability": float(u_one),
            }
            if level.frequency:
                described["tf_adjustment_column"] = level.frequency
                described["tf_adjustment_weight"] = 1.0
            levels.append(described)
        comparisons.append(
            {"output_column_name": one.name, "comparison_levels": levels, "comparison_description": one.name}
        )
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "row",
        "probability_two_random_records_match": model.prior,
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": ["1=1"],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }
