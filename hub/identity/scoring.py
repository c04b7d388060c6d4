"""Pairs compared in DuckDB: levels of agreement for training, and match weights by Splink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hub.identity.evidence.evidence import Evidence

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray


class Scorer:
    """One table of features in an own DuckDB, to compare its pairs as often as needed."""

    def __init__(self, evidence: Sequence[Evidence], records: int) -> None:
        import duckdb
        import pyarrow as pa

        self.evidence = tuple(evidence)
        columns: dict[str, Any] = {"row": pa.array(np.arange(records, dtype=np.int64))}
        for one in evidence:
            columns |= {name: pa.array(cells, pa.string()) for name, cells in one.columns.items()}
        self._db: duckdb.DuckDBPyConnection = duckdb.connect()
        self._db.execute("SET enable_progress_bar = false")
        self._table = pa.table(columns)
        self._db.register("given", self._table)
        self._db.execute("CREATE TABLE features AS SELECT * FROM given")

    def levels(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int8]:
        """The level of each evidence for each pair, -1 where it can't be compared. Shape: pairs × evidence."""
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
        self, left: NDArray[np.int64], right: NDArray[np.int64], settings: dict[str, Any]
    ) -> NDArray[np.float64]:
        """Match weight in bits of each pair by Splink, its prior and the frequencies of the values counted in."""
        if not len(left):
            return np.empty(0)
        import logging

        from splink import DuckDBAPI, Linker

        self._pairs(left, right)
        api = DuckDBAPI(connection=self._db)
        frame = api.register("features")
        linker = Linker(frame, settings, log_level=logging.ERROR)
        linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
        scored = linker.inference.predict(warning_mode="never")
        found = self._db.execute(
            f"SELECT row_l, row_r, match_weight FROM {scored.physical_name}"  # noqa: S608 - Splink's own name
        ).fetchnumpy()
        order = np.lexsort((found["row_r"], found["row_l"]))
        mine = np.lexsort((right, left))
        weights = np.empty(len(left))
        weights[mine] = found["match_weight"][order]
        linker.table_management.delete_tables_created_by_splink_from_db()
        return weights

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
        self._db.register("pairs_given", pairs)
        self._db.execute("CREATE OR REPLACE TABLE pairs AS SELECT * FROM pairs_given")
        self._db.unregister("pairs_given")

    def close(self) -> None:
        """Give the memory back."""
        self._db.close()


def _case(one: Evidence, place: int) -> str:
    branches = " ".join(
        f"WHEN {level.sql} THEN {number}" for number, level in enumerate(one.levels) if level.sql != "ELSE"
    )
    return f"CASE WHEN {one.null} THEN -1 {branches} ELSE {len(one.levels) - 1} END AS e{place}"
