"""Court orders that open sealed records for the handling of one case, from one time to another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Row, insert, select, update

from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.ids import new_id
from hub.ledger.seals import Seals

_TABLE = models.table(models.CourtOrder)


@dataclass(frozen=True, slots=True)
class CourtOrder:
    """One order. It opens `records`, or without any all sealed records of `case`, from `starts` until `ends` (UTC).

    `number` is how the court's own file calls it.
    """

    id: str
    number: str
    case: str
    records: tuple[str, ...]
    reason: str
    department: str
    by: str
    starts: datetime
    ends: datetime
    made: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it opens anything at that time."""
        return self.revoked_at is None and self.starts <= now < self.ends


class Orders:
    """The court orders of a ledger."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._database = database
        self._seals = seals

    def add(
        self,
        *,
        number: str,
        case: str,
        records: Iterable[str] = (),
        reason: str,
        department: str,
        by: str,
        starts: datetime,
        ends: datetime,
    ) -> CourtOrder:
        """Register an order.

        Raises
        ------
        WrongUse
            It has no number or reason, or ends before it starts.
        """
        if not number.strip() or not reason.strip():
            raise WrongUse("An order has the number by which the court files it, and a reason.")
        if starts >= ends:
            raise WrongUse("An order ends after it starts.")
        made = CourtOrder(
            id=new_id(),
            number=number.strip(),
            case=case,
            records=tuple(dict.fromkeys(records)),
            reason=reason.strip(),
            department=department,
            by=by,
            starts=starts,
            ends=ends,
            made=datetime.now(UTC),
        )
        values = {name: getattr(made, name) for name in CourtOrder.__slots__}
        with self._database.writing() as connection:
            connection.execute(insert(_TABLE).values(values | {"records": list(made.records)}))
        return made

    def revoke(self, order: str, *, by: str) -> CourtOrder:
        """End an order now; what it opened is closed at once.

        Raises
        ------
        NotFound
            There is no such order.
        WrongUse
            It was revoked before.
        """
        if self.get(order).revoked_at is not None:
            raise WrongUse("The order was revoked before.")
        with self._database.writing() as connection:
            here = update(_TABLE).where(_TABLE.c.id == order)
            connection.execute(here.values(revoked_by=by, revoked_at=datetime.now(UTC)))
        return self.get(order)

    def get(self, order: str) -> CourtOrder:
        """One order. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.id == order)).first()
        if row is None:
            raise NotFound("There is no such order.")
        return _order(row)

    def list(self, *, before: str | None = None, limit: int = 100) -> tuple[CourtOrder, ...]:
        """Orders, ended ones too, newest first; `before` is the id of the last one of the page before."""
        query = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        with self._database.reading() as connection:
            return tuple(map(_order, connection.execute(query)))

    def unsealed(self, order: str, case: str, now: datetime) -> frozenset[str]:
        """Ids of the sealed records that an order opens to who handles `case`; none where it isn't in force for it.

        An order that does not exist opens nothing, so that a reader can't tell it from one that has ended.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                select(_TABLE).where(_TABLE.c.id == order, _TABLE.c.case == case)
            ).first()
        if row is None or not (found := _order(row)).in_force(now):
            return frozenset()
        return frozenset(found.records) or self._seals.of_case(case)


def _order(row: Row[tuple[object, ...]]) -> CourtOrder:
    return CourtOrder(**{**row._mapping, "records": tuple(row.records)})
