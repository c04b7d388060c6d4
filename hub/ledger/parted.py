"""Ids that some mention's identifiers found together, and that were found to be two entities all the same.

A load joins what one mention's identifiers found (`hub.identity.resolver`); what finding out who is who has parted
since, it must not join again whenever the same record comes.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, select

from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.engine import Database

_TABLE = models.table(models.Parted)
#: Two ids of entities, the smaller first.
Pair = tuple[str, str]


class Parted:
    """The pairs of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> frozenset[Pair]:
        """Every pair."""
        with self._database.reading() as connection:
            return frozenset((row.one, row.other) for row in connection.execute(select(_TABLE)))

    def assign(self, entity: str, ids: Collection[str], pairs: Collection[Pair]) -> None:
        """Have exactly these pairs among those with one of these ids. Doing it again changes nothing."""
        rows = [
            {"one": one, "other": other, "entity": entity}
            for one, other in sorted({(min(pair), max(pair)) for pair in pairs})
        ]
        with self._database.writing() as connection:
            for chunk in chunks({*ids, *(id for pair in pairs for id in pair)}):
                for column in (_TABLE.c.one, _TABLE.c.other):
                    connection.execute(delete(_TABLE).where(column.in_(chunk)))
            if rows:
                connection.execute(insert(_TABLE), rows)
