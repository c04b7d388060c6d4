"""Steps of requests, grants, disputes and corrections: who did what, when and why, in order and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import Connection, insert, select

from hub.access.principal import Principal
from hub.ledger import models
from hub.sharing.request import Step

_TABLE = models.table(models.SharingStep)


def add_step(
    connection: Connection,
    subject: str,
    step: str,
    by: Principal,
    now: datetime,
    *,
    note: str | None = None,
    detail: Mapping[str, JsonValue] | None = None,
) -> datetime:
    """Write a step down and return its time (UTC), which a clock that was set back does not make earlier than the last.

    To be called with the subject's row locked.
    """
    last = connection.execute(
        select(_TABLE.c.seq, _TABLE.c.at)
        .where(_TABLE.c.subject == subject)
        .order_by(_TABLE.c.seq.desc())
        .limit(1)
    ).first()
    at = now if last is None else max(now, last.at)
    connection.execute(
        insert(_TABLE).values(
            subject=subject,
            seq=1 if last is None else last.seq + 1,
            at=at,
            user=by.subject,
            department=by.department,
            step=step,
            note=note,
            detail=dict(detail or {}),
        )
    )
    return at


def steps_of(connection: Connection, subject: str) -> tuple[Step, ...]:
    """Every step of a subject, in order."""
    columns = [_TABLE.c[name] for name in Step.__slots__]
    query = select(*columns).where(_TABLE.c.subject == subject).order_by(_TABLE.c.seq)
    return tuple(Step(**row._mapping) for row in connection.execute(query))
