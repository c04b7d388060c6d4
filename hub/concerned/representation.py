"""Acting for someone in the data: for a child until it comes of age, for the dead without an end.

A guardian decides for a child (民法典 art. 23, 27; 个人信息保护法 art. 31) until it is 18 (民法典 art. 17). A near
relative may read, copy, correct and have erased what is held of a dead person (个人信息保护法 art. 49).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

#: Years at which a person comes of age (民法典 art. 17).
MAJORITY: Final = 18


class RepresentationKind(StrEnum):
    """Why someone may act for another."""

    GUARDIAN = "guardian"
    HEIR = "heir"


@dataclass(frozen=True, slots=True)
class Representation:
    """`representative` may act for `subject`, both by the keyed tokens of their identifiers, until `until` (UTC).

    `person` is the id of the entity that the subject's identifier founds, `proof` where the proof is filed.
    """

    id: str
    kind: RepresentationKind
    representative: str
    subject: str
    person: str
    proof: str
    department: str
    registered_by: str
    made: datetime
    until: datetime | None
    ended_by: str | None = None
    ended_at: datetime | None = None
    ended_reason: str | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it holds at a moment."""
        return self.ended_at is None and (self.until is None or now < self.until)


def majority(born: date) -> date:
    """The first day on which someone is of age; whoever was born on 29 February is on 1 March of a common year."""
    try:
        return born.replace(year=born.year + MAJORITY)
    except ValueError:
        return date(born.year + MAJORITY, 3, 1)
