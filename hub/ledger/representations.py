"""Who may act for someone in the data, as heads and stewards registered it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from hub.concerned.representation import Representation, RepresentationKind
from hub.errors import WrongUse
from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.rows import row_of

_TABLE = models.table(models.Representation)


class Representations:
    """The representations of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, made: Representation) -> None:
        """Register one.

        Raises
        ------
        WrongUse
            It names no proof, someone as their own representative, or it has ended already.
        """
        if not made.proof.strip():
            raise WrongUse("A representation needs a proof: where the document is filed.")
        if made.representative == made.subject:
            raise WrongUse("Nobody represents themselves.")
        if not made.in_force(made.made):
            raise WrongUse("This representation would have ended already: the child is of age.")
        values = {name: getattr(made, name) for name in Representation.__slots__}
        with self._database.writing() as connection:
            connection.execute(insert(_TABLE).values(values))

    def get(self, id: str) -> Representation:
        """One representation. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def by(self, representative: str) -> tuple[Representation, ...]:
        """Those by which someone may act, or might, oldest first."""
        query = select(_TABLE).where(_TABLE.c.representative == representative).order_by(_TABLE.c.id)
        with self._database.reading() as connection:
            return tuple(map(_representation, connection.execute(query)))

    def list(self, department: str) -> tuple[Representation, ...]:
        """Those that a department registered, newest first."""
        query = select(_TABLE).where(_TABLE.c.department == department).order_by(_TABLE.c.id.desc())
        with self._database.reading() as connection:
            return tuple(map(_representation, connection.execute(query)))

    def end(self, id: str, *, reason: str, by: str, at: datetime) -> Representation:
        """End one before its time.

        Raises
        ------
        NotFound
            There is none.
        WrongUse
            It has ended, or no reason is given.
        """
        if not reason.strip():
            raise WrongUse("Ending a representation needs a reason.")
        with self._database.writing() as connection:
            if not _one(connection, id).in_force(at):
                raise WrongUse("This representation has ended.")
            ended = {"ended_by": by, "ended_at": at, "ended_reason": reason.strip()}
            connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(ended))
            return _one(connection, id)


def _one(connection: Connection, id: str) -> Representation:
    return _representation(row_of(connection, _TABLE, id, absent="There is no such representation."))


def _representation(row: Row[tuple[object, ...]]) -> Representation:
    found = Representation(**row._mapping)
    return replace(found, kind=RepresentationKind(found.kind))
