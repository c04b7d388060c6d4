"""Requests of persons concerned to erase records, and what the providers' heads decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from hub.concerned.requests import ErasureRequest, ErasureState, Ground
from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.engine import Database

_TABLE = models.table(models.ErasureRequest)
_ABSENT = "There is no such request."
_OPEN = (ErasureState.ASKED, ErasureState.CONSENTED)
#: Requests of one person that may be open at a time.
MOST_OPEN = 100


class ErasureRequests:
    """The requests to erase of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, asked: Collection[ErasureRequest]) -> None:
        """Write requests down, all of one person.

        Raises
        ------
        WrongUse
            The person has as many open as are taken, or one about one of these records.
        """
        wanted = {record for one in asked for record in one.records}
        subjects = {one.subject for one in asked}
        open_ = _TABLE.c.subject.in_(subjects) & _TABLE.c.state.in_(_OPEN)
        with self._database.writing() as connection:
            before = list(connection.execute(select(_TABLE.c.records).where(open_)).scalars())
            if any(wanted.intersection(records) for records in before):
                raise WrongUse("A request about one of these records is open: wait for its answer.")
            count = connection.execute(select(func.count()).where(open_)).scalar_one()
            if count + len(asked) > MOST_OPEN:
                raise WrongUse(f"{MOST_OPEN} of your requests are open: wait for answers.")
            for one in asked:
                values = {name: getattr(one, name) for name in ErasureRequest.__slots__}
                connection.execute(insert(_TABLE).values(values | {"records": list(one.records)}))

    def get(self, id: str) -> ErasureRequest:
        """One request. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def of_subject(
        self, subject: str, *, before: str | None = None, limit: int = 50
    ) -> tuple[ErasureRequest, ...]:
        """A person's requests, newest first; `before` is the id of the last one of the page before."""
        return self._list(_TABLE.c.subject == subject, before, limit)

    def of_provider(
        self,
        provider: str,
        *,
        states: Collection[ErasureState] = tuple(ErasureState),
        before: str | None = None,
        limit: int = 50,
    ) -> tuple[ErasureRequest, ...]:
        """The requests that a department has to answer, newest first."""
        return self._list((_TABLE.c.provider == provider) & _TABLE.c.state.in_(states), before, limit)

    def consented(self) -> tuple[ErasureRequest, ...]:
        """What is decided and yet to be carried out, oldest first."""
        query = select(_TABLE).where(_TABLE.c.state == ErasureState.CONSENTED).order_by(_TABLE.c.id)
        with self._database.reading() as connection:
            return tuple(map(_request, connection.execute(query)))

    def decide(
        self,
        id: str,
        *,
        consent: bool,
        reason: str | None,
        retained_by: str | None = None,
        by: str,
        at: datetime,
    ) -> ErasureRequest:
        """Consent to a request or refuse it; `retained_by` is the rule that requires its records to be kept.

        Raises
        ------
        NotFound
            There is none.
        WrongUse
            It was answered or withdrawn before, is refused without a reason, or consented to against such a rule.
        """
        if not consent and not (reason or "").strip():
            raise WrongUse("A refusal needs a reason: the person may dispute it.")
        if consent and retained_by:
            raise WrongUse("What a rule requires to be kept can't be erased: refuse, and name the rule.")
        with self._database.writing() as connection:
            if _one(connection, id).state is not ErasureState.ASKED:
                raise WrongUse("This request is answered or withdrawn already.")
            return _set(
                connection,
                id,
                state=ErasureState.CONSENTED if consent else ErasureState.REFUSED,
                reason=reason,
                retained_by=retained_by,
                decided_by=by,
                decided_at=at,
                closed=None if consent else at,
            )

    def done(self, id: str, erasure: str, *, at: datetime) -> ErasureRequest:
        """Say that what was consented to is erased, by which act. Raises NotFound."""
        with self._database.writing() as connection:
            return _set(connection, id, state=ErasureState.DONE, erasure=erasure, closed=at)

    def withdraw(self, id: str, *, at: datetime) -> ErasureRequest:
        """Take a request back, before it is answered.

        Raises
        ------
        NotFound
            There is none.
        WrongUse
            It is answered.
        """
        with self._database.writing() as connection:
            if _one(connection, id).state is not ErasureState.ASKED:
                raise WrongUse("This request is answered or withdrawn already.")
            return _set(connection, id, state=ErasureState.WITHDRAWN, closed=at)

    def _list(self, which: ColumnElement[bool], before: str | None, limit: int) -> tuple[ErasureRequest, ...]:
        query = select(_TABLE).where(which).order_by(_TABLE.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        with self._database.reading() as connection:
            return tuple(map(_request, connection.execute(query)))


def _one(connection: Connection, id: str) -> ErasureRequest:
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == id)).first()
    if row is None:
        raise NotFound(_ABSENT)
    return _request(row)


def _set(connection: Connection, id: str, **values: object) -> ErasureRequest:
    connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(values))
    return _one(connection, id)


def _request(row: Row[tuple[object, ...]]) -> ErasureRequest:
    found = ErasureRequest(**row._mapping)
    return replace(
        found,
        records=tuple(row.records),
        ground=Ground(found.ground),
        state=ErasureState(found.state),
    )
