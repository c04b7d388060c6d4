"""Who used a person's data, when, for what: the audit log as the person concerned reads it.

The shape is that of Estonia's Data Tracker (Andmejälgija, protocol of usage information 1.3.1, `findUsage`: time,
action in words, receiver; newest first), with the system, the reason and its legal basis, and the datasets.

What counts: every entry that names the person, or a record that is surely about them, and disclosed or did something.
Reads that were refused or found nothing disclosed nothing; they are listed on demand, as attempts. The person's own
acts are left out, those of whoever acts for them are not. What an order withholds is not told until the order ends;
then it is, and is said to have been withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from hub.access.principal import Role
from hub.audit.disclosure import Outcome
from hub.concerned.withholding import Withholding

if TYPE_CHECKING:
    from hub.concerned.person import Person
    from hub.ledger.ledger import Ledger
    from hub.ledger.uses import Used

#: Entries that one request looks at, at most.
_ROUNDS: Final = 20
#: What `on_behalf` begins with where a person's representative acts.
REPRESENTATION: Final = "representation:"


@dataclass(frozen=True, slots=True)
class Use:
    """One use. `seq` is the entry's number in the log, by which an auditor finds who it was; times are UTC.

    `disclosed` is false for an attempt. `withheld` is from when until when an order kept it back.
    """

    seq: int
    time: datetime
    action: str
    department: str
    representative: bool
    purpose: str | None
    case: bool
    legal_basis: str | None
    datasets: tuple[str, ...]
    of_person: bool
    disclosed: bool
    withheld: tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class UsesPage:
    """Uses, newest first; `after` is where the next page goes on."""

    uses: tuple[Use, ...]
    after: int | None


def uses_of(
    ledger: Ledger,
    person: Person,
    *,
    before: int | None,
    since: datetime | None,
    until: datetime | None,
    attempts: bool,
    limit: int,
    now: datetime,
) -> UsesPage:
    """A page of the uses of a person's data between two times. With `attempts`, those that disclosed nothing too."""
    orders = ledger.withholdings.of(person.entities)
    found: list[Use] = []
    for _ in range(_ROUNDS):
        page = ledger.uses.page(
            person.entities, person.records, before=before, since=since, until=until, limit=limit + 1
        )
        for use in _told(page, orders, attempts=attempts, now=now):
            if len(found) == limit:
                return UsesPage(tuple(found), found[-1].seq)
            found.append(use)
        if len(page) <= limit:
            return UsesPage(tuple(found), None)
        before = page[-1].entry.seq
    return UsesPage(tuple(found), before)


def _told(
    page: Iterable[Used], orders: Iterable[Withholding], *, attempts: bool, now: datetime
) -> Iterator[Use]:
    for used in page:
        use = _use(used, orders, now)
        if use is not None and (use.disclosed or attempts):
            yield use


def _use(used: Used, orders: Iterable[Withholding], now: datetime) -> Use | None:
    """An entry as a use, or None where it is the person's own or is withheld."""
    entry, values = used.entry, used.entry.values
    on_behalf = str(values.get("on_behalf") or "")
    representative = on_behalf.startswith(REPRESENTATION)
    if values.get("role") == Role.PERSON and not representative:
        return None
    covering = [
        order
        for order in orders
        if order.covers(department=entry.department, case=entry.case, purpose=entry.purpose, time=entry.time)
    ]
    if any(order.in_force(now) for order in covering):
        return None
    return Use(
        seq=entry.seq,
        time=entry.time,
        action=entry.action,
        department=entry.department,
        representative=representative,
        purpose=entry.purpose,
        case=entry.case is not None,
        legal_basis=values.get("legal_basis"),
        datasets=tuple(values.get("datasets", ())),
        of_person=used.of_person,
        disclosed=entry.outcome in (Outcome.SHOWN, Outcome.DONE),
        withheld=_span(covering),
    )


def _span(covering: Iterable[Withholding]) -> tuple[datetime, datetime] | None:
    ended = list(covering)
    if not ended:
        return None
    return min(order.made for order in ended), max(order.end for order in ended)
