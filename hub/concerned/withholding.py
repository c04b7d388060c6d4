"""Orders by which a person is told only later who used their data.

A body need not tell a person of what the law has it keep secret, or what telling would hinder it in (个人信息保护法
art. 18, 35, 45). Here that takes an order of a head of the police or the procuratorate, about one person and one
case, with a reason and an end. What it held back is listed afterwards, and said to have been held back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub.access.departments import Kind
from hub.errors import WrongUse

#: An order lasts at most this long; it may be followed by others, all together at most as long as `LONGEST`.
ONE_ORDER: Final = timedelta(days=90)
LONGEST: Final = timedelta(days=365)
#: The kinds of department that may order it, and the purpose of the reads that it covers.
ORDERED_BY: Final = frozenset({Kind.POLICE, Kind.PROCURATORATE})
PURPOSE: Final = "criminal_investigation"


@dataclass(frozen=True, slots=True)
class Withholding:
    """One order: what `department` reads about `person` for `case` is told after `until` (UTC), or when it is ended."""

    id: str
    person: str
    case: str
    department: str
    reason: str
    legal_basis: str
    registered_by: str
    made: datetime
    until: datetime
    ended_by: str | None = None
    ended_at: datetime | None = None

    @property
    def end(self) -> datetime:
        """When it stops holding."""
        return min(self.until, self.ended_at or self.until)

    def in_force(self, now: datetime) -> bool:
        """Whether it holds back at a moment."""
        return now < self.end

    def covers(self, *, department: str, case: str | None, purpose: str | None, time: datetime) -> bool:
        """Whether it holds back, or held back, a read."""
        same = (department, case, purpose) == (self.department, self.case, PURPOSE)
        return same and time < self.end


def check_order(earlier: Iterable[Withholding], *, made: datetime, until: datetime) -> None:
    """Whether an order may be made, after earlier ones about this person and case by this department.

    Raises
    ------
    WrongUse
        It has no end in the future, or is too long by itself or with those before it.
    """
    if until <= made:
        raise WrongUse("An order to withhold ends at a time to come.")
    if until - made > ONE_ORDER:
        raise WrongUse(f"An order to withhold lasts {ONE_ORDER.days} days at most.")
    first = min((one.made for one in earlier), default=made)
    if until - first > LONGEST:
        raise WrongUse(
            f"Orders to withhold about one person and case last {LONGEST.days} days in all at most."
        )
