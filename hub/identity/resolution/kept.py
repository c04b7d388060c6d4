"""What the work store keeps, and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from hub.identity.resolution.mentions import RESOLVED, Mentions, columns_of
from hub.identity.resolution.profiles import Profiles, each

if TYPE_CHECKING:
    import duckdb

#: Rises when a store of before can't be read any more.
VERSION = "2"


class Links(NamedTuple):
    """Groups that the model weighs near to one or above, by the smallest id of each (`left` before `right`), in bits.

    `a` and `b` are the mentions, one of each group, that agree best.
    """

    left: list[str]
    right: list[str]
    a: list[str]
    b: list[str]
    bits: list[float]


class Kept(NamedTuple):
    """Mentions that stand for all that say the same, with the group and the entity of each, and its fields that are
    no evidence. Where the graph has them is not kept here: `mentions.now` is empty.
    """

    mentions: Mentions
    group: list[str]
    wanted: list[str]
    blank: list[tuple[str, ...]]

    @property
    def blank_rows(self) -> dict[str, list[int]]:
        """The rows of each field that are no evidence."""
        rows: dict[str, list[int]] = {}
        for row, names in enumerate(self.blank):
            for name in names:
                rows.setdefault(name, []).append(row)
        return rows

    def taken(self, rows: Sequence[int]) -> Kept:
        """Some of the rows, in this order."""
        return Kept(
            self.mentions.taken(rows),
            [self.group[row] for row in rows],
            [self.wanted[row] for row in rows],
            [self.blank[row] for row in rows],
        )

    def profiles(self, compared: Sequence[str]) -> Profiles:
        """What the mentions say in the fields that are compared, each as a profile."""
        return each(self.mentions, self.blank_rows, compared, range(len(self.mentions)))


class Standing(NamedTuple):
    """A mention as it was taken in: the one that stands for it, and what it said, and when it came."""

    said: str
    digest: str
    seen: str


class Pending(NamedTuple):
    """A mention that the graph has elsewhere than it should be."""

    id: str
    record: str
    name: str
    wanted: str
    founded: tuple[str, ...]


def create_tables(database: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of an empty store."""
    database.execute("BEGIN")
    database.execute("CREATE TABLE IF NOT EXISTS meta (name VARCHAR PRIMARY KEY, value VARCHAR)")
    database.execute("CREATE TABLE redirect_due (entity VARCHAR, old VARCHAR PRIMARY KEY, new VARCHAR)")
    database.execute("CREATE TABLE seen_run (entity VARCHAR, run VARCHAR)")
    database.execute("CREATE TABLE judged (entity VARCHAR, id VARCHAR, mentions VARCHAR[])")
    for entity in RESOLVED:
        fields = "".join(f', "f.{name}" VARCHAR' for name in columns_of(entity))
        # Every mention, and the oldest of those that say the same, which stands for them in all that follows.
        database.execute(
            f"CREATE TABLE {entity}_mention (id VARCHAR, record VARCHAR, name VARCHAR, seen VARCHAR,"
            " now VARCHAR, said VARCHAR)"
        )
        database.execute(
            f"CREATE TABLE {entity}_said (id VARCHAR, record VARCHAR, name VARCHAR, dataset VARCHAR,"
            " seen VARCHAR, digest VARCHAR, founded VARCHAR[], ties VARCHAR[], grp VARCHAR, wanted VARCHAR,"
            f" blank VARCHAR[]{fields})"
        )
        database.execute(f"CREATE TABLE {entity}_block (id VARCHAR, rule BIGINT, key UBIGINT)")
        database.execute(
            f"CREATE TABLE {entity}_call (field VARCHAR, value VARCHAR, who VARCHAR, records BIGINT)"
        )
        database.execute(f"CREATE TABLE {entity}_disbelieved (field VARCHAR, value VARCHAR)")
        database.execute(
            f"CREATE TABLE {entity}_link (lft VARCHAR, rgt VARCHAR, a VARCHAR, b VARCHAR, bits DOUBLE)"
        )
    database.execute("INSERT INTO meta VALUES ('version', ?)", [VERSION])
    database.execute("COMMIT")
