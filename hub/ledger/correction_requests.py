"""Correction requests between departments. What they say of a record goes when the record is erased."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from hub.access.principal import Principal
from hub.audit.disclosure import Disclosure
from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.disclosures import Disclosures
from hub.ledger.engine import Database
from hub.ledger.ids import new_id
from hub.ledger.rows import row_of
from hub.ledger.steps import add_step, steps_of
from hub.sharing.correction import CorrectionRequest, CorrectionRequestState
from hub.sharing.request import Step

_TABLE = models.table(models.CorrectionRequest)
_OPEN = (CorrectionRequestState.ASKED.value, CorrectionRequestState.VERIFIED.value)


class CorrectionRequests:
    """The correction requests of a ledger that departments made."""

    def __init__(self, database: Database, log: Disclosures) -> None:
        self._database = database
        self._log = log

    def add(
        self,
        dataset: str,
        record: str,
        by: Principal,
        now: datetime,
        *,
        provider: str,
        field: str | None,
        statement: str,
        entry: Callable[[str], Disclosure],
    ) -> CorrectionRequest:
        """Ask for one. `entry` makes the log's entry from the id of the request."""
        id = new_id()
        about = {"dataset": dataset, "record": record, "provider": provider, "field": field}
        with self._database.writing() as connection:
            connection.execute(
                insert(_TABLE).values(
                    **about,
                    id=id,
                    consumer=by.department,
                    statement=statement,
                    state=CorrectionRequestState.ASKED.value,
                    asked_by=by.subject,
                    asked=now,
                )
            )
            add_step(connection, id, "ask", by, now)
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
        answer: str,
        entry: Callable[[CorrectionRequest], Disclosure],
    ) -> CorrectionRequest:
        """Take a step; `answer` is what the asking department is told.

        Raises
        ------
        NotFound
            There is no such request.
        StepRefused
            The step does not lead on from where it stands.
        """
        with self._database.writing() as connection:
            before = _one(connection, id, lock=True)
            state = before.after(step)
            at = add_step(connection, id, step, by, now)
            values = {"state": state.value, "answer": answer, "answered_by": by.subject, "answered": at}
            connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(values))
            after = _one(connection, id)
            self._log.within(connection, [entry(before)])
        return after

    def get(self, id: str) -> CorrectionRequest:
        """One request. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def list(
        self, *, department: str | None = None, open_only: bool = False, before: str | None = None,
        limit: int | None = None,
    ) -> tuple[CorrectionRequest, ...]:  # fmt: skip
        """Requests, newest first; of a `department`: those it made and those made to it."""
        query = select(_TABLE).order_by(_TABLE.c.id.desc())
        if department is not None:
            query = query.where(or_(_TABLE.c.consumer == department, _TABLE.c.provider == department))
        if open_only:
            query = query.where(_TABLE.c.state.in_(_OPEN))
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        with self._database.reading() as connection:
            return tuple(map(_request, connection.execute(query if limit is None else query.limit(limit))))

    def steps(self, id: str) -> tuple[Step, ...]:
        """What was done about a request, in order."""
        with self._database.reading() as connection:
            return steps_of(connection, id)

    def forget(self, records: Collection[str]) -> int:
        """Empty what requests say of records that are erased; that there was one stays. How many there were."""
        emptied = {"record": None, "statement": None, "answer": None}
        with self._database.writing() as connection:
            return sum(
                connection.execute(update(_TABLE).where(_TABLE.c.record.in_(part)).values(emptied)).rowcount
                for part in chunks(records)
            )


def _one(connection: Connection, id: str, *, lock: bool = False) -> CorrectionRequest:
    return _request(row_of(connection, _TABLE, id, absent="There is no such correction request.", lock=lock))


def _request(row: Row[Any]) -> CorrectionRequest:
    return CorrectionRequest(**{**row._mapping, "state": CorrectionRequestState(row.state)})
