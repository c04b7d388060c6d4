"""A trained matcher: everything that reading, blocking and weighing records needs, frozen.

Under one `Trained` what is made of a record (its features, the blanks seen in it, its blocking keys) depends
on the record and the model only, and the weight of a pair on its two records and the model only: the same
bits whether the pair is scored alone or among a million. So linking a new batch against what is there gives
what linking everything afresh gives. It says nothing that the training table didn't: a model is trained
anew when the records have doubled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hub.identity import blocking, model
from hub.identity.blocking import Blocks, Pairs, Rule
from hub.identity.columns import Column, Kind
from hub.identity.facts import Facts
from hub.identity.features import Features, build
from hub.identity.frequency import Frequency
from hub.identity.scoring import Scorer, Shares, Weights
from hub.identity.steps import Step, explain
from hub.identity.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Format of the JSON; a reader refuses others.
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Trained:
    """A matcher of one type of entity. `train` of `hub.identity.training` makes it.

    `facts` are what is known of each column, `bar` and `key_bits` what pairs are dropped by without comparing
    them (None: none are), `findings` what training saw, `meta` how the model came to be.
    """

    entity: str
    columns: tuple[Column, ...]
    facts: Mapping[str, Facts]
    rules: tuple[Rule, ...]
    bar: float | None
    key_bits: Mapping[str, float]
    model: model.Model
    frequencies: Mapping[str, Frequency]
    shares: Shares
    findings: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)

    def read(self, table: Table) -> Read:
        """A table read by this model, to ask several things of it without reading it again."""
        return Read(self, table)

    def blocks(self, table: Table) -> Blocks:
        """Which blocks the records stand in: (row, rule, 64-bit hash of the block's key), of one length.

        Two records are candidates where they share a (rule, key) whose block holds at most
        `rules[rule].cap` records, and `Read.worth` keeps them.
        """
        return self.read(table).blocks()

    def candidates(self, table: Table) -> Pairs:
        """The pairs worth comparing within a table: (left, right) row numbers, left below right."""
        return self.read(table).candidates()

    def weights(self, table: Table, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """Bits for each pair that it is one entity, against all else: zero is even odds."""
        with self.read(table) as read:
            return read.weights(left, right)

    def explain(self, table: Table, i: int, j: int) -> list[Step]:
        """What the weight of a pair of rows is made of, in words; the bits add up to the weight."""
        with self.read(table) as read:
            return read.explain(i, j)

    def strong(self, table: Table) -> list[str | None]:
        """The valid national identity number of each record, or None: two different ones are never one."""
        return self.read(table).features.strong

    def settings(self) -> dict[str, Any]:
        """The model as Splink's settings, which run on DuckDB and Spark alike."""
        empty = Table([], [], {name: [] for column in self.columns for name in column.names})
        evidence = self.read(empty).features.evidence
        prior = self.shares.matches
        return model.settings(evidence, model.Model(self.model.m, self.model.u, self.model.r, prior))

    def to_json(self) -> str:
        """The model as text, one and the same for the same model."""
        written = {
            "format": _FORMAT,
            "entity": self.entity,
            "columns": [
                {"names": list(one.names), "field": one.field, "kind": one.kind.value} for one in self.columns
            ],
            "facts": {name: facts.to_json() for name, facts in self.facts.items()},
            "rules": [
                {"keys": list(rule.keys), "groups": sorted(rule.groups), "cap": rule.cap, "pairs": rule.pairs}
                for rule in self.rules
            ],
            "bar": self.bar,
            "key_bits": dict(self.key_bits),
            "m": [one.tolist() for one in self.model.m],
            "u": [one.tolist() for one in self.model.u],
            "r": [one.tolist() for one in self.model.r],
            "prior": self.model.prior,
            "frequencies": {name: one.to_json() for name, one in self.frequencies.items()},
            "shares": self.shares._asdict(),
            "findings": list(self.findings),
            "meta": dict(self.meta),
        }
        return json.dumps(written, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Trained:
        """The model that `to_json` wrote.

        Raises
        ------
        ValueError
            The text is not a model of this format.
        """
        given = json.loads(text)
        if not isinstance(given, dict) or given.get("format") != _FORMAT:
            raise ValueError(f"this is no matcher of format {_FORMAT}; train it anew")
        return cls(
            given["entity"],
            tuple(Column(tuple(one["names"]), one["field"], Kind(one["kind"])) for one in given["columns"]),
            {name: Facts.from_json(facts) for name, facts in given["facts"].items()},
            tuple(
                Rule(tuple(one["keys"]), frozenset(one["groups"]), one["cap"], one["pairs"])
                for one in given["rules"]
            ),
            given["bar"],
            given["key_bits"],
            model.Model(
                list(map(np.array, given["m"])),
                list(map(np.array, given["u"])),
                list(map(np.array, given["r"])),
                given["prior"],
            ),
            {name: Frequency.from_json(one) for name, one in given["frequencies"].items()},
            Shares(**given["shares"]),
            tuple(given["findings"]),
            given["meta"],
        )


class Read:
    """A table as a model reads it. Its pairs are compared in a DuckDB of its own: close it, or use `with`."""

    def __init__(self, trained: Trained, table: Table, features: Features | None = None) -> None:
        self.trained = trained
        self.table = table
        self.records = len(table.ids)
        self.features = features or build(trained.columns, table.values, self.records, trained.facts)
        self.keys = {key.name: key for one in self.features.evidence for key in one.keys}
        self._scorer: Scorer | None = None

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        """Each record's place among the ids: a pair is compared in that order, wherever its records stand."""
        place: NDArray[np.int64] = np.empty(self.records, np.int64)
        place[np.argsort(np.array(self.table.ids, dtype=object), kind="stable")] = np.arange(self.records)
        return place

    @property
    def scorer(self) -> Scorer:
        """What compares the pairs."""
        if self._scorer is None:
            self._scorer = Scorer(self.features.evidence, self.records)
        return self._scorer

    def blocks(self) -> Blocks:
        """See `Trained.blocks`."""
        return blocking.blocks(self.trained.rules, self.keys)

    def candidates(self, sources: NDArray[np.int64] | None = None) -> Pairs:
        """See `Trained.candidates`; `sources` keeps records of one source apart."""
        found = blocking.candidates(self.trained.rules, self.keys, self.records, sources)
        kept = self.worth(found.left, found.right)
        return Pairs(found.left[kept], found.right[kept])

    def worth(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which pairs of a block are worth comparing, by what they agree in at a glance."""
        if self.trained.bar is None:
            return np.ones(len(left), bool)
        keys = [key for key in self.keys.values() if key.name in self.trained.key_bits]
        kept: NDArray[np.bool_] = (
            blocking.agreement(left, right, keys, self.trained.key_bits) >= self.trained.bar
        )
        return kept

    def weights(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """See `Trained.weights`."""
        return self.both_weights(left, right).above_zero(self.trained.shares)

    def both_weights(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Weights:
        """Bits of a match and of a household, each against strangers."""
        turned = self._order[left] > self._order[right]
        return self.scorer.weights(
            np.where(turned, right, left),
            np.where(turned, left, right),
            self.trained.model,
            self.trained.frequencies,
        )

    def explain(self, i: int, j: int) -> list[Step]:
        """See `Trained.explain`."""
        first, second = (i, j) if self._order[i] < self._order[j] else (j, i)
        left, right = np.array([first], np.int64), np.array([second], np.int64)
        return explain(
            self.features.evidence,
            self.trained.model,
            self.trained.frequencies,
            self.trained.shares,
            self.scorer.levels(left, right)[0].tolist(),
            (first, second),
            float(self.weights(left, right)[0]),
        )

    def close(self) -> None:
        """Give the memory back."""
        if self._scorer is not None:
            self._scorer.close()
            self._scorer = None

    def __enter__(self) -> Read:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
