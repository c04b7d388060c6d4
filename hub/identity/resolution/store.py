"""The work store: what the last resolve read, found and wanted, so that the next one does only what is new.

`<home>/identity/work.duckdb` follows from the graph, the models and the ledger; without it the next resolve is a full
one. It holds fields of persons as the graph does, and goes the way of the graph when a person is erased.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hub.errors import StorageUnavailable
from hub.identity.blocking import Blocks
from hub.identity.resolution.exact import TIES
from hub.identity.resolution.kept import VERSION, Kept, Links, Pending, Standing, create_tables
from hub.identity.resolution.mentions import Age, Mentions, columns_of

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
        for table in ("mention", "said", "block", "link", "call", "disbelieved"):
            self._db.execute(f"DELETE FROM {entity}_{table}")  # noqa: S608 - own names only

    def add(self, mentions: Mentions, said: Sequence[str]) -> None:
        """Keep mentions, each with the one that stands for it."""
        import pyarrow as pa

        if not len(mentions):
            return
        self._insert(
            f"{mentions.entity}_mention",
            pa.table(
                {
                    "id": pa.array(mentions.ids, pa.string()),
                    "record": pa.array(mentions.records, pa.string()),
                    "name": pa.array(mentions.names, pa.string()),
                    "seen": pa.array(mentions.seen, pa.string()),
                    "now": pa.array(mentions.now, pa.string()),
                    "said": pa.array(said, pa.string()),
                }
            ),
        )

    def add_said(
        self,
        mentions: Mentions,
        digests: Sequence[str],
        label: Sequence[str],
        wanted: Sequence[str],
        blank: Mapping[str, Sequence[int]],
    ) -> None:
        """Keep mentions that stand for others, with their group and the entity that they should be."""
        import pyarrow as pa

        if not len(mentions):
            return
        table = pa.table(
            {
                "id": pa.array(mentions.ids, pa.string()),
                "record": pa.array(mentions.records, pa.string()),
                "name": pa.array(mentions.names, pa.string()),
                "dataset": pa.array(mentions.datasets, pa.string()),
                "seen": pa.array(mentions.seen, pa.string()),
                "digest": pa.array(digests, pa.string()),
                "founded": pa.array([list(ids) for ids in mentions.founded], pa.list_(pa.string())),
                "ties": pa.array([list(ties) for ties in mentions.ties], pa.list_(pa.string())),
                "grp": pa.array(label, pa.string()),
                "wanted": pa.array(wanted, pa.string()),
                "blank": pa.array(by_row(blank, len(mentions)), pa.list_(pa.string())),
                **{f"f.{name}": pa.array(column, pa.string()) for name, column in mentions.fields.items()},
            }
        )
        self._insert(f"{mentions.entity}_said", table)

    def add_links(self, entity: str, links: Links) -> None:
        """Keep which groups are near to being held for one, or are."""
        import pyarrow as pa

        columns = {
            "lft": pa.array(links.left, pa.string()),
            "rgt": pa.array(links.right, pa.string()),
            "a": pa.array(links.a, pa.string()),
            "b": pa.array(links.b, pa.string()),
        }
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
            f"SELECT (SELECT count(*) FROM {entity}_mention),"  # noqa: S608 - own names only
            f" (SELECT count(DISTINCT wanted) FROM {entity}_said)"
        ).fetchall()
        return int(found[0][0]), int(found[0][1])

    def pending(self, entity: str) -> list[Pending]:
        """Mentions that the graph has elsewhere than they should be, by id."""
        rows = self._db.execute(
            "SELECT m.id, m.record, m.name, s.wanted, s.founded"  # noqa: S608 - own names only
            f" FROM {entity}_mention m JOIN {entity}_said s ON m.said = s.id WHERE m.now <> s.wanted ORDER BY m.id"
        ).fetchall()
        return [
            Pending(one, record, name, wanted, tuple(founded)) for one, record, name, wanted, founded in rows
        ]

    def mark_applied(self, entity: str, ids: Iterable[str]) -> None:
        """Say that the graph has these mentions where they should be."""
        self._given(ids)
        self._db.execute(
            f"UPDATE {entity}_mention m SET now = s.wanted FROM {entity}_said s"  # noqa: S608 - own names only
            " WHERE m.said = s.id AND m.id IN (SELECT id FROM chosen)"
        )

    def standing(self, entity: str, records: Iterable[str], mentions: Iterable[str]) -> dict[str, Standing]:
        """The mentions that were kept of some records, and some others, as they were taken in."""
        self._given(mentions)
        self._db.execute("CREATE OR REPLACE TEMP TABLE these AS SELECT id FROM chosen")
        self._given(records)
        rows = self._db.execute(
            "SELECT m.id, m.said, s.digest, m.seen"  # noqa: S608 - own names only
            f" FROM {entity}_mention m JOIN {entity}_said s ON m.said = s.id"
            " WHERE m.record IN (SELECT id FROM chosen) OR m.id IN (SELECT id FROM these)"
        ).fetchall()
        return {row[0]: Standing(*row[1:]) for row in rows}

    def written(self, entity: str, ids: Iterable[str]) -> Mentions:
        """Some mentions with all that they say, by id."""
        self._given(ids)
        fields = "".join(f', "f.{name}"' for name in columns_of(entity))
        return self._mentions(
            entity,
            f"SELECT m.id, m.record, m.name, s.dataset, m.seen, m.now, s.founded, s.ties{fields}"  # noqa: S608
            f" FROM {entity}_mention m JOIN {entity}_said s ON m.said = s.id"
            " WHERE m.id IN (SELECT id FROM chosen) ORDER BY m.id",
        )[0]

    def standing_for(self, entity: str, digests: Iterable[str]) -> dict[str, tuple[str, Age]]:
        """Of each of some digests the mention that stands for all that have it, and its age."""
        self._given(digests)
        rows = self._db.execute(
            f"SELECT digest, id, seen, record, name FROM {entity}_said"  # noqa: S608 - own names only
            " WHERE digest IN (SELECT id FROM chosen)"
        ).fetchall()
        return {row[0]: (row[1], (row[2], row[3], row[4])) for row in rows}

    def heirs(self, entity: str, said: Iterable[str]) -> dict[str, tuple[str, Age]]:
        """Of each of some mentions that stood for others the oldest of those that there are."""
        self._given(said)
        rows = self._db.execute(
            f"SELECT said, arg_min(struct_pack(id, seen, record, name), (seen, record, name)) FROM {entity}_mention"  # noqa: S608
            " WHERE said IN (SELECT id FROM chosen) GROUP BY said"
        ).fetchall()
        return {said: (one["id"], (one["seen"], one["record"], one["name"])) for said, one in rows}

    def inherit(self, entity: str, heirs: Mapping[str, str]) -> None:
        """Have others stand for the mentions for which some stood."""
        import pyarrow as pa

        table = pa.table(
            {"old": pa.array(list(heirs), pa.string()), "new": pa.array(list(heirs.values()), pa.string())}
        )
        self._with(
            table,
            f"UPDATE {entity}_mention m SET said = g.new FROM given g WHERE m.said = g.old",  # noqa: S608
        )

    def spoken_for(self, entity: str, said: Iterable[str]) -> list[str]:
        """The mentions for which some stand, these included."""
        self._given(said)
        rows = self._db.execute(
            f"SELECT id FROM {entity}_mention WHERE said IN (SELECT id FROM chosen)"  # noqa: S608 - own names only
        ).fetchall()
        return [one for (one,) in rows]

    def of_mentions(self, entity: str, ids: Iterable[str]) -> Kept:
        """Some of the mentions that stand for others."""
        self._given(ids)
        return self._kept(entity, "WHERE id IN (SELECT id FROM chosen)")

    def of_groups(self, entity: str, groups: Iterable[str]) -> Kept:
        """All mentions of some groups that stand for others."""
        self._given(groups)
        return self._kept(entity, "WHERE grp IN (SELECT id FROM chosen)")

    def ties_of_groups(self, entity: str, groups: Iterable[str]) -> set[str]:
        """The ties of all mentions of some groups."""
        self._given(groups)
        rows = self._db.execute(
            f"SELECT DISTINCT unnest(ties) FROM {entity}_said WHERE grp IN (SELECT id FROM chosen)"  # noqa: S608
        ).fetchall()
        return {tie for (tie,) in rows}

    def sharing(self, entity: str, name: str, values: Iterable[str]) -> list[tuple[str, str]]:
        """The mentions (that stand for others) with one of these values in a field or as a tie, and their groups."""
        self._given(values)
        column = "unnest(ties)" if name == TIES else f'"f.{name}"'
        rows = self._db.execute(
            f"SELECT DISTINCT id, grp FROM (SELECT id, grp, {column} AS one FROM {entity}_said)"  # noqa: S608
            " WHERE one IN (SELECT id FROM chosen)"
        ).fetchall()
        return [(one, group) for one, group in rows]

    def ties(self, entity: str, ids: Iterable[str]) -> set[str]:
        """The ties of some mentions that stand for others."""
        self._given(ids)
        rows = self._db.execute(
            f"SELECT DISTINCT unnest(ties) FROM {entity}_said WHERE id IN (SELECT id FROM chosen)"  # noqa: S608
        ).fetchall()
        return {tie for (tie,) in rows}

    def forget(self, entity: str, ids: Iterable[str]) -> None:
        """Take mentions out."""
        self._given(ids)
        self._db.execute(f"DELETE FROM {entity}_mention WHERE id IN (SELECT id FROM chosen)")  # noqa: S608

    def forget_said(self, entity: str, ids: Iterable[str]) -> None:
        """Let mentions stand for others no more."""
        self._given(ids)
        self._db.execute(f"DELETE FROM {entity}_said WHERE id IN (SELECT id FROM chosen)")  # noqa: S608

    def regroup(
        self, entity: str, ids: Sequence[str], label: Sequence[str], blank: Sequence[Sequence[str]]
    ) -> None:
        """Give mentions that stand for others another group, and other fields that are no evidence."""
        import pyarrow as pa

        columns = {"id": pa.array(ids, pa.string()), "grp": pa.array(label, pa.string())}
        self._with(
            pa.table({**columns, "blank": pa.array([list(one) for one in blank], pa.list_(pa.string()))}),
            f"UPDATE {entity}_said s SET grp = g.grp, blank = g.blank FROM given g WHERE s.id = g.id",  # noqa: S608
        )

    def reassign(self, entity: str, ids: Sequence[str], wanted: Sequence[str]) -> None:
        """Say which entity mentions should be, with all for which they stand."""
        import pyarrow as pa

        columns = {"id": pa.array(ids, pa.string()), "wanted": pa.array(wanted, pa.string())}
        self._with(
            pa.table(columns),
            f"UPDATE {entity}_said s SET wanted = g.wanted FROM given g"  # noqa: S608
            " WHERE s.id = g.id AND s.wanted <> g.wanted",
        )

    def whereabouts(self, entity: str, said: Iterable[str]) -> list[str]:
        """The entities at which the graph had the mentions for which some stand."""
        self._given(said)
        rows = self._db.execute(
            f"SELECT DISTINCT now FROM {entity}_mention WHERE said IN (SELECT id FROM chosen)"  # noqa: S608
        ).fetchall()
        return [now for (now,) in rows]

    def at(self, entity: str, entities: Iterable[str]) -> list[tuple[str, str]]:
        """Ids and records of the mentions that the graph had at some entities."""
        self._given(entities)
        rows = self._db.execute(
            f"SELECT id, record FROM {entity}_mention WHERE now IN (SELECT id FROM chosen)"  # noqa: S608
        ).fetchall()
        return [(one, record) for one, record in rows]

    def put_at(self, entity: str, now: Mapping[str, str]) -> None:
        """Say at which entities the graph has mentions now."""
        import pyarrow as pa

        columns = {"id": pa.array(list(now), pa.string()), "now": pa.array(list(now.values()), pa.string())}
        self._with(
            pa.table(columns),
            f"UPDATE {entity}_mention m SET now = g.now FROM given g WHERE m.id = g.id",  # noqa: S608
        )

    def calls(self, entity: str, name: str, values: Iterable[str]) -> Counter[tuple[str, str]]:
        """How often each of some values of a field stands under each name."""
        self._given(values)
        rows = self._db.execute(
            f"SELECT value, who, records FROM {entity}_call"  # noqa: S608 - own names only
            " WHERE field = ? AND value IN (SELECT id FROM chosen)",
            [name],
        ).fetchall()
        return Counter({(value, who): records for value, who, records in rows})

    def put_calls(self, entity: str, name: str, called: Mapping[tuple[str, str], int]) -> None:
        """Keep how often values of a field stand under each name, in place of what was kept of these values."""
        import pyarrow as pa

        self._given({value for value, _ in called})
        self._db.execute(
            f"DELETE FROM {entity}_call WHERE field = ? AND value IN (SELECT id FROM chosen)",  # noqa: S608
            [name],
        )
        rows = [(value, who, records) for (value, who), records in called.items() if records > 0]
        columns = {
            "field": pa.repeat(name, len(rows)),
            "value": pa.array([value for value, _, _ in rows], pa.string()),
            "who": pa.array([who for _, who, _ in rows], pa.string()),
        }
        records = pa.array([records for _, _, records in rows], pa.int64())
        self._insert(f"{entity}_call", pa.table({**columns, "records": records}))

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
            f"SELECT DISTINCT founded FROM (SELECT founded, unnest(founded) AS id FROM {entity}_said"  # noqa: S608
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

    def add_blocks(
        self, entity: str, ids: Sequence[str], rule: NDArray[np.int64], key: NDArray[np.uint64]
    ) -> None:
        """Keep in which blocks the profiles (by the mention that says each) stand."""
        import pyarrow as pa

        table = pa.table({"id": pa.array(ids, pa.string()), "rule": pa.array(rule), "key": pa.array(key)})
        self._insert(f"{entity}_block", table)

    def replace_blocks(
        self,
        entity: str,
        leaving: Iterable[str],
        ids: Sequence[str],
        blocks: Blocks,
        caps: Sequence[int],
    ) -> None:
        """Take profiles out of their blocks and have others (by `ids` of the blocks' rows) stand in theirs.

        `crossed` tells afterwards which groups that concerns besides.
        """
        import pyarrow as pa

        self._given(leaving)
        table, rows = f"{entity}_block", pa.table({"id": pa.array(ids, pa.string())})
        entering = rows.take(pa.array(blocks.row)).append_column("rule", pa.array(blocks.rule))
        self._with(
            entering.append_column("key", pa.array(blocks.key)),
            "CREATE OR REPLACE TEMP TABLE entering AS SELECT DISTINCT * FROM given",
        )
        self._db.execute(
            f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT rule, key FROM {table}"  # noqa: S608 - own names
            " WHERE id IN (SELECT id FROM chosen) UNION SELECT rule, key FROM entering"
        )
        sizes = f"SELECT rule, key, count(DISTINCT id) AS size FROM {table} JOIN touched USING (rule, key) GROUP BY ALL"  # noqa: S608
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE size_before AS {sizes}")
        self._db.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM chosen)")  # noqa: S608
        self._db.execute(f"INSERT INTO {table} SELECT id, rule, key FROM entering")  # noqa: S608
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE size_after AS {sizes}")
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE crossed AS SELECT rule, key, coalesce(a.size, 0) > cap AS grown"  # noqa: S608
            f" FROM (SELECT rule, key, {_cap(caps)} AS cap FROM touched)"
            " LEFT JOIN size_before b USING (rule, key) LEFT JOIN size_after a USING (rule, key)"
            " WHERE (coalesce(b.size, 0) <= cap) <> (coalesce(a.size, 0) <= cap)"
        )

    def crossed(self, entity: str) -> set[tuple[str, str]]:
        """Pairs of groups that may have another link since `replace_blocks`, the smaller first.

        Where a block grew past its rule's cap, those linked that stand in it, as their pair may have gone; where one
        shrank back, all that stand in it, as their pairs have come.
        """
        stand = (
            "SELECT DISTINCT s.grp, c.rule, c.key, c.grown FROM crossed c"  # noqa: S608 - own names only
            f" JOIN {entity}_block b USING (rule, key) JOIN {entity}_said s ON s.id = b.id"
        )
        rows = self._db.execute(
            f"WITH stand AS ({stand})"  # noqa: S608 - own names only
            f" SELECT l.lft, l.rgt FROM {entity}_link l JOIN stand x ON x.grp = l.lft AND x.grown"
            " JOIN stand y ON y.grp = l.rgt AND y.rule = x.rule AND y.key = x.key"
            " UNION SELECT x.grp, y.grp FROM stand x JOIN stand y USING (rule, key)"
            " WHERE x.grp < y.grp AND NOT x.grown"
        ).fetchall()
        return {(left, right) for left, right in rows}

    def blocks(self, entity: str) -> tuple[dict[str, str], list[str], Blocks]:
        """The group of each mention, the profiles (by mention) and the blocks that these stand in."""
        group = dict(
            self._db.execute(
                f"SELECT m.id, s.grp FROM {entity}_mention m JOIN {entity}_said s ON m.said = s.id"  # noqa: S608
            ).fetchall()
        )
        found = self._db.sql(f"SELECT id, rule, key FROM {entity}_block").to_arrow_table()  # noqa: S608
        assert found is not None
        coded = found.column("id").combine_chunks().dictionary_encode()
        row = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return (
            group,
            coded.dictionary.to_pylist(),
            Blocks(row, found["rule"].to_numpy(), found["key"].to_numpy()),
        )

    def candidates(
        self, entity: str, groups: Iterable[str], caps: Sequence[int]
    ) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """The pairs of profiles of some groups with others in their blocks, where these aren't too large.

        Gives ids in order, the places of both among them (the first before the second), and the last rule of several.
        """
        self._given(groups)
        found = self._db.sql(
            f"WITH asked AS (SELECT id FROM {entity}_said WHERE grp IN (SELECT id FROM chosen)),"  # noqa: S608 - own names
            f" mine AS (SELECT DISTINCT rule, key FROM {entity}_block WHERE id IN (SELECT id FROM asked)),"
            f" members AS (SELECT DISTINCT b.id, rule, key FROM {entity}_block b JOIN mine USING (rule, key)),"
            " fit AS (SELECT rule, key FROM members GROUP BY rule, key"
            f" HAVING count(*) BETWEEN 2 AND {_cap(caps)})"
            " SELECT least(a.id, b.id) AS a, greatest(a.id, b.id) AS b, max(rule) AS rule"
            " FROM fit JOIN members a USING (rule, key) JOIN members b USING (rule, key)"
            " WHERE a.id <> b.id AND a.id IN (SELECT id FROM asked) GROUP BY ALL ORDER BY ALL"
        ).to_arrow_table()
        assert found is not None
        first, second = found.column("a").to_numpy(), found.column("b").to_numpy()
        ids, place = np.unique(np.concatenate([first, second]).astype(str), return_inverse=True)
        return (
            ids.tolist(),
            place[: len(first)].astype(np.int64),
            place[len(first) :].astype(np.int64),
            found.column("rule").to_numpy().astype(np.int64),
        )

    def forget_links(self, entity: str, groups: Iterable[str]) -> set[str]:
        """Take out the links of some groups; gives the groups that they were held for one with."""
        self._given(groups)
        touching = "lft IN (SELECT id FROM chosen) OR rgt IN (SELECT id FROM chosen)"
        rows = self._db.execute(
            f"DELETE FROM {entity}_link WHERE {touching} RETURNING lft, rgt, bits"  # noqa: S608
        ).fetchall()
        return {one for left, right, bits in rows if bits > 0 for one in (left, right)}

    def forget_pairs(self, entity: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Take out the links of some pairs of groups."""
        import pyarrow as pa

        listed = sorted(pairs)
        columns = {
            "lft": pa.array([left for left, _ in listed], pa.string()),
            "rgt": pa.array([right for _, right in listed], pa.string()),
        }
        self._with(
            pa.table(columns),
            f"DELETE FROM {entity}_link l USING given g WHERE l.lft = g.lft AND l.rgt = g.rgt",  # noqa: S608
        )

    def links_of(self, entity: str, groups: Iterable[str]) -> Links:
        """The links above zero that end at one of some groups."""
        self._given(groups)
        return self._links(
            f"SELECT lft, rgt, a, b, bits FROM {entity}_link WHERE bits > 0"  # noqa: S608
            " AND (lft IN (SELECT id FROM chosen) OR rgt IN (SELECT id FROM chosen)) ORDER BY lft, rgt"
        )

    def links(self, entity: str) -> Links:
        """All links, those a little below zero too."""
        return self._links(f"SELECT lft, rgt, a, b, bits FROM {entity}_link ORDER BY lft, rgt")  # noqa: S608

    def _links(self, query: str) -> Links:
        rows = self._db.execute(query).fetchall()
        return Links(*([row[place] for row in rows] for place in range(5)))

    def groups(self, entity: str) -> dict[str, tuple[str, int]]:
        """Of each group the entity that it should be, and how many mentions it has."""
        rows = self._db.execute(
            f"SELECT s.grp, any_value(s.wanted), count(*) FROM {entity}_mention m"  # noqa: S608 - own names only
            f" JOIN {entity}_said s ON m.said = s.id GROUP BY s.grp"
        ).fetchall()
        return {group: (wanted, count) for group, wanted, count in rows}

    def groups_of(self, entity: str, mentions: Iterable[str]) -> dict[str, str]:
        """The group of each of some mentions."""
        self._given(mentions)
        return dict(
            self._db.execute(
                f"SELECT m.id, s.grp FROM {entity}_mention m JOIN {entity}_said s ON m.said = s.id"  # noqa: S608
                " WHERE m.id IN (SELECT id FROM chosen)"
            ).fetchall()
        )

    def _given(self, ids: Iterable[str]) -> None:
        import pyarrow as pa

        rows = pa.table({"id": pa.array(sorted(set(ids)), pa.string())})
        self._with(rows, "CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM given")

    def _kept(self, entity: str, where: str) -> Kept:
        fields = "".join(f', "f.{name}"' for name in columns_of(entity))
        mentions, rest = self._mentions(
            entity,
            f"SELECT id, record, name, dataset, seen, '' AS now, founded, ties{fields}, grp, wanted, blank"  # noqa: S608
            f" FROM {entity}_said {where} ORDER BY id",
        )
        group, wanted, blank = (rest.column(name).to_pylist() for name in ("grp", "wanted", "blank"))
        return Kept(mentions, group, wanted, [tuple(names) for names in blank])

    def _mentions(self, entity: str, query: str) -> tuple[Mentions, pa.Table]:
        found = self._db.sql(query).to_arrow_table()
        assert found is not None
        column: dict[str, list[Any]] = {
            name: found.column(name).to_pylist() for name in found.column_names[: 8 + len(columns_of(entity))]
        }
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
        return mentions, found


def by_row(blank: Mapping[str, Sequence[int]], rows: int) -> list[list[str]]:
    """The names of each row's fields that are no evidence, in order."""
    named: list[list[str]] = [[] for _ in range(rows)]
    for name in sorted(blank):
        for row in blank[name]:
            named[row].append(name)
    return named


def _cap(caps: Sequence[int]) -> str:
    """SQL of the largest block that is taken, by its rule."""
    cases = " ".join(f"WHEN {rule} THEN {most}" for rule, most in enumerate(caps))
    return f"CASE rule {cases or 'WHEN -1 THEN 0'} ELSE 0 END"


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
