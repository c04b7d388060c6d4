"""What the search for patterns works with and gives: reads, what is known of officers and persons, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry of the log that disclosed persons. `persons` are commitments; times are UTC."""

    seq: int
    time: datetime
    user: str
    department: str
    purpose: str | None
    case: str | None
    legal_basis: str | None
    datasets: tuple[str, ...]
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """What tells whether an officer read of themselves: names, addresses and household numbers, normalised."""

    names: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    households: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GrantSpan:
    """A grant's dataset, consumer and time."""

    id: str
    dataset: str
    consumer: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the log. Nothing of it is shown: findings hold commitments and numbers of entries.

    `officers` by user, `persons` by commitment, `activity` the last time that a record of a case was worked on,
    `budgets` by purpose.
    """

    officers: Mapping[str, Who] = field(default_factory=dict)
    persons: Mapping[str, Who] = field(default_factory=dict)
    activity: Mapping[str, datetime] = field(default_factory=dict)
    grants: tuple[GrantSpan, ...] = ()
    budgets: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """The reason that was given for a read."""

    purpose: str
    case: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Reads that fit a pattern, by one officer or by several. It says nothing of whether they were right."""

    pattern: str
    words: str
    users: tuple[str, ...]
    departments: tuple[str, ...]
    entries: tuple[int, ...]
    persons: tuple[str, ...]
    reasons: tuple[Reason, ...]
    since: datetime
    until: datetime


def finding(
    pattern: str, words: str, readings: Iterable[Reading], persons: Iterable[str] | None = None
) -> Finding:
    """A finding of some reads, at least one; `persons` are those of them that the pattern is about."""
    reads = sorted(readings, key=lambda one: one.seq)
    about = {person for one in reads for person in one.persons} if persons is None else set(persons)
    return Finding(
        pattern=pattern,
        words=words,
        users=tuple(sorted({one.user for one in reads})),
        departments=tuple(sorted({one.department for one in reads})),
        entries=tuple(one.seq for one in reads),
        persons=tuple(sorted(about)),
        reasons=tuple(
            sorted({Reason(one.purpose or "", one.case or "", one.legal_basis or "") for one in reads})
        ),
        since=min(one.time for one in reads),
        until=max(one.time for one in reads),
    )
