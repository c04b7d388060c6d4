"""The work store: what the last resolve read, found and wanted, so that the next one does only what is new.

`<home>/identity/work.duckdb` follows from the graph, the models and the ledger; without it the next resolve is a full
one. It holds fields of persons as the graph does, and goes the way of the graph when a person is erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hub.errors import StorageUnavailable
from hub.identity.resolution.mentions import RESOLVED, Mentions, columns_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from numpy.typing import NDArray

#: Rises when a store of before can't be read any more.
VERSION = "1"


class Links(NamedTuple):
    """Groups that the model holds for one, by the smallest mention id of each (`left` before `right`), in bits."""

    left: list[str]
    right: list[str]
    bits: list[float]


class WorkStore:
    """One home's work store. Use it in a `with` block; every change is made in a transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of_home(cls, root: Path) -> WorkStore:
        """The store below a home's root."""
        return cls(root / "identity" / "work.duckdb")

    def __enter__(self) -> WorkStore:
        import duckdb

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._opened()
        except (OSError, duckdb.Error) as error:
            raise StorageUnavailable(f"The work store {self.path} can't be opened: {type(error).__name__}.") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _opened(self) -> duckdb.DuckDBPyConnection:
        """The database, made anew where it is of another version or broken: it follows from what is elsewhere."""
        import duckdb

        try:
            database = duckdb.connect(str(self.path))
            database.execute("SET enable_progress_bar = false")
            database.execute("CREATE TABLE IF NOT EXISTS meta (name VARCHAR PRIMARY KEY, value VARCHAR)")
            found = database.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
            if found is not None and found[0] == VERSION:
                return database
            database.close()
        except duckdb.Error:
            pass
        for leftover in (self.path, self.path.with_name(self.path.name + ".wal")):
            leftover.unlink(missing_ok=True)
        database = duckdb.connect(str(self.path))
        database.execute("SET enable_progress_bar = false")
        _create(database)
        return database

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes made in the block, or none."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def get(self, name: str) -> str | None:
        """A fact that was put down, or None."""
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
        return None if found is None else str(found[0])

    def put(self, name: str, value: str) -> None:
        """Put down a fact."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, value])

    def clear(self, entity: str) -> None:
        """Forget everything of an entity type."""
        for table in ("mention", "block", "link"):
            self._db.execute(f"DELETE FROM {entity}_{table}")  # noqa: S608 - own names only

    def add(self, mentions: Mentions, label: Sequence[str], wanted: Sequence[str], blank: Mapping[str, Sequence[int]]) -> None:
        """Keep mentions with their group and the entity that they should be."""
        import pyarrow as pa

        if not len(mentions):
            return
        ignored = [[] for _ in range(len(mentions))]  # type: list[list[str]]
        for name, rows in blank.items():
            for row in rows:
                ignored[row].append(name)
        table = pa.table(
            {
                "id": pa.array(mentions.ids, pa.string()),
                "record": pa.array(mentions.records, pa.string()),
                "name": pa.array(mentions.names, pa.string()),
                "dataset": pa.array(mentions.datasets, pa.string()),
                "seen": pa.array(mentions.seen, pa.string()),
                "now": pa.array(mentions.now, pa.string()),
                "founded": pa.array([list(ids) for ids in mentions.founded], pa.list_(pa.string())),
                "grp": pa.array(label, pa.string()),
                "wanted": pa.array(wanted, pa.string()),
                "blank": pa.array(ignored, pa.list_(pa.string())),
                **{f"f.{name}": pa.array(column, pa.string()) for name, column in mentions.fields.items()},
            }
        )
        self._insert(f"{mentions.entity}_mention", table)

    def add_blocks(self, entity: str, ids: Sequence[str], rule: NDArray[np.int64], key: NDArray[np.uint64]) -> None:
        """Keep in which blocks the profiles (by the mention that says each) stand."""
        import pyarrow as pa

        table = pa.table({"id": pa.array(ids, pa.string()), "rule": pa.array(rule), "key": pa.array(key)})
        self._insert(f"{entity}_block", table)

    def add_links(self, entity: str, links: Links) -> None:
        """Keep which groups are held for one."""
        import pyarrow as pa

        columns = {"lft": pa.array(links.left, pa.string()), "rgt": pa.array(links.right, pa.string())}
        self._insert(f"{entity}_link", pa.table({**columns, "bits": pa.array(links.bits, pa.float64())}))

    def _insert(self, table: str, rows: pa.Table) -> None:
        self._db.register("given", rows)
        self._db.execute(f"INSERT INTO {table} SELECT * FROM given")  # noqa: S608 - own names only
        self._db.unregister("given")

    def count(self, entity: str) -> tuple[int, int]:
        """Mentions and the entities that they should be."""
        found = self._db.execute(
            f"SELECT count(*), count(DISTINCT wanted) FROM {entity}_mention"  # noqa: S608 - own names only
        ).fetchone()
        assert found is not None
        return int(found[0]), int(found[1])

    def pending(self, entity: str) -> Mentions:
        """Mentions that the graph has elsewhere than they should be; `now` is where they should be."""
        return self._mentions(entity, "WHERE now <> wanted", wanted=True)

    def mark_applied(self, entity: str, ids: Iterable[str]) -> None:
        """Say that the graph has these mentions where they should be."""
        self._given(ids)
        self._db.execute(f"UPDATE {entity}_mention SET now = wanted WHERE id IN (SELECT id FROM chosen)")  # noqa: S608

    def of_records(self, entity: str, records: Iterable[str]) -> Mentions:
        """The mentions that were kept of some records."""
        self._given(records)
        return self._mentions(entity, "WHERE record IN (SELECT id FROM chosen)")

    def of_mentions(self, entity: str, ids: Iterable[str]) -> Mentions:
        """Some of the mentions that were kept."""
        self._given(ids)
        return self._mentions(entity, "WHERE id IN (SELECT id FROM chosen)")

    def all(self, entity: str) -> Mentions:
        """All mentions that were kept."""
        return self._mentions(entity, "")

    def _given(self, ids: Iterable[str]) -> None:
        import pyarrow as pa

        self._db.register("given", pa.table({"id": pa.array(sorted(set(ids)), pa.string())}))
        self._db.execute("CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM given")
        self._db.unregister("given")

    def _mentions(self, entity: str, where: str, *, wanted: bool = False) -> Mentions:
        fields = "".join(f', "f.{name}"' for name in columns_of(entity))
        place = "wanted" if wanted else "now"
        found = self._db.execute(
            f"SELECT id, record, name, dataset, seen, {place} AS now, founded{fields}"  # noqa: S608 - own names only
            f" FROM {entity}_mention {where} ORDER BY id"
        ).to_arrow_table()
        column = {name: found.column(name).to_pylist() for name in found.column_names}
        return Mentions(
            entity,
            column["id"],
            column["record"],
            column["name"],
            column["dataset"],
            column["seen"],
            column["now"],
            [tuple(ids) for ids in column["founded"]],
            {name: column[f"f.{name}"] for name in columns_of(entity)},
        )


def _create(database: duckdb.DuckDBPyConnection) -> None:
    database.execute("BEGIN")
    database.execute("CREATE TABLE IF NOT EXISTS meta (name VARCHAR PRIMARY KEY, value VARCHAR)")
    for entity in RESOLVED:
        fields = "".join(f', "f.{name}" VARCHAR' for name in columns_of(entity))
        database.execute(
            f"CREATE TABLE {entity}_mention (id VARCHAR, record VARCHAR, name VARCHAR, dataset VARCHAR,"
            f" seen VARCHAR, now VARCHAR, founded VARCHAR[], grp VARCHAR, wanted VARCHAR, blank VARCHAR[]{fields})"
        )
        database.execute(f"CREATE TABLE {entity}_block (id VARCHAR, rule BIGINT, key UBIGINT)")
        database.execute(f"CREATE TABLE {entity}_link (lft VARCHAR, rgt VARCHAR, bits DOUBLE)")
    database.execute("INSERT INTO meta VALUES ('version', ?)", [VERSION])
    database.execute("COMMIT")
