"""Assignments: who handles a case by the word of the head of the department, where no record of its own says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from hub.audit.disclosure import Disclosure
from hub.errors import StepRefused
from hub.ledger import models
from hub.ledger.disclosures import Disclosures
from hub.ledger.engine import Database
from hub.ledger.redirects import Redirects
from hub.ledger.rows import row_of
from hub.ledger.sharing_version import raise_version

_TABLE = models.table(models.Assignment)


@dataclass(frozen=True, slots=True)
class Assignment:
    """That a user of a department handles a case from `starts` until `ends` (UTC), unless it was withdrawn."""

    id: str
    user: str
    department: str
    case: str
    starts: datetime
    ends: datetime
    reason: str
    registered_by: str
    registered: datetime
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it counts at a time."""
        return self.withdrawn_at is None and self.starts <= now < self.ends


class Assignments:
    """The assignments of a ledger. Each change stands in the log in the transaction that makes it."""

    def __init__(self, database: Database, log: Disclosures, redirects: Redirects) -> None:
        self._database = database
        self._log = log
        self._redirects = redirects

    def add(self, made: Assignment, entry: Disclosure) -> Assignment:
        """Register one. `entry` tells the log."""
        with self._database.writing() as connection:
            connection.execute(
                insert(_TABLE).values({name: getattr(made, name) for name in Assignment.__slots__})
            )
            raise_version(connection)
            self._log.within(connection, [entry])
        return made

    def withdraw(self, id: str, *, by: str, at: datetime, reason: str, entry: Disclosure) -> Assignment:
        """End one at once; it stays on record. `entry` tells the log.

        Raises
        ------
        NotFound
            There is no such assignment.
        StepRefused
            It was withdrawn before.
        """
        with self._database.writing() as connection:
            changed = connection.execute(
                update(_TABLE)
                .where(_TABLE.c.id == id, _TABLE.c.withdrawn_by.is_(None))
                .values(withdrawn_by=by, withdrawn_at=at, withdrawn_reason=reason)
            )
            found = _one(connection, id)
            if changed.rowcount == 0:
                raise StepRefused("The assignment was withdrawn before.")
            raise_version(connection)
            self._log.within(connection, [entry])
        return found

    def get(self, id: str) -> Assignment:
        """One assignment. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def list(
        self,
        *,
        department: str | None = None,
        user: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> tuple[Assignment, ...]:
        """Assignments, withdrawn and ended ones too, newest first; `before` is the last id of the page before."""
        query = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit)
        if department is not None:
            query = query.where(_TABLE.c.department == department)
        if user is not None:
            query = query.where(_TABLE.c.user == user)
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        with self._database.reading() as connection:
            return tuple(map(_assignment, connection.execute(query)))

    def holds(self, user: str, department: str, case: str, now: datetime) -> bool:
        """Whether a user of a department handles a case at a time (UTC) by an assignment.

        A case that was merged with another since it was assigned is the one that it became.
        """
        cases = {one.case for one in self.of(user, department, now) if one.in_force(now)}
        return bool(cases) and (case in cases or self.became(case, cases))

    def of(self, user: str, department: str, now: datetime) -> tuple[Assignment, ...]:
        """A user's assignments that are in force or begin later; good until the sharing version changes."""
        query = select(_TABLE).where(
            _TABLE.c.user == user,
            _TABLE.c.department == department,
            _TABLE.c.withdrawn_by.is_(None),
            _TABLE.c.ends > now,
        )
        with self._database.reading() as connection:
            return tuple(map(_assignment, connection.execute(query)))

    def became(self, case: str, cases: Collection[str]) -> bool:
        """Whether a case is one of some cases, for one of them or it was merged."""
        became = self._redirects.lookup([case, *cases])
        return became.get(case, case) in {became.get(one, one) for one in cases}


def _one(connection: Connection, id: str) -> Assignment:
    return _assignment(row_of(connection, _TABLE, id, absent="There is no such assignment."))


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(**row._mapping)
