"""How a grant was used, counted from the audit log (政务数据共享条例, art. 29): numbers, never whom or what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select

from hub.audit.disclosure import Outcome
from hub.ledger import models
from hub.ledger.engine import Database
from hub.sharing.granted import Granted

_ENTRIES = models.table(models.AuditEntry)
_PAGE = 5_000


@dataclass
class GrantUses:
    """The reads of a dataset by the consumer of a grant, for the purposes and in the time of the grant.

    `persons` and `cases` are how many different ones were disclosed or at hand; `refused` are reads for these purposes
    that showed nothing because they were refused. `by_day` goes by the hub's time zone.
    """

    reads: int = 0
    refused: int = 0
    users: set[str] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    by_purpose: Counter[str] = field(default_factory=Counter)
    by_day: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, Any]:
        """As numbers."""
        return {
            "reads": self.reads,
            "refused": self.refused,
            "users": len(self.users),
            "cases": len(self.cases),
            "persons": len(self.persons),
            "by_purpose": dict(sorted(self.by_purpose.items())),
            "by_day": dict(sorted(self.by_day.items())),
        }


def uses_of(database: Database, granted: Granted, zone: ZoneInfo) -> GrantUses:
    """Count the uses of a grant since it was delivered. The log is never shortened, so none is too old for it."""
    found, grant = GrantUses(), granted.grant
    if granted.delivered is None:
        return found
    since = max(granted.delivered, grant.starts)
    for time, body in _entries(database, grant.consumer, sorted(grant.purposes), since, grant.ends):
        entry = orjson.loads(body)
        if entry["outcome"] == Outcome.REFUSED.value:
            found.refused += 1
        elif entry["outcome"] == Outcome.SHOWN.value and grant.dataset in entry.get("datasets", ()):
            _count(found, entry, time.astimezone(zone))
    return found


def _count(found: GrantUses, entry: dict[str, Any], at: datetime) -> None:
    found.reads += 1
    found.users.add(entry["user"])
    found.cases.update(filter(None, [entry.get("case")]))
    found.persons.update(id for id in entry.get("entities", ()) if id.startswith("P"))
    found.by_purpose[entry["purpose"]] += 1
    found.by_day[at.date().isoformat()] += 1


def _entries(
    database: Database, department: str, purposes: list[str], since: datetime, until: datetime
) -> Iterator[tuple[datetime, bytes]]:
    """What users of a department read for some purposes in a time, in order."""
    after = 0
    wanted = (
        _ENTRIES.c.department == department,
        _ENTRIES.c.purpose.in_(purposes),
        _ENTRIES.c.time >= since,
        _ENTRIES.c.time < until,
    )
    while True:
        query = select(_ENTRIES.c.seq, _ENTRIES.c.time, _ENTRIES.c.body).where(
            *wanted, _ENTRIES.c.seq > after
        )
        with database.reading() as connection:
            page = connection.execute(query.order_by(_ENTRIES.c.seq).limit(_PAGE)).all()
        if not page:
            return
        yield from ((row.time, bytes(row.body)) for row in page)
        after = page[-1].seq
