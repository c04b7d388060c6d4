"""Many at once: one person read by many officers, and many people read at night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from hub.audit.patterns.finding import Finding, Reading, finding
from hub.audit.patterns.own import by_user
from hub.audit.patterns.rules import Celebrity, Night


def celebrity(readings: Sequence[Reading], rule: Celebrity) -> Iterator[Finding]:
    """Reads of one person by many officers, for cases that have little to do with each other."""
    of_person: dict[str, list[Reading]] = defaultdict(list)
    for one in readings:
        for person in one.persons:
            of_person[person].append(one)
    words = f"{rule.officers} or more officers read one person within {rule.hours} h, for {rule.cases} or more cases"

    def crowded(window: Sequence[Reading]) -> bool:
        officers, cases = {one.user for one in window}, {one.case for one in window}
        return len(officers) >= rule.officers and len(cases) >= rule.cases

    for person, reads in sorted(of_person.items()):
        for burst in _bursts(reads, timedelta(hours=rule.hours), crowded):
            yield finding("celebrity", words, burst, [person])


def night(readings: Sequence[Reading], rule: Night, zone: ZoneInfo) -> Iterator[Finding]:
    """Reads of many people within a short time of a night, by an officer of a department that has no duty then."""
    words = f"read {rule.persons} people or more within {rule.minutes} minutes at night"

    def many(window: Sequence[Reading]) -> bool:
        return len({person for one in window for person in one.persons}) >= rule.persons

    at_night = [
        one
        for one in readings
        if one.department not in rule.on_duty
        and _between(one.time.astimezone(zone).hour, rule.from_hour, rule.to_hour)
    ]
    for reads in by_user(at_night).values():
        for burst in _bursts(reads, timedelta(minutes=rule.minutes), many):
            yield finding("night", words, burst)


def _between(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start <= end else hour >= start or hour < end


def _bursts(
    readings: Sequence[Reading], length: timedelta, dense: Callable[[Sequence[Reading]], bool]
) -> Iterator[list[Reading]]:
    """The reads that lie in some stretch of a length that is dense; those that follow each other together."""
    ordered = sorted(readings, key=lambda one: (one.time, one.seq))
    burst: list[Reading] = []
    end = reached = 0
    for start, first in enumerate(ordered):
        while end < len(ordered) and ordered[end].time - first.time <= length:
            end += 1
        if not dense(ordered[start:end]):
            continue
        if burst and start >= reached:
            yield burst
            burst = []
        burst += ordered[max(start, reached) : end]
        reached = end
    if burst:
        yield burst
