"""How many distinct persons a user was shown for a purpose on a day: counted where the entry is appended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select

from hub.audit.disclosure import Disclosure
from hub.audit.entry import PREFIX_BYTES
from hub.ledger import models

_SPENT = models.table(models.AuditSpent)
#: Days for which it is kept who was counted: the clocks of a ledger's processes may differ.
_KEPT = timedelta(days=2)


class Budgets:
    """The counts of one ledger. `zone` is where its days begin and end."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def spend(
        self, connection: Connection, entry: Disclosure, commitments: Collection[bytes], unknown: int
    ) -> bool:
        """Whether the entry's persons are within its budget; those with commitments are counted then.

        `unknown` is how many more persons it shows: the log never named them, so that they are new. They are to be
        counted by another call, once they have commitments.
        """
        if entry.budget is None or not (commitments or unknown):
            return True
        day, user, purpose = self._whose(entry)
        counted = select(_SPENT.c.person).where(
            _SPENT.c.day == day, _SPENT.c.user == user, _SPENT.c.purpose == purpose
        )
        before = set(map(bytes, connection.execute(counted).scalars()))
        new = {one[:PREFIX_BYTES] for one in commitments} - before
        if (new or unknown) and len(before) + len(new) + unknown > entry.budget:
            return False
        if not before:
            connection.execute(delete(_SPENT).where(_SPENT.c.day < day - _KEPT))
        rows = [{"day": day, "user": user, "purpose": purpose, "person": one} for one in sorted(new)]
        if rows:
            connection.execute(insert(_SPENT), rows)
        return True

    def _whose(self, entry: Disclosure) -> tuple[date, str, str]:
        """Whose budget it is, of which day: a system that acts for someone spends theirs."""
        day = datetime.fromisoformat(entry.time).astimezone(self._zone).date()
        return day, entry.on_behalf or entry.user, entry.purpose or ""
