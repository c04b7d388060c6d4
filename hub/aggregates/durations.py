"""How long cases of a kind took from one step to the next: medians of at least K cases, none of fewer.

A median is told where the count of closed cases of its kind is told in the month's tables (`hub.aggregates.cases`), and
counted with it, once and for good. Medians have no sum, so that none of one group can be reckoned from others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import median_low
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from hub.aggregates.cases import UNKNOWN, Month
from hub.aggregates.family import TOTAL, Cell
from hub.aggregates.suppression import K

#: Steps by the times that begin and end them.
STEPS: Final[Mapping[str, tuple[str, str]]] = {
    "reporting": ("occurred", "opened"),
    "replying": ("opened", "replied"),
    "closing": ("opened", "closed"),
}


class Course(NamedTuple):
    """When a record says that a case happened, was opened, was answered and was closed; ISO 8601."""

    case: str
    kind: str | None
    opened: str
    occurred: str | None
    replied: str | None
    closed: str | None


def durations(
    courses: Iterable[Course], month: Month, zone: ZoneInfo, told: Mapping[Cell, int | None]
) -> dict[Cell, int | None]:
    """The median of whole days by kind and step, of cases opened in the month; `told` are the month's counts."""
    found: dict[Cell, list[int]] = {}
    for one in _each_once(courses):
        kind = one.kind or UNKNOWN
        if not (told.get((kind, TOTAL, "closed")) or 0) >= K or not _day(one.opened, zone).startswith(
            str(month)
        ):
            continue
        for step, (begin, end) in STEPS.items():
            days = _days(getattr(one, begin), getattr(one, end), zone, month)
            if days is not None:
                found.setdefault((kind, step), []).append(days)
    return {cell: median_low(days) for cell, days in sorted(found.items()) if len(days) >= K}


def _each_once(courses: Iterable[Course]) -> Iterable[Course]:
    first: dict[str, Course] = {}
    for one in courses:
        first[one.case] = min(one, first.get(one.case, one), key=lambda course: tuple(map(str, course)))
    return first.values()


def _days(begin: str | None, end: str | None, zone: ZoneInfo, month: Month) -> int | None:
    """Whole days between two times as far as they are known to the day, up to the day the month was settled."""
    days = [None if text is None else _day(text, zone) for text in (begin, end)]
    if any(day is None or len(day) < len("2026-01-01") for day in days):
        return None
    first, last = (datetime.fromisoformat(str(day)).date() for day in days)
    return (last - first).days if first <= last < month.settled else None


def _day(text: str, zone: ZoneInfo) -> str:
    return text if "T" not in text else datetime.fromisoformat(text).astimezone(zone).date().isoformat()
