"""Holds: reasons why records stay as they are though their time is over. They end by themselves or are released."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Row, insert, or_, select, update

from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.ids import new_id

_TABLE = models.table(models.Hold)


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold on `records`, or on all records of `case`. `ends` is UTC; None: until it is released."""

    id: str
    kind: str
    records: tuple[str, ...]
    case: str | None
    reason: str
    department: str
    by: str
    made: datetime
    ends: datetime | None
    released_by: str | None = None
    released_at: datetime | None = None


class Holds:
    """The holds of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        kind: str,
        *,
        records: Iterable[str] = (),
        case: str | None = None,
        reason: str,
        department: str,
        by: str,
        ends: datetime | None = None,
    ) -> Hold:
        """Put a hold on records or on a case.

        Raises
        ------
        WrongUse
            It names neither records nor a case, or gives no reason.
        """
        named = tuple(dict.fromkeys(records))
        if not named and case is None:
            raise WrongUse("A hold is on records or on a case.")
        if not reason.strip():
            raise WrongUse("A hold needs a reason.")
        made = Hold(new_id(), kind, named, case, reason.strip(), department, by, datetime.now(UTC), ends)
        values = {name: getattr(made, name) for name in Hold.__slots__}
        with self._database.writing() as connection:
            connection.execute(insert(_TABLE).values(values | {"records": list(named)}))
        return made

    def release(self, hold: str, *, by: str) -> Hold:
        """End a hold now.

        Raises
        ------
        NotFound
            There is no such hold.
        WrongUse
            It was released before.
        """
        if self.get(hold).released_at is not None:
            raise WrongUse("The hold was released before.")
        with self._database.writing() as connection:
            here = update(_TABLE).where(_TABLE.c.id == hold)
            connection.execute(here.values(released_by=by, released_at=datetime.now(UTC)))
        return self.get(hold)

    def get(self, hold: str) -> Hold:
        """One hold. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.id == hold)).first()
        if row is None:
            raise NotFound("There is no such hold.")
        return _hold(row)

    def in_force(self, now: datetime) -> tuple[Hold, ...]:
        """All holds that keep something at that time."""
        going = or_(_TABLE.c.ends.is_(None), _TABLE.c.ends > now)
        query = select(_TABLE).where(_TABLE.c.released_at.is_(None), going).order_by(_TABLE.c.id)
        with self._database.reading() as connection:
            return tuple(map(_hold, connection.execute(query)))


def _hold(row: Row[tuple[object, ...]]) -> Hold:
    return Hold(**{**row._mapping, "records": tuple(row.records)})
