"""Notices: what departments have to be told of emergencies, kept until they are delivered and shown ever after.

A notice is written in the transaction of what it tells, so that none is lost; delivery follows and is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import JsonValue
from sqlalchemy import Connection, Row, insert, select, update

from hub.access.emergency import EmergencyFile
from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.ids import new_id

_TABLE = models.table(models.Notice)

#: The wait before the next attempt doubles from the first to the longest.
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(hours=1)


class Event(StrEnum):
    """What happened to an emergency."""

    ASKED = "asked"
    BEGUN = "begun"
    ENDED = "ended"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one department has to be told. `body` holds ids and times, and nothing of a person in the data."""

    id: str
    emergency: str
    department: str
    event: Event
    body: Mapping[str, JsonValue]
    made: datetime
    due: datetime
    attempts: int
    delivered: datetime | None
    error: str | None


class Notices:
    """The outbox of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Notice, ...]:
        """Notices whose next attempt is due, oldest first."""
        query = select(_TABLE).where(_TABLE.c.delivered.is_(None), _TABLE.c.due <= now)
        with self._database.reading() as connection:
            return tuple(map(_notice, connection.execute(query.order_by(_TABLE.c.id).limit(limit))))

    def of(self, emergencies: Iterable[str]) -> tuple[Notice, ...]:
        """All notices of some emergencies, oldest first."""
        query = select(_TABLE).where(_TABLE.c.emergency.in_(list(emergencies))).order_by(_TABLE.c.id)
        with self._database.reading() as connection:
            return tuple(map(_notice, connection.execute(query)))

    def delivered(self, id: str, *, now: datetime | None = None) -> None:
        """Say that a notice arrived."""
        self._set(id, attempts=_TABLE.c.attempts + 1, delivered=now or datetime.now(UTC), error=None)

    def failed(self, notice: Notice, *, error: str, now: datetime | None = None) -> None:
        """Say that a notice did not arrive, and when to try again: 15 s later, then doubling up to an hour."""
        wait = min(FIRST_WAIT * 2 ** min(notice.attempts, 20), LONGEST_WAIT)
        due = (now or datetime.now(UTC)) + wait
        self._set(notice.id, attempts=notice.attempts + 1, due=due, error=error)

    def _set(self, id: str, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(
                update(_TABLE).where(_TABLE.c.id == id, _TABLE.c.delivered.is_(None)).values(values)
            )


def add_notices(
    connection: Connection, file: EmergencyFile, event: Event, departments: Iterable[str], at: datetime
) -> None:
    """Write down that departments have to be told of an event, within the transaction that makes it."""
    rows = [
        {
            "id": new_id(),
            "emergency": file.id,
            "department": department,
            "event": event.value,
            "body": _body(file, event),
            "made": at,
            "due": at,
            "attempts": 0,
        }
        for department in sorted(set(departments))
    ]
    if rows:
        connection.execute(insert(_TABLE), rows)


def _body(file: EmergencyFile, event: Event) -> dict[str, JsonValue]:
    """The reason, which people write freely, is read at the hub, where that is logged."""
    return {
        "emergency": file.id,
        "event": event.value,
        "case": file.case,
        "department": file.department,
        "user": file.user,
        "datasets": list(file.datasets),
        "hours": file.hours,
        "starts": file.starts.isoformat() if file.starts else None,
        "ends": file.ends.isoformat() if file.ends else None,
        "approved_by": [f"{one.department}/{one.user}" for one in file.approvals],
        "justified": file.review.justified if file.review else None,
        "at": f"/v1/emergencies/{file.id}",
    }


def _notice(row: Row[tuple[object, ...]]) -> Notice:
    return Notice(**{**row._mapping, "event": Event(row.event)})
