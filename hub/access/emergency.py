"""Break-glass: where life is in danger, an officer may for some hours see what a grant would open only in days.

Urgent use without the ordinary procedure, narrow and told to all concerned, is what article 13 (1) 4 of the Personal
Information Protection Law lets a body do "to protect life, health and property in an emergency". Here that means: one
case, named datasets, at most a day; two people of different units agree; the owners of the data and the supervisor are
told at once; and someone else than the reader writes a review, without which the right lapses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: Hours that an emergency lasts at most, and where nobody says how many.
MOST_HOURS: Final = 24
USUAL_HOURS: Final = 4
#: How many people have to agree, each of another unit.
APPROVALS: Final = 2
#: What nobody agreed to within this time is no emergency any more.
PATIENCE: Final = timedelta(hours=24)
#: Working days after its end within which the review must be written.
REVIEW_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency in force: `user` of `department` may read these datasets about one case, from `starts` until `ends`.

    It lifts the want of a grant. It does not lift what no emergency lifts: what was said in mediation, who complained
    about the reader's own body, and seals.
    """

    id: str
    case: str
    department: str
    user: str
    datasets: frozenset[str]
    starts: datetime
    ends: datetime


class EmergencyState(StrEnum):
    """How far an emergency got."""

    ASKED = "asked"
    IN_FORCE = "in force"
    TO_REVIEW = "to review"
    REVIEWED = "reviewed"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Approval:
    """One person who agreed."""

    user: str
    department: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """What someone else found afterwards: whether it was right, and why."""

    user: str
    department: str
    at: datetime
    justified: bool
    text: str


@dataclass(frozen=True, slots=True)
class EmergencyFile:
    """All that is known of an emergency, from being asked for to its review. Times are UTC."""

    id: str
    case: str
    department: str
    user: str
    reason: str
    datasets: tuple[str, ...]
    hours: int
    asked: datetime
    starts: datetime | None = None
    ends: datetime | None = None
    ended_by: str | None = None
    approvals: tuple[Approval, ...] = ()
    review: Review | None = None

    def state(self, now: datetime) -> EmergencyState:
        """How far it is at a moment."""
        if self.starts is None or self.ends is None:
            return EmergencyState.ASKED if now < self.asked + PATIENCE else EmergencyState.LAPSED
        if now < self.ends:
            return EmergencyState.IN_FORCE
        return EmergencyState.TO_REVIEW if self.review is None else EmergencyState.REVIEWED

    def in_force(self, now: datetime) -> Emergency | None:
        """What it opens at a moment, or None."""
        if self.starts is None or self.ends is None or not self.starts <= now < self.ends:
            return None
        return Emergency(
            self.id, self.case, self.department, self.user, frozenset(self.datasets), self.starts, self.ends
        )


def concerned(file: EmergencyFile, owners: Mapping[str, str], supervisor: str | None) -> frozenset[str]:
    """The departments that an emergency is the business of: the asker's, the owners' of the data, the supervisor's.

    Their heads may agree to it, are told of it, and see it in the list; nobody else is or does.
    """
    return told(file.datasets, owners, supervisor) | {file.department}


def told(datasets: Iterable[str], owners: Mapping[str, str], supervisor: str | None) -> frozenset[str]:
    """The departments that are told at once: the owners of the datasets, and the supervisor of the asker's."""
    found = {owners[dataset] for dataset in datasets if dataset in owners}
    return frozenset(found | ({supervisor} if supervisor else set()))
