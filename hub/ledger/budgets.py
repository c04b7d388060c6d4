"""How many distinct persons a user was shown for a purpose on a day: counted where the entry is appended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete

from hub.audit.disclosure import Disclosure
from hub.audit.entry import PREFIX_BYTES
from hub.ledger import models
from hub.ledger.plain import Inserting, run, run_in

_SPENT = models.table(models.AuditSpent)
_WHOSE = 'FROM audit_spent WHERE day = ? AND "user" = ? AND purpose = ?'
_SEEN = f"SELECT person {_WHOSE} AND person IN"
_COUNT = f"SELECT count(*) {_WHOSE}"
_INSERT = Inserting(_SPENT, ("day", "user", "purpose", "person"))
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
        whose = self._whose(entry)
        shown = {one[:PREFIX_BYTES] for one in commitments}
        said = (_stored(connection, whose[0]), *whose[1:])
        new = shown - {bytes(person) for (person,) in run_in(connection, _SEEN, said, shown)}
        if not new and not unknown:
            return True
        ((before,),) = run(connection, _COUNT, said)
        if before + len(new) + unknown > entry.budget:
            return False
        if not before:
            connection.execute(delete(_SPENT).where(_SPENT.c.day < whose[0] - _KEPT))
        _INSERT(connection, ((*whose, one) for one in sorted(new)))
        return True

    def _whose(self, entry: Disclosure) -> tuple[date, str, str]:
        """Whose budget it is, of which day: a system that acts for someone spends theirs."""
        day = datetime.fromisoformat(entry.time).astimezone(self._zone).date()
        return day, entry.on_behalf or entry.user, entry.purpose or ""


def _stored(connection: Connection, day: date) -> Any:
    """A day as the database's driver takes it."""
    bind = _SPENT.c.day.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return day if bind is None else bind(day)
