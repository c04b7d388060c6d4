"""Requests of persons concerned to correct a field. The hub edits no record: a new version of the source ends them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from hub.concerned.requests import DISPUTED, Correction, CorrectionState
from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.engine import Database

_TABLE = models.table(models.Correction)
_ABSENT = "There is no such request."
#: Requests of one person that may be open at a time.
MOST_OPEN = 100


class Corrections:
    """The requests to correct of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, asked: Correction) -> None:
        """Write a request down; from here on the field counts as disputed.

        Raises
        ------
        WrongUse
            One about this field is open, or the person has as many open as are taken.
        """
        open_ = (_TABLE.c.subject == asked.subject) & _TABLE.c.state.in_(DISPUTED)
        same = (_TABLE.c.record == asked.record) & (_TABLE.c.mention == asked.mention)
        with self._database.writing() as connection:
            if connection.execute(
                select(_TABLE.c.id).where(open_, same, _TABLE.c.field == asked.field)
            ).first():
                raise WrongUse("A request about this field is open: wait for its answer.")
            if connection.execute(select(func.count()).where(open_)).scalar_one() >= MOST_OPEN:
                raise WrongUse(f"{MOST_OPEN} of your requests are open: wait for answers.")
            values = {name: getattr(asked, name) for name in Correction.__slots__}
            connection.execute(insert(_TABLE).values(values))

    def get(self, id: str) -> Correction:
        """One request. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def of_subject(
        self, subject: str, *, before: str | None = None, limit: int = 50
    ) -> tuple[Correction, ...]:
        """A person's requests, newest first; `before` is the id of the last one of the page before."""
        return self._list(_TABLE.c.subject == subject, before, limit)

    def of_provider(
        self,
        provider: str,
        *,
        states: Collection[CorrectionState] = tuple(CorrectionState),
        before: str | None = None,
        limit: int = 50,
    ) -> tuple[Correction, ...]:
        """The requests that a department has to answer, newest first."""
        return self._list((_TABLE.c.provider == provider) & _TABLE.c.state.in_(states), before, limit)

    def disputed(self, records: Collection[str]) -> tuple[Correction, ...]:
        """The open requests about some records. Whether a new version has ended one is for the caller to see."""
        found: list[Correction] = []
        with self._database.reading() as connection:
            for chunk in chunks(records):
                query = select(_TABLE).where(_TABLE.c.record.in_(chunk), _TABLE.c.state.in_(DISPUTED))
                found += map(_correction, connection.execute(query.order_by(_TABLE.c.id)))
        return tuple(found)

    def none_disputed(self, records: Collection[str]) -> bool:
        """Whether it is known without waiting that no request about some records is open; False: see `disputed`."""
        listed = [*records, *DISPUTED]
        marks = ", ".join("?" * len(records)), ", ".join("?" * len(DISPUTED))
        query = f"SELECT 1 FROM corrections WHERE record IN ({marks[0]}) AND state IN ({marks[1]}) LIMIT 1"  # noqa: S608
        return self._database.here(query, listed) == []

    def decide(self, id: str, *, accept: bool, reason: str | None, by: str, at: datetime) -> Correction:
        """Accept or refuse a request.

        Raises
        ------
        NotFound
            There is none.
        WrongUse
            It was answered or withdrawn before, or is refused without a reason.
        """
        if not accept and not (reason or "").strip():
            raise WrongUse("A refusal needs a reason: the person may dispute it.")
        with self._database.writing() as connection:
            if _one(connection, id).state is not CorrectionState.ASKED:
                raise WrongUse("This request is answered or withdrawn already.")
            state = CorrectionState.ACCEPTED if accept else CorrectionState.REFUSED
            closed = None if accept else at
            return _set(
                connection, id, state=state, reason=reason, decided_by=by, decided_at=at, closed=closed
            )

    def withdraw(self, id: str, *, at: datetime) -> Correction:
        """Take a request back.

        Raises
        ------
        NotFound
            There is none.
        WrongUse
            It is closed.
        """
        with self._database.writing() as connection:
            if _one(connection, id).state not in DISPUTED:
                raise WrongUse("This request is closed.")
            return _set(connection, id, state=CorrectionState.WITHDRAWN, closed=at)

    def settle(self, versions: Mapping[str, str], *, at: datetime) -> tuple[Correction, ...]:
        """Close open requests about records that have another version now (by record id); those that were closed."""
        closed: list[Correction] = []
        for one in self.disputed(versions):
            if versions[one.record] != one.version:
                with self._database.writing() as connection:
                    state = CorrectionState.CORRECTED
                    closed.append(_set(connection, one.id, state=state, closed=at))
        return tuple(closed)

    def forget(self, records: Collection[str]) -> int:
        """Delete the requests about records that are erased: they say what the records said. How many there were."""
        with self._database.writing() as connection:
            return sum(
                connection.execute(delete(_TABLE).where(_TABLE.c.record.in_(part))).rowcount
                for part in chunks(records)
            )

    def _list(self, which: ColumnElement[bool], before: str | None, limit: int) -> tuple[Correction, ...]:
        query = select(_TABLE).where(which).order_by(_TABLE.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        with self._database.reading() as connection:
            return tuple(map(_correction, connection.execute(query)))


def _one(connection: Connection, id: str) -> Correction:
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == id)).first()
    if row is None:
        raise NotFound(_ABSENT)
    return _correction(row)


def _set(connection: Connection, id: str, **values: object) -> Correction:
    connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(values))
    return _one(connection, id)


def _correction(row: Row[tuple[object, ...]]) -> Correction:
    found = Correction(**row._mapping)
    return replace(found, state=CorrectionState(found.state))
