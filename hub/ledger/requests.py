"""Share requests of a ledger. A step, what it changes, and its entry in the audit log are one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Connection, Row, insert, or_, select, update

from hub.access.principal import Principal
from hub.audit.disclosure import Disclosure
from hub.ledger import models
from hub.ledger.disclosures import Disclosures
from hub.ledger.engine import Database
from hub.ledger.grants import add_grant
from hub.ledger.ids import new_id
from hub.ledger.rows import row_of
from hub.ledger.steps import add_step, steps_of
from hub.sharing.granted import Granted
from hub.sharing.request import RequestState, ShareRequest, Step
from hub.sharing.terms import Terms, terms_of

_TABLE = models.table(models.ShareRequest)


@dataclass(frozen=True, slots=True)
class Change:
    """What a step does to a request: to which state, which other columns, and the grant that it makes, if any.

    `stamped` are the columns that get the time of the step.
    """

    step: str
    state: RequestState
    values: Mapping[str, object] = field(default_factory=dict)
    stamped: tuple[str, ...] = ()
    note: str | None = None
    detail: Mapping[str, JsonValue] = field(default_factory=dict)
    grant: Granted | None = None


class Requests:
    """The share requests of a ledger."""

    def __init__(self, database: Database, log: Disclosures) -> None:
        self._database = database
        self._log = log

    def add(
        self,
        dataset: str,
        terms: Terms,
        by: Principal,
        now: datetime,
        *,
        provider: str,
        entry_version: int,
        entry: Callable[[str], Disclosure],
    ) -> ShareRequest:
        """Keep a draft of `by`'s department. `entry` makes the log's entry from the id of the request."""
        id = new_id()
        with self._database.writing() as connection:
            connection.execute(
                insert(_TABLE).values(
                    id=id,
                    dataset=dataset,
                    entry_version=entry_version,
                    provider=provider,
                    consumer=by.department,
                    state=RequestState.DRAFT.value,
                    terms=terms.stored(),
                    missing=[],
                    prepared_by=by.subject,
                    prepared=now,
                    reply_days=0,
                    extended_days=0,
                )
            )
            add_step(connection, id, "prepare", by, now)
            made = _one(connection, id)
            self._log.within(connection, [entry(id)])
        return made

    def take(
        self,
        id: str,
        by: Principal,
        now: datetime,
        decide: Callable[[ShareRequest], Change],
        entry: Callable[[ShareRequest, Change], Disclosure],
    ) -> ShareRequest:
        """Take a step. `decide` is given the request as it stands, which nobody else changes until it is done.

        Raises
        ------
        NotFound
            There is no such request.
        StepRefused, WrongUse, AccessRefused
            From `decide`; then nothing happened.
        """
        with self._database.writing() as connection:
            before = _one(connection, id, lock=True)
            change = decide(before)
            at = add_step(connection, id, change.step, by, now, note=change.note, detail=change.detail)
            values = {**change.values, **dict.fromkeys(change.stamped, at), "state": change.state.value}
            connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(values))
            if change.grant is not None:
                add_grant(connection, change.grant, by, at)
            after = _one(connection, id)
            self._log.within(connection, [entry(before, change)])
        return after

    def get(self, id: str) -> ShareRequest:
        """One request. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def steps(self, id: str) -> tuple[Step, ...]:
        """What was done about a request, in order."""
        with self._database.reading() as connection:
            return steps_of(connection, id)

    def list(
        self,
        *,
        department: str | None = None,
        state: RequestState | None = None,
        before: str | None = None,
        limit: int | None = None,
    ) -> tuple[ShareRequest, ...]:
        """Requests, newest first. Of a `department`: those it made, and those made to it, without others' drafts."""
        query = select(_TABLE).order_by(_TABLE.c.id.desc())
        if department is not None:
            submitted = (_TABLE.c.provider == department) & (_TABLE.c.submitted.is_not(None))
            query = query.where(or_(_TABLE.c.consumer == department, submitted))
        if state is not None:
            query = query.where(_TABLE.c.state == state.value)
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        with self._database.reading() as connection:
            return tuple(map(_request, connection.execute(query if limit is None else query.limit(limit))))


def reopen(connection: Connection, id: str, by: Principal, now: datetime, *, note: str) -> None:
    """Put a refused request before the provider again, whose time to reply begins anew.

    Raises
    ------
    StepRefused
        It is not refused.
    """
    _one(connection, id, lock=True).demand("reopen")
    at = add_step(connection, id, "reopen", by, now, note=note)
    undecided = {
        "decided_by": None,
        "decided": None,
        "reason": None,
        "extended_days": 0,
        "extended_why": None,
    }
    connection.execute(
        update(_TABLE)
        .where(_TABLE.c.id == id)
        .values(state=RequestState.SUBMITTED.value, submitted=at, **undecided)
    )


def _one(connection: Connection, id: str, *, lock: bool = False) -> ShareRequest:
    return _request(row_of(connection, _TABLE, id, absent="There is no such request.", lock=lock))


def _request(row: Row[Any]) -> ShareRequest:
    read = {"state": RequestState(row.state), "terms": terms_of(row.terms), "missing": tuple(row.missing)}
    return ShareRequest(**{**row._mapping, **read})
