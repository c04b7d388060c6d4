"""Finds rows of a large batch whose key comes more than once, from landing alone and before anything is mapped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.landing import Landing, Part


@dataclass(frozen=True, slots=True)
class Repeats:
    """Rows of one part that don't simply go on.

    `same` are later rows of keys whose rows all say the same at one time; `aside` are rows of keys with several
    versions.
    """

    same: frozenset[int] = field(default_factory=frozenset)
    aside: frozenset[int] = field(default_factory=frozenset)


NO_REPEATS = Repeats()

_COLUMNS = ("key", "hash", "modified", "problem")
_ROWS = """
WITH landed AS (
  SELECT part, dataset, place, key, hash || coalesce(modified, '') AS hash,
         count(*) OVER (PARTITION BY dataset, key) AS times
  FROM keys WHERE key IS NOT NULL AND problem IS NULL
), repeated AS (
  SELECT part, place,
         row_number() OVER (PARTITION BY dataset, key ORDER BY part, place) > 1 AS later,
         min(hash) OVER (PARTITION BY dataset, key) <> max(hash) OVER (PARTITION BY dataset, key) AS several
  FROM landed WHERE times > 1
)
SELECT part, place, several FROM repeated WHERE later OR several
"""


def find_repeats(landing: Landing, parts: Sequence[Part]) -> dict[str, Repeats]:
    """Repeats by the path of the part, for those that have any. Rows without a key have no part in it."""
    import duckdb
    import pyarrow as pa

    tables = []
    for number, part in enumerate(parts):
        keys = landing.read(part.path, columns=list(_COLUMNS))
        rows = keys.num_rows
        tables.append(
            pa.table(
                {
                    "part": pa.array([number]).cast(pa.int32()).take(pa.array([0] * rows, pa.int32())),
                    "dataset": pa.array([part.dataset]).take(pa.array([0] * rows, pa.int32())),
                    "place": pa.array(range(rows), pa.int32()),
                    **{name: keys.column(name) for name in _COLUMNS},
                }
            )
        )
    if not tables:
        return {}
    same: dict[int, set[int]] = defaultdict(set)
    aside: dict[int, set[int]] = defaultdict(set)
    with duckdb.connect() as connection:
        connection.register("keys", pa.concat_tables(tables))
        for number, place, several in connection.execute(_ROWS).fetchall():
            (aside if several else same)[number].add(place)
    return {
        parts[number].path: Repeats(frozenset(same[number]), frozenset(aside[number]))
        for number in sorted(same.keys() | aside.keys())
    }
