"""Candidates: whom a search offered to whom under which case, so that the file may then be read under that case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from hub.ledger import models
from hub.ledger.engine import Database, insert

_TABLE = models.table(models.Candidate)

#: How long what a search offered may be read.
LASTS: Final = timedelta(hours=24)


class Candidates:
    """The candidates of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, user: str, case: str, entities: Iterable[str], *, now: datetime | None = None) -> None:
        """Remember what a search offers, for 24 hours; what is older goes."""
        at = now or datetime.now(UTC)
        rows = [
            {"user": user, "case": case, "entity": entity, "until": at + LASTS}
            for entity in sorted(set(entities))
        ]
        if not rows:
            return
        with self._database.writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.until <= at))
            said = insert(connection, models.Candidate)
            connection.execute(
                said.on_conflict_do_update(
                    index_elements=["user", "case", "entity"], set_={"until": said.excluded.until}
                ),
                rows,
            )

    def shown(self, user: str, case: str, entity: str, *, now: datetime | None = None) -> bool:
        """Whether a search offered an entity to a user under a case within the last 24 hours."""
        query = select(_TABLE.c.entity).where(
            _TABLE.c.user == user,
            _TABLE.c.case == case,
            _TABLE.c.entity == entity,
            _TABLE.c.until > (now or datetime.now(UTC)),
        )
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def forget(self, entities: Iterable[str]) -> None:
        """Drop all that says who was offered these entities, for their erasure."""
        gone = list(entities)
        with self._database.writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.entity.in_(gone)))
