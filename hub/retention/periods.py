"""When a time is over: calendar periods (ISO 8601) from dates that may be partial."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:\d+[HMS])+)?")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_RUN = re.compile(r"\d{8}T")


def day_of(text: str, zone: ZoneInfo) -> date:
    """The day of an event, in a zone: of a time, of a run's id, or of a date; of a partial one its last day.

    Raises
    ------
    ValueError
        It is none of these.
    """
    if _RUN.match(text):
        return datetime.strptime(f"{text[:15]}+0000", "%Y%m%dT%H%M%S%z").astimezone(zone).date()
    partial = _PARTIAL.fullmatch(text)
    if partial is None:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo is None else at.astimezone(zone)).date()
    year, month, day = (int(part) if part else None for part in partial.groups())
    month = month or 12
    return date(year or 1, month, day or monthrange(year or 1, month)[1])


def end_of(event: date, period: str) -> date:
    """The last day on which something is kept: years and months by the calendar, hours rounded up to a day.

    A month that has no such day ends it (`P1M` from 31 January is 28 or 29 February).

    Raises
    ------
    ValueError
        It is no period.
    """
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(f"{period!r} is no ISO 8601 period of whole numbers")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    if "T" in period:
        days += 1
    month = event.month - 1 + months
    year, month = event.year + years + month // 12, month % 12 + 1
    first = date(year, month, min(event.day, monthrange(year, month)[1]))
    return first + timedelta(days=7 * weeks + days)
