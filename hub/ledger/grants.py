"""Grants of a ledger: what is in force is asked here at every read, so that the end of a grant closes it at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, Select, and_, select

from hub.access.grant import Grant, GrantMode, GrantState
from hub.ledger import models
from hub.ledger.engine import Database

_TABLE = models.table(models.Grant)
_ENTRIES = models.table(models.CatalogueEntry)
_SHARED = and_(
    _ENTRIES.c.dataset == _TABLE.c.dataset,
    _ENTRIES.c.provider == _TABLE.c.provider,
    _ENTRIES.c.superseded.is_(None),
    _ENTRIES.c.sharing != "none",
)
_LASTING = [_TABLE.c[name] for name in (
    "id", "dataset", "provider", "consumer", "purposes", "fields", "edges", "mode", "starts", "ends", "state",
)]  # fmt: skip


class Grants:
    """The grants of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def in_force(self, consumer: str, now: datetime) -> tuple[Grant, ...]:
        """What a department may read of others' datasets at a time (UTC), ordered by id.

        A grant counts only while the catalogue's current entry says that the dataset is still its provider's and still
        shared: whatever was consented to, an entry that turns "not shared" closes it (政务数据共享条例, art. 14).
        """
        query = _lasting(now).where(_TABLE.c.consumer == consumer).order_by(_TABLE.c.id)
        with self._database.reading() as connection:
            return tuple(map(_grant, connection.execute(query)))


def _lasting(now: datetime) -> Select[tuple[object, ...]]:
    return (
        select(*_LASTING)
        .join(_ENTRIES, _SHARED)
        .where(_TABLE.c.state == GrantState.IN_FORCE.value, _TABLE.c.starts <= now, _TABLE.c.ends > now)
    )


def _grant(row: Row[tuple[object, ...]]) -> Grant:
    sets = {name: frozenset(map(str, row._mapping[name])) for name in ("purposes", "fields", "edges")}
    return Grant(**{**row._mapping, **sets, "mode": GrantMode(row.mode), "state": GrantState(row.state)})
