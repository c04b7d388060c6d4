"""A table of cases in DuckDB, in memory: candidates by common keys, and what pairs of cases have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from types import TracebackType
from typing import TYPE_CHECKING, Final

from hub.identity.matters.cases import Case
from hub.identity.matters.evidence import CROWDS, EVIDENCE
from hub.identity.matters.keys import RULES

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    from numpy.typing import NDArray

#: A person who is in no more cases than this says more by being in two.
_RARE: Final = 6

_BLOCKS: Final = """
CREATE TABLE blocks AS
SELECT rule, key, count(DISTINCT c) FILTER (WHERE NOT fence) AS size FROM keys
GROUP BY ALL HAVING size > 0 AND count(DISTINCT c) > 1
"""
#: How many cases there are where a case is, and those of its parties that are in few cases.
_DETAILS: Final = """
CREATE TABLE details AS
WITH crowds AS (SELECT k.c, max(size) AS crowd FROM keys k JOIN blocks USING (rule, key)
                WHERE rule IN ('place', 'building') AND NOT fence GROUP BY k.c),
     often AS (SELECT key FROM blocks WHERE rule = 'party' AND size > ?),
     rare AS (SELECT k.c, list(k.key) AS rare FROM keys k
              WHERE rule = 'party' AND NOT EXISTS (SELECT 1 FROM often o WHERE o.key = k.key) GROUP BY k.c)
SELECT g.*, coalesce(crowd, 1) AS crowd, coalesce(rare, []) AS rare,
       list_distinct(list_transform(figures, lambda f: split_part(f, ':', 1))) AS units
FROM cases g LEFT JOIN crowds ON crowds.c = g.c LEFT JOIN rare ON rare.c = g.c
"""
#: Members of those blocks that became too large, crowded or common by the wanted cases.
_TURNED: Final = """
WITH mine AS (SELECT rule, key, count(DISTINCT c) AS new FROM keys
              WHERE c IN (SELECT c FROM wanted) AND NOT fence GROUP BY ALL)
SELECT DISTINCT b.c FROM mine JOIN blocks USING (rule, key) JOIN rules USING (rule) JOIN keys b USING (rule, key)
WHERE len(list_filter([block, ?, ?, ?], lambda t: size - new <= t AND t < size)) > 0
"""
#: Whole blocks of the cases asked for; a block that is too large, or days that are too far apart, make no pair.
_PAIRS: Final = """
CREATE OR REPLACE TABLE pairs AS
SELECT DISTINCT least(a.c, b.c) AS l, greatest(a.c, b.c) AS r
FROM keys a JOIN blocks USING (rule, key) JOIN rules USING (rule)
JOIN keys b ON a.rule = b.rule AND a.key = b.key
JOIN cases x ON x.c = a.c JOIN cases y ON y.c = b.c
WHERE a.c IN (SELECT c FROM wanted) AND a.c <> b.c AND NOT (a.fence AND b.fence)
  AND size <= block AND coalesce(abs(x.day - y.day) <= days, rule = 'citation' OR rule = 'party')
  AND (within OR x.department <> y.department)
"""
_COMMON: Final = """
SELECT p.l, p.r,
  len(x.places) > 0 AND len(y.places) > 0 OR (x.building <> '' AND y.building <> '') AS located,
  (x.town = '' OR y.town = '' OR x.town = y.town) AS same_town,
  (len(list_intersect(x.places, y.places)) > 0
    OR (x.building <> '' AND x.building = y.building AND same_town)) AS same_place,
  greatest(x.crowd, y.crowd) AS crowd,
  111195 * sqrt(pow(x.latitude - y.latitude, 2)
    + pow((x.longitude - y.longitude) * cos(radians(x.latitude)), 2)) AS metres,
  (x.street <> '' AND x.street = y.street AND same_town) AS same_street,
  (same_street AND x.building <> '' AND y.building <> '' AND x.building <> y.building) AS other_number,
  (x.community <> '' AND x.community = y.community) AS same_community,
  len(x.parties) = 0 OR len(y.parties) = 0 AS no_parties,
  len(list_intersect(x.parties, y.parties)) AS parties,
  len(list_intersect(x.rare, y.rare)) AS rare_parties,
  (len(x.names) = 0 AND len(y.names) = 0) OR (len(x.names) = 0 AND x.text = '') OR (len(y.names) = 0 AND y.text = '')
    AS no_names,
  len(list_filter(list_distinct(list_concat(x.names, y.names)), lambda n:
    (list_contains(x.names, n) OR contains(x.text, n))
      AND (list_contains(y.names, n) OR contains(y.text, n)))) AS names,
  abs(x.day - y.day) AS gap,
  floor(y.day) - floor(x.day) AS later,
  x.kind = '' OR y.kind = '' AS no_kind,
  x.kind = y.kind AS same_kind,
  (jaro_winkler_similarity(x.kind, y.kind) >= 0.75 OR contains(x.kind, y.kind)
    OR contains(y.kind, x.kind)) AS near_kind,
  len(x.grams) < 4 OR len(y.grams) < 4 AS no_text,
  2.0 * len(list_intersect(x.grams, y.grams)) / greatest(len(x.grams) + len(y.grams), 1) AS alike,
  len(list_intersect(x.figures, y.figures)) AS figures,
  len(list_filter(list_intersect(x.units, y.units), lambda u:
    len(list_intersect(list_filter(x.figures, lambda f: starts_with(f, u || ':')),
                       list_filter(y.figures, lambda f: starts_with(f, u || ':')))) = 0)) AS contradictions,
  list_contains(x.cites, y.id) OR list_contains(y.cites, x.id) AS cites,
  len(list_intersect(x.cites, y.cites)) > 0 AS shared_citation,
  x.department = y.department AS same_office
FROM pairs p JOIN details x ON x.c = p.l JOIN details y ON y.c = p.r
"""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows of cases (left < right), the level of each evidence (pairs × evidence; -1: none), and by how many
    days the right one is later (NaN where a day is not known).
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    levels: NDArray[np.int8]
    later: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)


class Store:
    """All cases, ready for pairing. Use it in a `with` block."""

    def __init__(self, cases: Sequence[Case], *, threads: int | None = None) -> None:
        import duckdb

        self._base: duckdb.DuckDBPyConnection = duckdb.connect()
        if threads:
            self._base.execute(f"SET threads = {int(threads)}")
        self.cases = cases
        self._fill()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def _fill(self) -> None:
        import pyarrow as pa

        base = self._base
        columns = {f.name: [getattr(case, f.name) for case in self.cases] for f in fields(Case)}
        arrays = {name: pa.array(values, _arrow(name)) for name, values in columns.items()}
        base.register("given", pa.table({"c": pa.array(range(len(self.cases)), pa.int64()), **arrays}))
        base.execute("CREATE TABLE cases AS SELECT * FROM given")
        base.unregister("given")
        base.execute("CREATE TABLE rules (rule VARCHAR, days INTEGER, block INTEGER, within BOOLEAN)")
        base.execute("CREATE TABLE keys (rule VARCHAR, c BIGINT, key VARCHAR, fence BOOLEAN)")
        for rule in RULES:
            base.execute(
                "INSERT INTO rules VALUES (?, ?, ?, ?)", [rule.name, rule.days, rule.block, rule.within]
            )
            base.execute(f"INSERT INTO keys SELECT ?, * FROM ({rule.sql})", [rule.name])  # noqa: S608
        base.execute(_BLOCKS)
        base.execute(_DETAILS, [_RARE])

    def companions(self, rows: Sequence[int]) -> set[int]:
        """The cases for which it may matter that these are there, themselves included: their candidates, and all
        members of a block that they made too large, crowded or common.
        """
        self._want(rows)
        self._base.execute(_PAIRS)
        found = self._base.execute("SELECT l FROM pairs UNION SELECT r FROM pairs").fetchall()
        found += self._base.execute(_TURNED, [*CROWDS, _RARE]).fetchall()
        return {row[0] for row in found} | set(rows)

    def key_hashes(self, salt: str) -> list[tuple[str, int]]:
        """Id of the case and hash of the key, of all keys by which a case is more than looking over a fence."""
        return self._base.execute(
            "SELECT x.id, hash(?::VARCHAR, k.rule, k.key) FROM keys k JOIN cases x ON x.c = k.c WHERE NOT fence",
            [salt],
        ).fetchall()

    def holders(self, hashes: Sequence[int], salt: str) -> set[int]:
        """The cases that have one of these keys."""
        import pyarrow as pa

        self._base.register("lost", pa.table({"h": pa.array(hashes, pa.uint64())}))
        found = self._base.execute(
            "SELECT DISTINCT c FROM keys WHERE hash(?::VARCHAR, rule, key) IN (SELECT h FROM lost)", [salt]
        ).fetchall()
        return {row[0] for row in found}

    def pairs(self, rows: Iterable[int] | None = None) -> Pairs:
        """Candidates, all or those with one of these cases, in order of rows, and what they have in common."""
        import numpy as np

        self._want(range(len(self.cases)) if rows is None else rows)
        self._base.execute(_PAIRS)
        levels = ", ".join(one.sql for one in EVIDENCE)
        found = self._base.execute(
            f"SELECT l, r, coalesce(later, 'nan'::DOUBLE) AS later, {levels} FROM ({_COMMON}) ORDER BY l, r"  # noqa: S608
        ).fetchnumpy()
        table = np.column_stack([np.asarray(found[one.name], np.int8) for one in EVIDENCE])
        return Pairs(
            np.asarray(found["l"], np.int64),
            np.asarray(found["r"], np.int64),
            table,
            np.asarray(found["later"], np.float64),
        )

    def _want(self, rows: Iterable[int]) -> None:
        import pyarrow as pa

        self._base.register("given_rows", pa.table({"c": pa.array(list(rows), pa.int64())}))
        self._base.execute("CREATE OR REPLACE TABLE wanted AS SELECT c FROM given_rows")


def _arrow(name: str) -> object:
    import pyarrow as pa

    kind = next(str(f.type) for f in fields(Case) if f.name == name)
    return {
        "str": pa.string(), "bool": pa.bool_(), "float | None": pa.float64(),
        "tuple[str, ...]": pa.list_(pa.string()), "tuple[int, ...]": pa.list_(pa.uint32()),
    }[kind]  # fmt: skip
