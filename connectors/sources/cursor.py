"""Cursors that are values of a column: which of two is later, and what lies a lag before one.

A cursor is text, of a time in the form in which the source writes it or of a number. What goes back
to the source keeps that form, so that a column of text compares right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.keys import cell
from connectors.options import Incremental
from connectors.sources.page import RawRow

_TIME = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:(?P<between>[T ])(?P<clock>\d{2}:\d{2}(?::\d{2})?)"
    r"(?:\.(?P<fraction>\d+))?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def rank(value: str, zone: ZoneInfo) -> tuple[int, float, str]:
    """Sorts cursors by time or number, and by text where they are neither. Naive times are in `zone`."""
    if (moment := as_time(value, zone)) is not None:
        return 2, moment.timestamp(), value
    if _NUMBER.fullmatch(value):
        return 1, float(value), value
    return 0, 0.0, value


def latest(
    cursor: str | None, rows: Iterable[RawRow], incremental: Incremental, zone: ZoneInfo
) -> str | None:
    """The latest of a cursor and those of rows; a row without one has no say."""
    values = {cursor or "", *(_text(cell(raw.row, incremental.cursor_path)) for raw in rows)}
    texts = values - {""}
    return max(texts, key=lambda value: rank(value, zone), default=None)


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def as_time(value: str, zone: ZoneInfo) -> datetime | None:
    """The time that a cursor tells, or None."""
    if _TIME.fullmatch(value) is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def back(value: str, lag: timedelta, zone: ZoneInfo) -> str:
    """The cursor a lag earlier, written as `value` is. A number goes back by the lag's seconds."""
    if not lag:
        return value
    moment = as_time(value, zone)
    if moment is not None:
        return _written((moment.astimezone(UTC) - lag).astimezone(moment.tzinfo), like=value)
    if _NUMBER.fullmatch(value):
        earlier = float(value) - lag.total_seconds()
        return str(int(earlier)) if "." not in value else repr(earlier)
    return value


def start_of(incremental: Incremental, cursor: str | None, since: str | None, zone: ZoneInfo) -> str | None:
    """Where a pull starts: a lag before the cursor; at `since` if that is earlier or there is no cursor."""
    if cursor is not None:
        start = back(cursor, incremental.lag, zone)
        return start if since is None else min(start, since, key=lambda value: rank(value, zone))
    if since is not None:
        return since
    return None if incremental.initial_value is None else str(incremental.initial_value)


def not_after(value: str | None, limit: datetime, zone: ZoneInfo) -> str | None:
    """A time that lies ahead would hide all rows until then: `limit` in its place."""
    moment = as_time(value, zone) if value else None
    if value is None or moment is None or moment <= limit:
        return value
    return _written(limit.astimezone(moment.tzinfo), like=value)


def _written(moment: datetime, *, like: str) -> str:
    """A time in the form of another, cut (never rounded up) to its precision."""
    form = _TIME.fullmatch(like)
    assert form is not None
    text = moment.strftime("%Y-%m-%d")
    if form["clock"] is None:
        return text
    text += form["between"] + moment.strftime("%H:%M:%S")[: len(form["clock"])]
    if form["fraction"] is not None:
        text += "." + f"{moment.microsecond:06d}".ljust(9, "0")[: len(form["fraction"])]
    if form["zone"]:
        offset = moment.strftime("%z")
        colon = ":" in form["zone"]
        text += "Z" if form["zone"] == "Z" else f"{offset[:3]}:{offset[3:]}" if colon else offset
    return text
