"""Is a dataset as new as its schedule promises?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from quality.finding import Finding

#: A load may be late by this share of the schedule before it counts: a daily one by half a day.
GRACE = 0.5


class FreshnessState(StrEnum):
    """`unscheduled` datasets are loaded by hand and can't be late."""

    FRESH = "fresh"
    STALE = "stale"
    NEVER = "never"
    UNSCHEDULED = "unscheduled"


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old a dataset's last load is. Times are UTC; `due` is when the next load is expected."""

    state: FreshnessState
    last: datetime | None
    age: timedelta | None
    due: datetime | None


def freshness(last: datetime | None, period: timedelta | None, now: datetime) -> Freshness:
    """Compare the last load of a dataset with its schedule (`period`; None means by hand)."""
    age = None if last is None else now - last
    due = None if last is None or period is None else last + period
    if last is None:
        state = FreshnessState.NEVER
    elif period is None:
        state = FreshnessState.UNSCHEDULED
    else:
        state = FreshnessState.STALE if now > last + period * (1 + GRACE) else FreshnessState.FRESH
    return Freshness(state, last, age, due)


def freshness_findings(dataset: str, found: Freshness) -> tuple[Finding, ...]:
    """A warning where a dataset is stale."""
    if found.state is not FreshnessState.STALE or found.due is None or found.age is None:
        return ()
    detail = (
        f"the last load is {in_words(found.age)} old; the next one was due {found.due:%Y-%m-%d %H:%M} UTC"
    )
    return (Finding("freshness", detail, dataset=dataset),)


def in_words(span: timedelta) -> str:
    """A duration as people say it: minutes, hours or days, rounded down."""
    minutes = max(0, int(span.total_seconds() // 60))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or size == 1:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    raise AssertionError("unreachable")
