"""Training a matcher on a table, without labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from hub.identity import blocking, columns, features, frequency, model, rules
from hub.identity.blocking import Pairs
from hub.identity.evidence.evidence import Evidence
from hub.identity.scoring import Shares, shares
from hub.identity.tables import Table
from hub.identity.trained import Read, Trained

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RANDOM_PAIRS: Final = 60_000
#: Of each rule, and of all rules together.
_RULE_PAIRS, _RULES_PAIRS = 2_500, 100_000
_SEED: Final = 20261125


def train(
    table: Table,
    entity: str,
    mapping: Mapping[str, str],
    *,
    ignored: Sequence[str] = (),
    one_per_source: bool = False,
    least_common: int = 20,
    meta: Mapping[str, Any] | None = None,
) -> Trained:
    """Learn everything that matching tables like this one needs.

    `mapping` is column → field of `entity` (without the id; short forms as of `--map`); columns that are
    neither mapped nor `ignored` are compared as what they look like. Values in fewer than `least_common`
    records are not named in the model: they share one frequency. `meta` (names of datasets, the date) is kept with it.
    """
    learned = train_on(
        table,
        entity,
        mapping,
        ignored=ignored,
        one_per_source=one_per_source,
        least_common=least_common,
        meta=meta,
    )
    learned.read.close()
    return learned.trained


class Learned(NamedTuple):
    """A model, the table that it was trained on as it reads it, and its candidate pairs with their weights."""

    trained: Trained
    read: Read
    pairs: Pairs
    bits: NDArray[np.float64]


def train_on(
    table: Table,
    entity: str,
    mapping: Mapping[str, str],
    *,
    ignored: Sequence[str] = (),
    one_per_source: bool = False,
    least_common: int = 20,
    all_pairs: bool = False,
    meta: Mapping[str, Any] | None = None,
) -> Learned:
    """`train`, with what training came by anyway; `all_pairs` takes every pair for a candidate. The reading is
    the caller's to close.
    """
    records = len(table.ids)
    header = [name for name in table.values if name not in ignored]
    fields = {column: columns.resolve_field(entity, given) for column, given in mapping.items()}
    planned = tuple(columns.plan(entity, fields, header, table.values))
    made = features.build(planned, table.values, records)
    begun = Trained(
        entity, planned, made.facts, (), None, {}, model.Model([], [], [], 1.0 / max(records, 2)), {},
        Shares(1.0 / max(records, 2), 0.5 / max(records, 2)), tuple(made.findings),
        {**(meta or {}), "records": records, "seed": _SEED, "versions": _versions()},
    )  # fmt: skip
    read = Read(begun, table, made)
    empty = np.empty(0, np.int64)
    if records < 2 or not made.evidence:
        return Learned(begun, read, Pairs(empty, empty), np.empty(0))
    apart = np.array(table.sources) if one_per_source else None
    keys = list(read.keys.values())
    chosen = rules.choose(keys, records, apart)
    if all_pairs:
        left, right = np.triu_indices(records, 1)
        found = blocking.across(Pairs(left.astype(np.int64), right.astype(np.int64)), apart)
    else:
        found = blocking.candidates(chosen, read.keys, records, apart)
    bar = rules.bar(found, keys, records)
    begun = replace(
        begun,
        rules=tuple(chosen),
        bar=bar,
        key_bits=rules.key_bits(keys, records) if bar is not None else {},
        model=_model(read, chosen, apart),
        frequencies=frequency.learn(made.evidence, least_common),
    )
    read.trained = begun
    kept = read.worth(found.left, found.right)
    found = Pairs(found.left[kept], found.right[kept])
    weights = read.both_weights(found.left, found.right)
    trained = replace(begun, shares=shares(weights, records))
    read.trained = trained
    return Learned(trained, read, found, weights.above_zero(trained.shares))


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("rivermeet", "splink", "duckdb", "numpy", "pypinyin")}


def _model(read: Read, chosen: Sequence[blocking.Rule], apart: NDArray[np.int64] | None) -> model.Model:
    """Draw the samples that the model learns from: random pairs, and some of each rule's pairs."""
    evidence, records = read.features.evidence, read.records
    drawn = [_random_pairs(records)]
    free = [np.ones(len(evidence), bool)]
    draw = np.random.default_rng(_SEED)
    most = min(_RULE_PAIRS, _RULES_PAIRS // max(len(chosen), 1))
    for rule in chosen:
        made = blocking.pairs([read.keys[name] for name in rule.keys], rule.cap, records)
        if len(made) > most:
            made = np.sort(made[draw.integers(0, len(made), most)])
        pairs = blocking.across(Pairs(made // records, made % records), apart)
        unused = np.array([one.name not in rule.groups for one in evidence])
        if len(pairs.left) and unused.any():
            drawn.append(pairs)
            free.append(unused)
    codes = np.concatenate([one.left * records + one.right for one in drawn])
    once = blocking.unique(codes)
    levels = read.scorer.levels(once // records, once % records)[np.searchsorted(once, codes)]
    cuts = np.cumsum([len(one.left) for one in drawn])[:-1]
    samples = [
        model.sample(part, unused, random=place == 0)
        for place, (part, unused) in enumerate(zip(np.split(levels, cuts), free, strict=True))
    ]
    return model.train(evidence, samples, [_agreeing(one) for one in evidence], records)


def _random_pairs(records: int) -> Pairs:
    if records * (records - 1) // 2 <= _RANDOM_PAIRS:
        left, right = np.triu_indices(records, 1)
        return Pairs(left.astype(np.int64), right.astype(np.int64))
    draw = np.random.default_rng(_SEED)
    both = np.sort(draw.integers(0, records, (_RANDOM_PAIRS, 2)), axis=1)
    codes = blocking.unique(both[both[:, 0] != both[:, 1]] @ np.array([records, 1]))
    return Pairs(codes // records, codes % records)


def _agreeing(one: Evidence) -> float | None:
    """Of the pairs in which both have a value, the share that agree exactly: from the values' counts."""
    exact = one.levels[0].exact
    if exact is None:
        return None
    counts: dict[str, int] = {}
    for cell, count in zip(one.columns[exact], np.bincount(one.codes).tolist(), strict=True):
        if cell is not None:
            counts[cell] = counts.get(cell, 0) + count
    total = sum(counts.values())
    return sum(n * (n - 1) for n in counts.values()) / (total * (total - 1)) if total > 1 else 0.0
