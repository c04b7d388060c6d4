"""What the work store keeps, and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from hub.identity.resolution.mentions import RESOLVED, Age, Mentions, columns_of
from hub.identity.resolution.profiles import Profiles, each

if TYPE_CHECKING:
    import duckdb

#: Rises when a store of before can't be read any more.
VERSION = "1"


class Links(NamedTuple):
    """Groups that the model holds for one, by the smallest mention id of each (`left` before `right`), in bits."""

    left: list[str]
    right: list[str]
    bits: list[float]


class Kept(NamedTuple):
    """Mentions that were kept, with the group and the entity of each, and its fields that are no evidence."""

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

    def profiles(self, compared: Sequence[str]) -> Profiles:
        """What the mentions say in the fields that are compared, each as a profile."""
        return each(self.mentions, self.blank_rows, compared, range(len(self.mentions)))


class Twin(NamedTuple):
    """A mention that says what another one says: its age, group and entity."""

    age: Age
    group: str
    wanted: str


def create_tables(database: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of an empty store."""
    database.execute("BEGIN")
    database.execute("CREATE TABLE IF NOT EXISTS meta (name VARCHAR PRIMARY KEY, value VARCHAR)")
    database.execute("CREATE TABLE redirect_due (entity VARCHAR, old VARCHAR PRIMARY KEY, new VARCHAR)")
    database.execute("CREATE TABLE seen_run (entity VARCHAR, run VARCHAR)")
    database.execute("CREATE TABLE judged (entity VARCHAR, id VARCHAR, mentions VARCHAR[])")
    for entity in RESOLVED:
        fields = "".join(f', "f.{name}" VARCHAR' for name in columns_of(entity))
        database.execute(
            f"CREATE TABLE {entity}_mention (id VARCHAR, record VARCHAR, name VARCHAR, dataset VARCHAR,"
            f" seen VARCHAR, now VARCHAR, founded VARCHAR[], ties VARCHAR[],"
            f" grp VARCHAR, wanted VARCHAR, blank VARCHAR[]{fields})"
        )
        database.execute(f"CREATE TABLE {entity}_block (id VARCHAR, rule BIGINT, key UBIGINT)")
        database.execute(f"CREATE TABLE {entity}_disbelieved (field VARCHAR, value VARCHAR)")
        database.execute(f"CREATE TABLE {entity}_link (lft VARCHAR, rgt VARCHAR, bits DOUBLE)")
    database.execute("INSERT INTO meta VALUES ('version', ?)", [VERSION])
    database.execute("COMMIT")
