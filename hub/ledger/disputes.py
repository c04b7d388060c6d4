"""Disputes of a ledger. An upheld one over a refusal puts its request before the provider again, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from hub.access.principal import Principal
from hub.audit.disclosure import Disclosure
from hub.errors import StepRefused
from hub.ledger import models
from hub.ledger.disclosures import Disclosures
from hub.ledger.engine import Database
from hub.ledger.ids import new_id
from hub.ledger.requests import reopen
from hub.ledger.rows import row_of
from hub.ledger.steps import add_step, steps_of
from hub.sharing.dispute import Dispute, DisputeState
from hub.sharing.request import Step

_TABLE = models.table(models.Dispute)
_REQUESTS = models.table(models.ShareRequest)
_OPEN = (DisputeState.NEGOTIATION.value, DisputeState.COORDINATION.value)


class Disputes:
    """The disputes of a ledger."""

    def __init__(self, database: Database, log: Disclosures) -> None:
        self._database = database
        self._log = log

    def add(
        self,
        request: str,
        grant: str | None,
        by: Principal,
        now: datetime,
        *,
        reason: str,
        entry: Callable[[str], Disclosure],
    ) -> Dispute:
        """Raise one. `entry` makes the log's entry from the id of the dispute.

        Raises
        ------
        StepRefused
            One about this request is open.
        """
        id = new_id()
        values = {"id": id, "request": request, "grant": grant, "reason": reason, "raised": now}
        who = {"raised_by": by.subject, "department": by.department, "state": DisputeState.NEGOTIATION.value}
        with self._database.writing() as connection:
            # Whoever raises one holds the request, so that two can't be raised at once.
            connection.execute(select(_REQUESTS.c.id).where(_REQUESTS.c.id == request).with_for_update())
            open_ = select(_TABLE.c.id).where(_TABLE.c.request == request, _TABLE.c.state.in_(_OPEN))
            if connection.execute(open_).first() is not None:
                raise StepRefused("There is an open dispute about this request.")
            connection.execute(insert(_TABLE).values({**values, **who}))
            add_step(connection, id, "raise", by, now, note=reason)
            made = _one(connection, id)
            self._log.within(connection, [entry(id)])
        return made

    def take(
        self,
        id: str,
        step: str,
        by: Principal,
        now: datetime,
        *,
        note: str,
        entry: Callable[[Dispute], Disclosure],
    ) -> Dispute:
        """Take a step.

        Raises
        ------
        NotFound
            There is no such dispute.
        StepRefused
            The step does not lead on from where it stands.
        """
        with self._database.writing() as connection:
            before = _one(connection, id, lock=True)
            state = before.after(step)
            at = add_step(connection, id, step, by, now, note=note)
            closed = None if state.value in _OPEN else at
            connection.execute(
                update(_TABLE).where(_TABLE.c.id == id).values(state=state.value, closed=closed)
            )
            if state is DisputeState.UPHELD and before.grant is None:
                reopen(connection, before.request, by, at, note=f"dispute {id} upheld")
            after = _one(connection, id)
            self._log.within(connection, [entry(before)])
        return after

    def get(self, id: str) -> Dispute:
        """One dispute. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def of_request(self, request: str) -> tuple[Dispute, ...]:
        """The disputes about a request or its grant, newest first."""
        query = select(_TABLE).where(_TABLE.c.request == request).order_by(_TABLE.c.id.desc())
        with self._database.reading() as connection:
            return tuple(map(_dispute, connection.execute(query)))

    def steps(self, id: str) -> tuple[Step, ...]:
        """What was done about a dispute, in order."""
        with self._database.reading() as connection:
            return steps_of(connection, id)


def _one(connection: Connection, id: str, *, lock: bool = False) -> Dispute:
    return _dispute(row_of(connection, _TABLE, id, absent="There is no such dispute.", lock=lock))


def _dispute(row: Row[Any]) -> Dispute:
    return Dispute(**{**row._mapping, "state": DisputeState(row.state)})
