"""Grants of a ledger: what is in force is asked here at every read, so that the end of a grant closes it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from hub.access.grant import Grant, GrantMode, GrantState
from hub.access.principal import Principal
from hub.audit.disclosure import Disclosure
from hub.ledger import models
from hub.ledger.disclosures import Disclosures
from hub.ledger.engine import Database
from hub.ledger.grant_uses import GrantUses, uses_of
from hub.ledger.rows import row_of
from hub.ledger.sharing_version import raise_version
from hub.ledger.steps import add_step, steps_of
from hub.sharing.granted import Granted
from hub.sharing.request import Step

_TABLE = models.table(models.Grant)
_ENTRIES = models.table(models.CatalogueEntry)
_SHARED = and_(
    _ENTRIES.c.dataset == _TABLE.c.dataset,
    _ENTRIES.c.provider == _TABLE.c.provider,
    _ENTRIES.c.superseded.is_(None),
    _ENTRIES.c.sharing != "none",
)
_HISTORY = (
    "request",
    "first_day",
    "last_day",
    "conditions",
    "consented_by",
    "consented",
    "delivered_by",
    "delivered",
)
_LISTS = ("purposes", "fields", "edges")


class Grants:
    """The grants of a ledger."""

    def __init__(self, database: Database, log: Disclosures) -> None:
        self._database = database
        self._log = log

    def in_force(self, consumer: str, now: datetime) -> tuple[Grant, ...]:
        """What a department may read of others' datasets at a time (UTC), ordered by id.

        A grant counts only while the catalogue's current entry says that the dataset is still its provider's and still
        shared: whatever was consented to, an entry that turns "not shared" closes it (政务数据共享条例, art. 14).
        """
        query = (
            select(_TABLE)
            .join(_ENTRIES, _SHARED)
            .where(
                _TABLE.c.consumer == consumer,
                _TABLE.c.state == GrantState.IN_FORCE.value,
                _TABLE.c.starts <= now,
                _TABLE.c.ends > now,
            )
            .order_by(_TABLE.c.id)
        )
        with self._database.reading() as connection:
            return tuple(_grant(row) for row in connection.execute(query))

    def ending(self, consumer: str, since: datetime, until: datetime) -> tuple[Grant, ...]:
        """A department's grants that end in a period (UTC) and were in force, ordered by id."""
        lasted = (GrantState.IN_FORCE.value, GrantState.EXPIRED.value)
        query = (
            select(_TABLE)
            .where(
                _TABLE.c.consumer == consumer,
                _TABLE.c.state.in_(lasted),
                _TABLE.c.ends > since,
                _TABLE.c.ends <= until,
            )
            .order_by(_TABLE.c.id)
        )
        with self._database.reading() as connection:
            return tuple(_grant(row) for row in connection.execute(query))

    def get(self, id: str) -> Granted:
        """One grant. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def of_request(self, request: str) -> Granted | None:
        """The grant that a request came to."""
        with self._database.reading() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.request == request)).first()
        return None if row is None else _granted(row)

    def uses(self, granted: Granted, zone: ZoneInfo) -> GrantUses:
        """How often a grant was used, from the audit log; days are those of `zone`."""
        return uses_of(self._database, granted, zone)

    def steps(self, id: str) -> tuple[Step, ...]:
        """What was done about a grant, in order."""
        with self._database.reading() as connection:
            return steps_of(connection, id)

    def list(
        self, *, department: str | None = None, before: str | None = None, limit: int | None = None
    ) -> tuple[Granted, ...]:
        """Grants, newest first; of a `department`: those it has and those it gave."""
        query = select(_TABLE).order_by(_TABLE.c.id.desc())
        if department is not None:
            query = query.where(or_(_TABLE.c.consumer == department, _TABLE.c.provider == department))
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        with self._database.reading() as connection:
            return tuple(map(_granted, connection.execute(query if limit is None else query.limit(limit))))

    def take(
        self,
        id: str,
        step: str,
        by: Principal,
        now: datetime,
        *,
        decide: Callable[[Granted], None],
        entry: Callable[[Granted], Disclosure],
        note: str | None = None,
    ) -> Granted:
        """Take a step that `decide` does not refuse, given the grant as it stands. It counts at once.

        Raises
        ------
        NotFound
            There is no such grant.
        StepRefused
            The step does not lead on from where it stands.
        """
        with self._database.writing() as connection:
            before = _one(connection, id, lock=True)
            decide(before)
            state = before.after(step, now)
            at = add_step(connection, id, step, by, now, note=note)
            values = {"delivered_by": by.subject, "delivered": at} if step == "deliver" else {}
            connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(state=state.value, **values))
            raise_version(connection)
            after = _one(connection, id)
            self._log.within(connection, [entry(before)])
        return after


def add_grant(connection: Connection, granted: Granted, by: Principal, at: datetime) -> None:
    """Keep a new grant, in the transaction of the consent that makes it."""
    grant = granted.grant
    lists = {name: sorted(getattr(grant, name)) for name in _LISTS}
    history = {name: getattr(granted, name) for name in _HISTORY} | {"consented": at}
    history["delivered"] = None if granted.delivered is None else at
    plain = {
        name: getattr(grant, name) for name in ("id", "dataset", "provider", "consumer", "starts", "ends")
    }
    connection.execute(
        insert(_TABLE).values(**plain, **lists, **history, mode=grant.mode.value, state=grant.state.value)
    )
    add_step(connection, grant.id, "consent", by, at)
    if granted.delivered_by is not None:
        add_step(connection, grant.id, "deliver", by, at)
    raise_version(connection)


def _one(connection: Connection, id: str, *, lock: bool = False) -> Granted:
    return _granted(row_of(connection, _TABLE, id, absent="There is no such grant.", lock=lock))


def _granted(row: Row[Any]) -> Granted:
    return Granted(grant=_grant(row), **{name: row._mapping[name] for name in _HISTORY})


def _grant(row: Row[Any]) -> Grant:
    sets = {name: frozenset(map(str, row._mapping[name])) for name in _LISTS}
    told = {name: row._mapping[name] for name in Grant.__slots__}
    return Grant(**{**told, **sets, "mode": GrantMode(row.mode), "state": GrantState(row.state)})
