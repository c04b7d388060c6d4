"""Orders by which a person is told only later who used their data."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from hub.concerned.withholding import Withholding, check_order
from hub.errors import WrongUse
from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.engine import Database
from hub.ledger.rows import row_of

_TABLE = models.table(models.Withholding)


class Withholdings:
    """The orders to withhold of a ledger. They are kept: what one held back is said to have been."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, made: Withholding) -> None:
        """Register an order.

        Raises
        ------
        WrongUse
            It gives no reason or legal basis, no end in the future, or is too long, with those before it too.
        """
        if not made.reason.strip() or not made.legal_basis.strip():
            raise WrongUse("An order to withhold needs a reason and its legal basis.")
        about = (_TABLE.c.person == made.person) & (_TABLE.c.case == made.case)
        with self._database.writing() as connection:
            query = select(_TABLE).where(about, _TABLE.c.department == made.department)
            check_order(map(_withholding, connection.execute(query)), made=made.made, until=made.until)
            values = {name: getattr(made, name) for name in Withholding.__slots__}
            connection.execute(insert(_TABLE).values(values))

    def of(self, persons: Collection[str]) -> tuple[Withholding, ...]:
        """The orders about any of some entity ids, ended ones too, oldest first."""
        found: list[Withholding] = []
        with self._database.reading() as connection:
            for chunk in chunks(persons):
                found += map(
                    _withholding, connection.execute(select(_TABLE).where(_TABLE.c.person.in_(chunk)))
                )
        return tuple(sorted(found, key=lambda one: one.id))

    def list(self, department: str) -> tuple[Withholding, ...]:
        """The orders of a department, newest first."""
        query = select(_TABLE).where(_TABLE.c.department == department).order_by(_TABLE.c.id.desc())
        with self._database.reading() as connection:
            return tuple(map(_withholding, connection.execute(query)))

    def get(self, id: str) -> Withholding:
        """One order. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def end(self, id: str, *, by: str, at: datetime) -> Withholding:
        """End an order before its time.

        Raises
        ------
        NotFound
            There is none.
        WrongUse
            It has ended.
        """
        with self._database.writing() as connection:
            if not _one(connection, id).in_force(at):
                raise WrongUse("This order has ended.")
            connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(ended_by=by, ended_at=at))
            return _one(connection, id)


def _one(connection: Connection, id: str) -> Withholding:
    return _withholding(row_of(connection, _TABLE, id, absent="There is no such order."))


def _withholding(row: Row[tuple[object, ...]]) -> Withholding:
    return Withholding(**row._mapping)
