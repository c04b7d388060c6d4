"""The work store: what the last resolve read, found and wanted, so that the next one does only what is new.

`<home>/identity/work.duckdb` follows from the graph, the models and the ledger; without it the next resolve is a full
one. It holds fields of persons as the graph does, and goes the way of the graph when a person is erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hub.errors import StorageUnavailable
from hub.identity.blocking import Blocks
from hub.identity.resolution.exact import TIES
from hub.identity.resolution.kept import VERSION, Kept, Links, Twin, create_tables
from hub.identity.resolution.mentions import Mentions, columns_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from numpy.typing import NDArray


#: What a file is that DuckDB can't read, whoever asks; anything else that it says may be over in a minute.
_BROKEN = (
    "not a valid duckdb database file",
    "could not read enough bytes",
    "corrupt database",
    "version number",
)
_TROUBLES = {
    "could not set lock": "another program has it open; wait for it to end, or end it, and run again",
    "no space left": "the disk is full; free some space and run again",
    "file too large": "the disk or its quota is full; free some space and run again",
    "permission denied": "its owner or permissions don't let this user write it",
    "out of memory": "there is too little memory; end other programs and run again",
}


def _is_broken(error: Exception) -> bool:
    """Whether the file itself is at fault, so that a new one has to take its place."""
    import duckdb

    text = str(error).lower()
    return any(sign in text for sign in _BROKEN) or isinstance(
        error, (duckdb.CatalogException, duckdb.BinderException, duckdb.SerializationException)
    )


class WorkStore:
    """One home's work store. Use it in a `with` block; every change is made in a transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of_home(cls, root: Path) -> WorkStore:
        """The store below a home's root."""
        return cls(root / "identity" / "work.duckdb")

    def __enter__(self) -> WorkStore:
        with self._usable():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._opened()
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
            if database.execute("SELECT value FROM meta WHERE name = 'version'").fetchall() == [(VERSION,)]:
                return database
            database.close()
        except duckdb.Error as error:
            if not _is_broken(error):
                raise
        for leftover in (self.path, self.path.with_name(self.path.name + ".wal")):
            leftover.unlink(missing_ok=True)
        database = duckdb.connect(str(self.path))
        database.execute("SET enable_progress_bar = false")
        create_tables(database)
        return database

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Say what keeps the store from being used: it is in use, or the disk is full. What it holds stays."""
        import duckdb

        try:
            yield
        except (OSError, duckdb.Error) as error:
            text = str(error).lower()
            why = next((told for sign, told in _TROUBLES.items() if sign in text), type(error).__name__)
            raise StorageUnavailable(f"The work store {self.path} can't be used: {why}.") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes made in the block, or none."""
        import duckdb

        self._db.execute("BEGIN")
        try:
            with self._usable():
                yield
                self._db.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):  # a commit that failed has rolled back already
                self._db.execute("ROLLBACK")
            raise

    def get(self, name: str) -> str | None:
        """A fact that was put down, or None."""
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchall()
        return str(found[0][0]) if found else None

    def put(self, name: str, value: str) -> None:
        """Put down a fact."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, value])

    def clear(self, entity: str) -> None:
        """Forget everything of an entity type."""
        for table in ("mention", "block", "link", "disbelieved"):
            self._db.execute(f"DELETE FROM {entity}_{table}")  # noqa: S608 - own names only

    def add(
        self,
        mentions: Mentions,
        label: Sequence[str],
        wanted: Sequence[str],
        blank: Mapping[str, Sequence[int]],
    ) -> None:
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
                "ties": pa.array([list(ties) for ties in mentions.ties], pa.list_(pa.string())),
                "grp": pa.array(label, pa.string()),
                "wanted": pa.array(wanted, pa.string()),
                "blank": pa.array(ignored, pa.list_(pa.string())),
                **{f"f.{name}": pa.array(column, pa.string()) for name, column in mentions.fields.items()},
            }
        )
        self._insert(f"{mentions.entity}_mention", table)

    def add_blocks(
        self, entity: str, ids: Sequence[str], rule: NDArray[np.int64], key: NDArray[np.uint64]
    ) -> None:
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
        self._with(rows, f"INSERT INTO {table} SELECT * FROM given")  # noqa: S608 - own names only

    def _with(self, rows: pa.Table, statement: str) -> None:
        """Run a statement that reads these rows as the table `given`."""
        self._db.register("given", rows)
        self._db.execute(statement)
        self._db.unregister("given")

    def count(self, entity: str) -> tuple[int, int]:
        """Mentions and the entities that they should be."""
        found = self._db.execute(
            f"SELECT count(*), count(DISTINCT wanted) FROM {entity}_mention"  # noqa: S608 - own names only
        ).fetchall()
        return int(found[0][0]), int(found[0][1])

    def pending(self, entity: str) -> Kept:
        """Mentions that the graph has elsewhere than they should be."""
        return self._kept(entity, "WHERE now <> wanted")

    def mark_applied(self, entity: str, ids: Iterable[str]) -> None:
        """Say that the graph has these mentions where they should be."""
        self._given(ids)
        self._db.execute(f"UPDATE {entity}_mention SET now = wanted WHERE id IN (SELECT id FROM chosen)")  # noqa: S608

    def of_records(self, entity: str, records: Iterable[str]) -> Kept:
        """The mentions that were kept of some records."""
        self._given(records)
        return self._kept(entity, "WHERE record IN (SELECT id FROM chosen)")

    def of_mentions(self, entity: str, ids: Iterable[str]) -> Kept:
        """Some of the mentions that were kept."""
        self._given(ids)
        return self._kept(entity, "WHERE id IN (SELECT id FROM chosen)")

    def of_groups(self, entity: str, groups: Iterable[str]) -> Kept:
        """All mentions of some groups."""
        self._given(groups)
        return self._kept(entity, "WHERE grp IN (SELECT id FROM chosen)")

    def sharing(self, entity: str, name: str, values: Iterable[str]) -> Kept:
        """The mentions that have one of these values in a field, or among their ties."""
        self._given(values)
        column = "unnest(ties)" if name == TIES else f'"f.{name}"'
        return self._kept(
            entity,
            f"WHERE id IN (SELECT id FROM (SELECT id, {column} AS one FROM {entity}_mention)"  # noqa: S608
            " WHERE one IN (SELECT id FROM chosen))",
        )

    def forget(self, entity: str, ids: Iterable[str]) -> None:
        """Take mentions out."""
        self._given(ids)
        self._db.execute(f"DELETE FROM {entity}_mention WHERE id IN (SELECT id FROM chosen)")  # noqa: S608

    def reassign(self, entity: str, ids: Sequence[str], now: Sequence[str], wanted: Sequence[str]) -> None:
        """Say where mentions are and where they should be."""
        import pyarrow as pa

        columns = {"id": pa.array(ids, pa.string()), "now": pa.array(now, pa.string())}
        self._with(
            pa.table({**columns, "wanted": pa.array(wanted, pa.string())}),
            f"UPDATE {entity}_mention m SET now = g.now, wanted = g.wanted FROM given g"  # noqa: S608
            " WHERE m.id = g.id AND (m.now <> g.now OR m.wanted <> g.wanted)",
        )

    def disbelieved(self, entity: str) -> dict[str, set[str]]:
        """What is no evidence, by field."""
        rows = self._db.execute(f"SELECT field, value FROM {entity}_disbelieved").fetchall()  # noqa: S608
        found: dict[str, set[str]] = {}
        for name, value in rows:
            found.setdefault(name, set()).add(value)
        return found

    def put_disbelieved(self, entity: str, disbelieved: Mapping[str, Iterable[str]]) -> None:
        """Keep what is no evidence, in place of what was kept before."""
        import pyarrow as pa

        rows = [(name, value) for name, values in disbelieved.items() for value in sorted(values)]
        self._db.execute(f"DELETE FROM {entity}_disbelieved")  # noqa: S608
        columns = {
            "field": pa.array([n for n, _ in rows], pa.string()),
            "value": pa.array([v for _, v in rows], pa.string()),
        }
        self._insert(f"{entity}_disbelieved", pa.table(columns))

    def redirects_due(self, entity: str) -> dict[str, str | None]:
        """Redirects that the ledger and the graph are to have; None: that id stands for itself."""
        rows = self._db.execute("SELECT old, new FROM redirect_due WHERE entity = ?", [entity]).fetchall()
        return dict(rows)

    def put_redirects_due(self, entity: str, targets: Mapping[str, str | None]) -> None:
        """Keep redirects until they are made; a later word on an id takes the place of an earlier one."""
        import pyarrow as pa

        table = pa.table(
            {
                "entity": pa.repeat(entity, len(targets)),
                "old": pa.array(list(targets), pa.string()),
                "new": pa.array(list(targets.values()), pa.string()),
            }
        )
        self._with(table, "INSERT OR REPLACE INTO redirect_due SELECT * FROM given")

    def founded_together(self, entity: str) -> list[tuple[str, ...]]:
        """The ids of each mention that has several, where one of them is due."""
        rows = self._db.execute(
            f"SELECT DISTINCT founded FROM (SELECT founded, unnest(founded) AS id FROM {entity}_mention"  # noqa: S608
            " WHERE len(founded) > 1) JOIN redirect_due ON old = id WHERE entity = ?",
            [entity],
        ).fetchall()
        return [tuple(ids) for (ids,) in rows]

    def clear_redirects_due(self, entity: str) -> None:
        """Say that the redirects are made."""
        self._db.execute("DELETE FROM redirect_due WHERE entity = ?", [entity])

    def seen(self, entity: str) -> set[str]:
        """The runs all of whose records were looked at."""
        rows = self._db.execute("SELECT run FROM seen_run WHERE entity = ?", [entity]).fetchall()
        return {run for (run,) in rows}

    def put_seen(self, entity: str, runs: Iterable[str]) -> None:
        """Keep which runs were looked at, in place of those of before."""
        import pyarrow as pa

        listed = sorted(runs)
        self._db.execute("DELETE FROM seen_run WHERE entity = ?", [entity])
        columns = {"entity": pa.repeat(entity, len(listed)), "run": pa.array(listed, pa.string())}
        self._insert("seen_run", pa.table(columns))

    def judged(self, entity: str) -> dict[str, tuple[str, ...]]:
        """The judgements that were obeyed, with their mentions."""
        rows = self._db.execute("SELECT id, mentions FROM judged WHERE entity = ?", [entity]).fetchall()
        return {one: tuple(mentions) for one, mentions in rows}

    def put_judged(self, entity: str, judged: Mapping[str, Sequence[str]]) -> None:
        """Keep which judgements were obeyed, in place of those of before."""
        import pyarrow as pa

        self._db.execute("DELETE FROM judged WHERE entity = ?", [entity])
        table = pa.table(
            {
                "entity": pa.repeat(entity, len(judged)),
                "id": pa.array(list(judged), pa.string()),
                "mentions": pa.array([list(one) for one in judged.values()], pa.list_(pa.string())),
            }
        )
        self._insert("judged", table)

    def forget_blocks(self, entity: str, ids: Iterable[str]) -> None:
        """Take profiles out of their blocks."""
        self._given(ids)
        self._db.execute(f"DELETE FROM {entity}_block WHERE id IN (SELECT id FROM chosen)")  # noqa: S608

    def sizes_of(self, entity: str, blocks: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """How many profiles stand in each of some blocks; empty ones are left out."""
        self._given_blocks(blocks)
        rows = self._db.execute(
            f"SELECT rule, key, count(DISTINCT id) FROM {entity}_block JOIN given_blocks USING (rule, key)"  # noqa: S608
            " GROUP BY rule, key"
        ).fetchall()
        return {(rule, key): size for rule, key, size in rows}

    def _given_blocks(self, blocks: Iterable[tuple[int, int]]) -> None:
        import pyarrow as pa

        listed = sorted(set(blocks))
        columns = {
            "rule": pa.array([rule for rule, _ in listed], pa.int64()),
            "key": pa.array([key for _, key in listed], pa.uint64()),
        }
        self._with(pa.table(columns), "CREATE OR REPLACE TEMP TABLE given_blocks AS SELECT * FROM given")

    def blocks_of(self, entity: str, ids: Iterable[str]) -> set[tuple[int, int]]:
        """The blocks in which some profiles stand."""
        self._given(ids)
        rows = self._db.execute(
            f"SELECT DISTINCT rule, key FROM {entity}_block WHERE id IN (SELECT id FROM chosen)"  # noqa: S608
        ).fetchall()
        return {(rule, key) for rule, key in rows}

    def blocks(self, entity: str) -> tuple[dict[str, str], list[str], Blocks]:
        """The group of each mention, the profiles (by mention) and the blocks that these stand in."""
        group = dict(self._db.execute(f"SELECT id, grp FROM {entity}_mention").fetchall())  # noqa: S608
        found = self._db.sql(f"SELECT id, rule, key FROM {entity}_block").to_arrow_table()  # noqa: S608
        assert found is not None
        coded = found.column("id").combine_chunks().dictionary_encode()
        row = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return (
            group,
            coded.dictionary.to_pylist(),
            Blocks(row, found["rule"].to_numpy(), found["key"].to_numpy()),
        )

    def in_blocks(self, entity: str, blocks: Iterable[tuple[int, int]]) -> set[str]:
        """The profiles that stand in one of these blocks."""
        self._given_blocks(blocks)
        found = self._db.execute(
            f"SELECT DISTINCT id FROM {entity}_block JOIN given_blocks USING (rule, key)"  # noqa: S608
        ).fetchall()
        return {one for (one,) in found}

    def twins(self, entity: str, ids: Iterable[str]) -> dict[tuple[tuple[str, ...], tuple[str, ...]], Twin]:
        """Of mentions whose first tie is one of these: what they say, and the place of the oldest that says so."""
        self._given(ids)
        fields = ", ".join(f'"f.{name}"' for name in columns_of(entity))
        rows = self._db.execute(
            f"SELECT ties, {fields}, arg_min(struct_pack(seen, record, name, grp, wanted), (seen, record, name))"  # noqa: S608
            f" FROM {entity}_mention WHERE ties[1] IN (SELECT id FROM chosen)"
            f" AND len(blank) = 0 GROUP BY ties, {fields}"
        ).fetchall()
        return {
            (tuple(row[0]), tuple(row[1:-1])): Twin(
                (row[-1]["seen"], row[-1]["record"], row[-1]["name"]), row[-1]["grp"], row[-1]["wanted"]
            )
            for row in rows
        }

    def candidates(self, entity: str, ids: Iterable[str], caps: Sequence[int]) -> list[tuple[str, str, int]]:
        """For profiles: each other one of their blocks, where these aren't too large, and the rule."""
        self._given(ids)
        cap = " ".join(f"WHEN {rule} THEN {most}" for rule, most in enumerate(caps))
        return self._db.execute(
            f"WITH mine AS (SELECT DISTINCT rule, key FROM {entity}_block"  # noqa: S608 - own names and numbers
            " WHERE id IN (SELECT id FROM chosen)),"
            f" members AS (SELECT DISTINCT b.id, rule, key FROM {entity}_block b JOIN mine USING (rule, key)),"
            " fit AS (SELECT rule, key FROM members GROUP BY rule, key"
            f" HAVING count(*) BETWEEN 2 AND CASE rule {cap or 'WHEN -1 THEN 0'} ELSE 0 END)"
            " SELECT a.id, b.id, max(rule) FROM fit JOIN members a USING (rule, key) JOIN members b USING (rule, key)"
            " WHERE a.id <> b.id AND a.id IN (SELECT id FROM chosen) GROUP BY a.id, b.id"
        ).fetchall()

    def forget_links(self, entity: str, groups: Iterable[str]) -> set[str]:
        """Take out the links of some groups; gives the groups at their other ends."""
        self._given(groups)
        touching = "lft IN (SELECT id FROM chosen) OR rgt IN (SELECT id FROM chosen)"
        rows = self._db.execute(f"DELETE FROM {entity}_link WHERE {touching} RETURNING lft, rgt").fetchall()  # noqa: S608
        return {one for row in rows for one in row}

    def links_of(self, entity: str, groups: Iterable[str]) -> Links:
        """The links that end at one of some groups."""
        self._given(groups)
        rows = self._db.execute(
            f"SELECT lft, rgt, bits FROM {entity}_link"  # noqa: S608
            " WHERE lft IN (SELECT id FROM chosen) OR rgt IN (SELECT id FROM chosen) ORDER BY lft, rgt"
        ).fetchall()
        return Links([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])

    def _given(self, ids: Iterable[str]) -> None:
        import pyarrow as pa

        rows = pa.table({"id": pa.array(sorted(set(ids)), pa.string())})
        self._with(rows, "CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM given")

    def _kept(self, entity: str, where: str) -> Kept:
        fields = "".join(f', "f.{name}"' for name in columns_of(entity))
        found = self._db.sql(
            f"SELECT id, record, name, dataset, seen, now, founded, ties, grp, wanted, blank{fields}"  # noqa: S608
            f" FROM {entity}_mention {where} ORDER BY id"
        ).to_arrow_table()
        assert found is not None
        column: dict[str, list[Any]] = {name: found.column(name).to_pylist() for name in found.column_names}
        mentions = Mentions(
            entity,
            column["id"],
            column["record"],
            column["name"],
            column["dataset"],
            column["seen"],
            column["now"],
            [tuple(ids) for ids in column["founded"]],
            [tuple(ties) for ties in column["ties"]],
            {name: column[f"f.{name}"] for name in columns_of(entity)},
        )
        return Kept(mentions, column["grp"], column["wanted"], [tuple(names) for names in column["blank"]])


def rewrite(root: Path) -> None:
    """Write a home's work store anew, without the bytes of what was deleted from it. Nobody may resolve meanwhile.

    Raises
    ------
    StorageUnavailable
        The disk is full; the store of before is in place.
    """
    import duckdb

    path = WorkStore.of_home(root).path
    if not path.exists():
        return
    fresh = path.with_name("work.fresh")
    fresh.unlink(missing_ok=True)
    try:
        with duckdb.connect() as database:
            database.execute("SET enable_progress_bar = false")
            for name, file in (("old", path), ("new", fresh)):
                database.execute(f"ATTACH '{_quoted(file)}' AS {name}")
            database.execute("COPY FROM DATABASE old TO new")
    except duckdb.Error as error:
        fresh.unlink(missing_ok=True)
        raise StorageUnavailable(
            f"The work store {path} can't be written: {type(error).__name__}."
        ) from error
    fresh.replace(path)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
