"""Pairs compared in DuckDB: levels of agreement for training, and match weights by Splink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from hub.identity.evidence.evidence import Evidence
from hub.identity.frequency import Frequency
from hub.identity.model import Model, settings

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

#: Pairs that Splink scores at once, which bounds the memory that it needs.
_CHUNK: Final = 1_000_000
#: Pairs that are worth a thread of their own, and tables that pairs are spread over at most.
_PART, _PARTS = 8_000, 8


@dataclass(frozen=True, slots=True)
class Weights:
    """Bits for each pair that it is a match rather than strangers, and that it is of one household rather
    than strangers.
    """

    match: NDArray[np.float64]
    household: NDArray[np.float64]

    def above_zero(self, shares: Shares) -> NDArray[np.float64]:
        """Bits for a match against all else, with so many matches and households among all pairs: zero is
        even odds.
        """
        strangers = 1.0 - shares.matches - shares.households
        against = np.logaddexp2(np.log2(shares.households) + self.household, np.log2(strangers))
        bits: NDArray[np.float64] = np.log2(shares.matches) + self.match - against
        return bits


class Shares(NamedTuple):
    """Of all pairs, those that match and those of one household."""

    matches: float
    households: float


def shares(weights: Weights, records: int) -> Shares:
    """What makes the expected matches and households add up to their shares, at most twenty pairs a record
    each.
    """
    total = records * (records - 1) / 2
    found = Shares(1.0 / records, 0.5 / records)
    most = min(20.0 * records, 0.4 * total)
    for _ in range(100):
        odds = np.stack(
            [
                np.log2(found.matches) + weights.match,
                np.log2(found.households) + weights.household,
                np.full(len(weights.match), np.log2(1.0 - sum(found))),
            ]
        )
        odds = np.exp2(odds - odds.max(axis=0))
        sums = (odds / odds.sum(axis=0)).sum(axis=1)
        after = Shares(*(min(max(float(one), 0.5), most) / total for one in sums[:2]))
        if abs(after.matches - found.matches) < 1e-6 * found.matches:
            break
        found = after
    return Shares(*(float(f"{one:.9g}") for one in found))


class Scorer:
    """One table of features in an own DuckDB, to compare its pairs as often as needed."""

    def __init__(self, evidence: Sequence[Evidence], records: int) -> None:
        import duckdb
        import pyarrow as pa

        self.evidence = tuple(evidence)
        columns: dict[str, Any] = {"row": pa.array(np.arange(records, dtype=np.int64))}
        for one in evidence:
            codes = pa.array(one.codes)
            columns |= {name: pa.array(cells, pa.string()).take(codes) for name, cells in one.columns.items()}
        self._db: duckdb.DuckDBPyConnection = duckdb.connect()
        self._db.execute("SET enable_progress_bar = false")
        # Results are put in order here; keeping it in DuckDB would have it take the parts one after another.
        self._db.execute("SET preserve_insertion_order = false")
        self._table = pa.table(columns)
        self._db.register("given", self._table)
        self._db.execute("CREATE TABLE features AS SELECT * FROM given")

    def levels(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int8]:
        """The level of each evidence for each pair, -1 where it can't be compared. Shape: pairs ×
        evidence.
        """
        if not len(left) or not self.evidence:
            return np.empty((len(left), len(self.evidence)), np.int8)
        self._pairs(left, right)
        used = [name for one in self.evidence for name in one.columns]
        sides = ", ".join(f'{side}."{name}" AS "{name}_{side}"' for name in used for side in ("l", "r"))
        cases = ", ".join(_case(one, place) for place, one in enumerate(self.evidence))
        found = self._db.execute(
            f"SELECT place, {cases} FROM (SELECT p.place, {sides} FROM pairs p"  # noqa: S608 - own names only
            " JOIN features l ON l.row = p.join_key_l JOIN features r ON r.row = p.join_key_r)"
        ).fetchnumpy()
        order = np.argsort(found["place"])
        return np.stack([found[f"e{place}"][order] for place in range(len(self.evidence))], axis=1).astype(
            np.int8
        )

    def weights(
        self,
        left: NDArray[np.int64],
        right: NDArray[np.int64],
        trained: Model,
        frequencies: Mapping[str, Frequency],
    ) -> Weights:
        """Match weights in bits of each pair by Splink, the frequencies of the values counted in, the
        prior not.
        """
        if not len(left):
            return Weights(np.empty(0), np.empty(0))
        tables = {column: self._frequencies(column, known) for column, known in frequencies.items()}
        made = [
            self._weights(left[start : start + _CHUNK], right[start : start + _CHUNK], trained, tables)
            for start in range(0, len(left), _CHUNK)
        ]
        return Weights(
            np.concatenate([one.match for one in made]), np.concatenate([one.household for one in made])
        )

    def _weights(
        self,
        left: NDArray[np.int64],
        right: NDArray[np.int64],
        trained: Model,
        frequencies: Mapping[str, str],
    ) -> Weights:
        import logging

        from splink import DuckDBAPI, Linker

        self._pairs(left, right)
        api = DuckDBAPI(connection=self._db)
        linker = Linker(api.register("features"), settings(self.evidence, trained), log_level=logging.ERROR)
        for column, table in frequencies.items():
            linker.table_management.register_term_frequency_lookup(api.register(table), column)
        linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
        scored = linker.inference.predict(warning_mode="never")
        prior = trained.prior
        found = self._db.execute(
            f"SELECT row_l, row_r, match_weight - {np.log2(prior / (1 - prior))} AS matched,"  # noqa: S608 - own numbers
            f" {self._household(trained)} AS housed FROM {scored.physical_name}"
        ).fetchnumpy()
        order = np.lexsort((found["row_r"], found["row_l"]))
        mine = np.lexsort((right, left))
        made = Weights(np.empty(len(left)), np.empty(len(left)))
        made.match[mine] = found["matched"][order]
        made.household[mine] = found["housed"][order]
        linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
        return made

    def _frequencies(self, column: str, known: Frequency) -> str:
        """Name of a table with the frequency that the model has for each value of a column."""
        import pyarrow as pa

        name = f"frequency_of_{column}"
        given = pa.table(
            {
                "value": pa.array(list(known.common), pa.string()),
                "share": pa.array(list(known.common.values()), pa.float64()),
            }
        )
        self._db.register("frequencies_given", given)
        self._db.execute(
            f'CREATE OR REPLACE TABLE "{name}" AS SELECT "{column}",'  # noqa: S608 - own names only
            f' coalesce(any_value(share), {known.rest!r}) AS "tf_{column}" FROM features'
            f' LEFT JOIN frequencies_given ON value = "{column}" WHERE "{column}" IS NOT NULL GROUP BY "{column}"'
        )
        self._db.unregister("frequencies_given")
        return name

    def _household(self, trained: Model) -> str:
        """SQL of the bits for one household, against strangers: log2(r/u) of each level's."""
        terms = ["0.0"]
        for one, m, u, r in zip(self.evidence, trained.m, trained.u, trained.r, strict=True):
            if not one.shared:
                continue
            # Splink gives the weight of a pair's level, not the level; the weight tells which it was.
            moved = " ".join(
                f'WHEN abs({weight} - "mw_{one.name}") < 1e-6 THEN {bits}'
                for weight, bits in zip(np.log2(m / u).tolist(), np.log2(r / u).tolist(), strict=True)
            )
            terms.append(f"CASE {moved} ELSE 0.0 END")
            if any(level.frequency for level in one.levels):
                terms.append(f'"mw_tf_adj_{one.name}"')
        return " + ".join(terms)

    def _pairs(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> None:
        import pyarrow as pa

        pairs = pa.table(
            {
                "join_key_l": pa.array(left),
                "join_key_r": pa.array(right),
                "match_key": pa.array(np.zeros(len(left), np.int8)).cast(pa.string()),
                "place": pa.array(np.arange(len(left), dtype=np.int64)),
            }
        )
        # DuckDB gives a thread a row group (122,880 rows) at least; tables of parts let all work on fewer.
        parts = min(max(len(left) // _PART, 1), _PARTS)
        size = -(-len(left) // parts)
        self._db.execute("DROP VIEW IF EXISTS pairs")
        for place in range(parts):
            self._db.register("pairs_given", pairs.slice(place * size, size))
            self._db.execute(f"CREATE OR REPLACE TABLE pairs_{place} AS SELECT * FROM pairs_given")  # noqa: S608
            self._db.unregister("pairs_given")
        union = " UNION ALL ".join(f"SELECT * FROM pairs_{place}" for place in range(parts))  # noqa: S608
        self._db.execute(f"CREATE VIEW pairs AS {union}")

    def close(self) -> None:
        """Give the memory back."""
        self._db.close()


def _case(one: Evidence, place: int) -> str:
    branches = " ".join(
        f"WHEN {level.sql} THEN {number}" for number, level in enumerate(one.levels) if level.sql != "ELSE"
    )
    return f"CASE WHEN {one.null} THEN -1 {branches} ELSE {len(one.levels) - 1} END AS e{place}"
