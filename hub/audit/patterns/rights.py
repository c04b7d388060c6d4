"""How rights are used up: for cases on which nobody works, just before a grant ends, and day after day to the limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.audit.patterns.finding import Facts, Finding, Reading, finding
from hub.audit.patterns.own import by_user
from hub.audit.patterns.rules import GrantEnd, IdleCase, NearBudget


def idle_case(readings: Sequence[Reading], facts: Facts, rule: IdleCase, now: datetime) -> Iterator[Finding]:
    """Reads of many people for a case of which no record was worked on afterwards."""
    of_case: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for one in readings:
        if one.case is not None:
            of_case[one.user, one.case].append(one)
    words = (
        f"read {rule.persons} people or more for a case on which nobody worked in the {rule.days} days after"
    )
    for (_, case), reads in sorted(of_case.items()):
        last = facts.activity.get(case)
        unfollowed = [
            one
            for one in reads
            if one.time + timedelta(days=rule.days) <= now and (last is None or last < one.time)
        ]
        if _persons(unfollowed) >= rule.persons:
            yield finding("idle_case", words, unfollowed)


def grant_end(readings: Sequence[Reading], facts: Facts, rule: GrantEnd) -> Iterator[Finding]:
    """Reads of many more people than before, just before the grant ends that opens them."""
    words = (
        f"read {rule.persons} people or more in the last {rule.hours} hours of a grant, and {rule.times:g} times as "
        "many a day as before"
    )
    for grant in facts.grants:
        start = max(grant.ends - timedelta(hours=rule.hours), grant.starts)
        by_it = [
            one
            for one in readings
            if one.department == grant.consumer
            and grant.dataset in one.datasets
            and grant.starts <= one.time < grant.ends
        ]
        for reads in by_user(by_it).values():
            last = [one for one in reads if one.time >= start]
            before = _a_day([one for one in reads if one.time < start], grant.starts, start)
            if _persons(last) >= rule.persons and _a_day(last, start, grant.ends) >= rule.times * before:
                yield finding("grant_end", words, last)


def near_budget(
    readings: Sequence[Reading], facts: Facts, rule: NearBudget, zone: ZoneInfo
) -> Iterator[Finding]:
    """Days on which an officer was shown nearly as many people as the purpose allows, several within a month."""
    words = (
        f"on {rule.days} days or more of {rule.out_of}, {rule.share:.0%} or more of the number of people that the "
        "purpose allows a day"
    )
    days: dict[tuple[str, str], dict[date, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for one in readings:
        if one.purpose is not None and one.purpose in facts.budgets:
            days[one.user, one.purpose][one.time.astimezone(zone).date()].append(one)
    for (_, purpose), of_day in sorted(days.items()):
        budget = facts.budgets[purpose]
        full = sorted(
            day for day, reads in of_day.items() if budget and _persons(reads) >= rule.share * budget
        )
        close = [day for day in full if _within(full, day, rule.out_of) >= rule.days]
        if close:
            yield finding("near_budget", words, [one for day in close for one in of_day[day]])


def _within(days: Sequence[date], day: date, length: int) -> int:
    """The most of some days that lie in one stretch of `length` days with `day`."""
    stretches = (
        sum(start <= other < start + timedelta(days=length) for other in days)
        for start in days
        if start <= day < start + timedelta(days=length)
    )
    return max(stretches, default=0)


def _persons(readings: Iterable[Reading]) -> int:
    return len({person for one in readings for person in one.persons})


def _a_day(readings: Sequence[Reading], start: datetime, end: datetime) -> float:
    """Different people a day in a stretch of time, which counts as a day at least."""
    return _persons(readings) / max((end - start) / timedelta(days=1), 1.0)
