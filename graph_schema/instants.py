"""Stored dates and times compared: which instants one may stand for, which is earlier, how they sort."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from graph_schema.dates import Zone, zone_of

#: A day begins first at UTC+14 and ends last at UTC-12, so a date without a zone may mean 50 hours.
_EARLIEST, _LATEST = timedelta(hours=14), timedelta(hours=12)

#: How long a time lasts, by the number of characters of its clock.
_LASTS: Final = {
    len("10:03"): timedelta(minutes=1),
    len("10:03:04"): timedelta(seconds=1),
    len("10:03:04.000"): timedelta(milliseconds=1),
    len("10:03:04.000000"): timedelta(microseconds=1),
}


def span(text: str) -> tuple[datetime, datetime]:
    """First instant, and first instant after it (UTC), that a stored date or time may stand for.

    A date has no zone of its own, so its span is of that day anywhere on earth.

    Raises
    ------
    ValueError
        It isn't in the stored form, or reaches beyond the years 1 to 9999.
    """
    try:
        if "T" in text:
            start = datetime.fromisoformat(text).astimezone(UTC)
            clock = re.split(r"[Z+-]", text.partition("T")[2])[0]
            return start, start + _LASTS[len(clock)]
        first, after = _days(text)
        return _midnight(first) - _EARLIEST, _midnight(after) + _LATEST
    except (OverflowError, KeyError):
        raise ValueError("not a stored date or time, or out of range") from None


def before(one: str, other: str) -> bool:
    """Whether the first is surely over when the second begins.

    Two dates are compared as dates of one calendar, to the precision that both have.
    """
    if "T" in one or "T" in other:
        return span(one)[1] <= span(other)[0]
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def utc(text: str, zone: Zone = UTC) -> str:
    """A stored date or time as an instant that sorts as text: `2019-02-05T02:03:04.000000Z`.

    A date counts as its first instant in `zone`.

    Raises
    ------
    ValueError
        It isn't in the stored form.
    """
    if "T" in text:
        moment = datetime.fromisoformat(text)
    else:
        moment = datetime.combine(_days(text)[0], datetime.min.time(), zone_of(zone))
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _days(text: str) -> tuple[date, date]:
    """First day of a partial date, and first day after it."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    if day:
        return first, first + timedelta(days=1)
    if month:
        return first, date(year + month // 12, month % 12 + 1, 1)
    return first, date(year + 1, 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
