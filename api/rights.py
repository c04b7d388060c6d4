"""Gathers what is in force for one request. What can't be found out is not in force."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from hub.access.asked import Asked
from hub.access.bounded import Bounded
from hub.access.emergency import Emergency
from hub.access.grant import Grant
from hub.access.principal import Principal
from hub.access.rights import Rights, Rules
from hub.graph.reads.handlers import handles

if TYPE_CHECKING:
    from api.services import Services
    from hub.ledger.assignments import Assignment
    from hub.ledger.ledger import Ledger

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: The rules, a department's grants, the records that an order opens, the emergency that was named.
Kept = tuple[Rules, tuple[Grant, ...], frozenset[str], Emergency | None]

#: Departments or users of whom it is remembered what is in force, at most, and for how many seconds.
_MOST = 10_000
_SECONDS = 60.0
#: Seconds for which a record is believed that said who handles a case.
HANDLED_SECONDS = 10.0


class Handling(Protocol):
    """Tells whether a user handles a case, by the source's own assignment or a registered one."""

    async def __call__(
        self, services: Services, principal: Principal, own: frozenset[str], case: str, now: datetime, /
    ) -> bool: ...


async def handles_case(
    services: Services, principal: Principal, own: frozenset[str], case: str, now: datetime
) -> bool:
    """By an assignment of the head, or by a record of the user's own department that names them."""
    if await services.in_force.assigned(principal, case, now):
        return True
    said = services.in_force.handling
    who = (principal.subject, principal.department, own, case)
    if said.holds(who):
        return True
    return said.told(who, await handles(services.database, principal, own, case))


class Handled:
    """Which cases a record said that a user handles, for some seconds: a page asks several times at once.

    Only that they do is remembered. It rests on the sources' records alone, which a pull brings minutes after the
    source wrote them; what the ledger says of sharing and assignments is asked at each read.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._until: Bounded[tuple[str, str, frozenset[str], str], float] = Bounded(_MOST)

    def holds(self, who: tuple[str, str, frozenset[str], str]) -> bool:
        """Whether a record said so just now."""
        return self._clock() < (self._until.get(who) or 0.0)

    def told(self, who: tuple[str, str, frozenset[str], str], handles: bool) -> bool:
        """Remember what a record says, and give it back."""
        if handles:
            self._until.put(who, self._clock() + HANDLED_SECONDS)
        return handles


class Remembered(Generic[K, V]):
    """What the ledger said of something, good until anything about sharing changes, and for a minute at most."""

    def __init__(self, ledger: Ledger, read: Callable[[K, datetime], V]) -> None:
        self._ledger = ledger
        self._read = read
        self._known: Bounded[K, tuple[int, datetime, V]] = Bounded(_MOST)

    def at_hand(self, key: K, now: datetime) -> V | None:
        """What it said, where it takes no waiting to know that it still holds."""
        return self._good(key, self._ledger.sharing_version_here(), now)

    def of(self, key: K, now: datetime) -> V:
        """What it says now. To be called in a thread."""
        version = self._ledger.sharing_version()
        known = self._good(key, version, now)
        return self._known.put(key, (version, now, self._read(key, now)))[2] if known is None else known

    def _good(self, key: K, version: int | None, now: datetime) -> V | None:
        known = self._known.get(key)
        if known is None or known[0] != version or (now - known[1]).total_seconds() > _SECONDS:
            return None
        return known[2]


class InForce:
    """The grants of departments and the assignments of users that are in force.

    Each read asks the ledger for one number, which changes with every change of these: what ends, ends at once. What
    begins later without a change is found within a minute of that.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._assignments = ledger.assignments
        self.handling = Handled()
        self.grants: Remembered[str, tuple[Grant, ...]] = Remembered(ledger, ledger.grants.in_force)
        self.assignments: Remembered[tuple[str, str], tuple[Assignment, ...]] = Remembered(
            ledger, lambda who, now: ledger.assignments.of(*who, now)
        )

    async def assigned(self, principal: Principal, case: str, now: datetime) -> bool:
        """Whether a user handles a case by an assignment."""
        who = (principal.subject, principal.department)
        known = self.assignments.at_hand(who, now)
        if known is None:
            known = await asyncio.to_thread(self.assignments.of, who, now)
        cases = {one.case for one in known if one.in_force(now)}
        if not cases or case in cases:
            return bool(cases)
        return await asyncio.to_thread(self._assignments.became, case, cases)


async def rights_of(services: Services, principal: Principal, asked: Asked, now: datetime) -> Rights:
    """What is in force for what a principal asks."""
    kept = _at_hand(services, principal, asked, now)
    if kept is None:
        kept = await asyncio.to_thread(_kept, services, principal, asked, now)
    rules, grants, unsealed, emergency = kept
    return Rights(
        rules=rules,
        grants=grants,
        handles=await _handles(services, rules, principal, asked, now),
        unsealed=unsealed,
        emergency=emergency,
    )


def _at_hand(services: Services, principal: Principal, asked: Asked, now: datetime) -> Kept | None:
    """What is kept, where it takes no waiting to know."""
    if asked.order is not None or asked.emergency is not None:
        return None
    rules, grants = services.rules.at_hand(), services.in_force.grants.at_hand(principal.department, now)
    return None if rules is None or grants is None else (rules, grants, frozenset(), None)


def _kept(services: Services, principal: Principal, asked: Asked, now: datetime) -> Kept:
    """The rules, the department's grants, the records that the order opens, and the emergency, if there is one."""
    ledger, unsealed, emergency = services.ledger, frozenset[str](), None
    if asked.order is not None and asked.case is not None:
        unsealed = ledger.orders.unsealed(asked.order, asked.case, now)
    if asked.emergency is not None:
        emergency = ledger.emergencies.in_force(asked.emergency, principal.subject, now)
    return services.rules(), services.in_force.grants.of(principal.department, now), unsealed, emergency


async def _handles(
    services: Services, rules: Rules, principal: Principal, asked: Asked, now: datetime
) -> bool:
    """Whether the case is one that the reader handles; not asked where it makes no difference.

    A system reads as the officer for whom it asks.
    """
    purpose = rules.purposes.get(asked.purpose or "")
    if purpose is None or not purpose.needs_case or asked.case is None:
        return False
    if not purpose.allows(principal.role, rules.departments[principal.department].kind):
        return False
    own = frozenset(id for id, held in rules.datasets.items() if held.owner == principal.department)
    who = replace(principal, subject=asked.on_behalf) if asked.on_behalf and principal.system else principal
    return bool(own) and await services.handling(services, who, own, asked.case, now)
