"""Dates and times as sources write them, kept as precise as they are and no more.

A partial date is ISO 8601 text of a year, month or day (`2019`, `2019-02`, `2019-02-05`); a time is such text to the
minute, second or fraction with its offset (`2019-02-05T10:03+08:00`, `Z` for UTC). A month is never made into a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from graph_schema.date_formats import EPOCHS, EXCEL, ISO, Parts, read_with

#: Time zone as an object or its IANA name.
Zone = tzinfo | str

_NO_FORMAT: Final = "not a date or time in a declared format"
_NO_SUCH_DAY: Final = "no such day"
_NO_SUCH_TIME: Final = "no such time"
_ISO: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?)?)?)?",
    re.ASCII,
)
_ISO_TEXT: Final = "YYYY-MM-DDT"

#: Excel's serials count days from here (1900 system, from March 1900 on); years 1000–2999 aren't taken for serials.
_EXCEL_ZERO: Final = datetime(1899, 12, 30)
_EXCEL_LAST: Final = 2_958_465
_YEARS: Final = range(1000, 3000)


@lru_cache(maxsize=64)
def zone_of(zone: Zone) -> tzinfo:
    """The zone as an object.

    Raises
    ------
    zoneinfo.ZoneInfoNotFoundError
        There is no zone of that name.
    """
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def parse_partial(raw: object, formats: Sequence[str] = (), zone: Zone = UTC) -> str | None:
    """Read a date or time in the first of `formats` that fits; None where there is none.

    Formats are strptime's (`%d/%m/%Y`, `%m/%d/%Y %H:%M`, `%Y-%m`, `%Y年%m月%d日`; digits needn't be padded), `iso`
    (the default), `excel` (serial numbers) and `epoch_s`, `epoch_ms`. Date and time objects of a driver, and numbers that
    can only be Excel serials, are read without one. A time without an offset is in `zone`.

    Raises
    ------
    ValueError
        No format fits, or there is no such day or time. The reason never holds the value.
    """
    if raw is None:
        return None
    if isinstance(raw, str):
        text = raw.strip()
        return _read_text(text, tuple(formats), zone) if text else None
    if isinstance(raw, datetime):
        return _from_datetime(raw, zone)
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_number(raw, tuple(formats), zone)
    raise ValueError(_NO_FORMAT)


def parser(formats: Sequence[str], zone: Zone) -> Callable[[object], str | None]:
    """`parse_partial` for a column: formats and zone are checked once.

    Raises
    ------
    ValueError
        A format has an unknown directive.
    zoneinfo.ZoneInfoNotFoundError
        There is no zone of that name.
    """
    declared, known = tuple(formats), zone_of(zone)
    for pattern in declared:
        read_with(pattern, "")

    def parse(raw: object) -> str | None:
        return parse_partial(raw, declared, known)

    return parse


@lru_cache(maxsize=131_072)
def _read_text(text: str, formats: tuple[str, ...], zone: Zone) -> str:
    problem = _NO_FORMAT
    for pattern in formats or (ISO,):
        try:
            if pattern == ISO:
                return _read_iso(text, zone)
            if pattern == EXCEL or pattern in EPOCHS:
                return _from_number(float(text), (pattern,), zone)
            parts = read_with(pattern, text)
        except ValueError as error:
            if str(error) in (_NO_SUCH_DAY, _NO_SUCH_TIME):
                problem = str(error)
            continue
        if parts is not None:
            try:
                return _write(parts, zone)
            except ValueError as error:
                problem = str(error)
    raise ValueError(problem)


def _read_iso(text: str, zone: Zone) -> str:
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError(_NO_FORMAT)
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    return _write(
        Parts(
            int(year),
            int(month) if month else None,
            int(day) if day else None,
            int(hour) if hour else None,
            int(minute) if minute else None,
            int(second) if second else None,
            fraction,
            offset,
        ),
        zone,
    )


def _write(parts: Parts, zone: Zone) -> str:
    year, month, day, hour, minute, second, fraction, offset = parts
    try:
        start = date(year, month or 1, day or 1)
    except ValueError:
        raise ValueError(_NO_SUCH_DAY) from None
    if month is None:
        return f"{year:04}"
    if day is None:
        return f"{year:04}-{month:02}"
    if hour is None:
        return start.isoformat()
    micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
    try:
        local = datetime(year, month, day, hour, minute or 0, second or 0, micro)
        local = local.replace(tzinfo=_offset(offset) if offset else zone_of(zone))
    except ValueError:
        raise ValueError(_NO_SUCH_TIME) from None
    if second is None:
        return _text(local, "minutes")
    return _text(
        local, "microseconds" if len(fraction or "") > 3 else "milliseconds" if fraction else "seconds"
    )


def _text(moment: datetime, precision: str) -> str:
    text = moment.isoformat(timespec=precision)
    return text[:-6] + "Z" if text.endswith("+00:00") else text


@lru_cache(maxsize=256)
def _offset(text: str) -> tzinfo:
    if text in ("Z", "z"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    moment = datetime.strptime(f"{text[0]}{digits}", "%z")
    assert moment.tzinfo is not None
    return moment.tzinfo


def _from_datetime(moment: datetime, zone: Zone) -> str:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_of(zone))
    return _text(moment, "microseconds" if moment.microsecond else "seconds")


def _from_number(number: float, formats: tuple[str, ...], zone: Zone) -> str:
    for pattern in formats:
        if pattern in EPOCHS:
            return _from_epoch(number / EPOCHS[pattern], zone)
    if EXCEL not in formats and number in _YEARS:
        return f"{int(number):04}"
    if not 60 < number < _EXCEL_LAST + 1:
        raise ValueError(_NO_FORMAT)
    moment = _EXCEL_ZERO + timedelta(seconds=round(number * 86_400))
    return moment.date().isoformat() if float(number).is_integer() else _from_datetime(moment, zone)


def _from_epoch(seconds: float, zone: Zone) -> str:
    try:
        moment = datetime.fromtimestamp(seconds, zone_of(zone))
    except (ValueError, OverflowError, OSError):
        raise ValueError(_NO_SUCH_TIME) from None
    return _text(moment, "seconds" if seconds == int(seconds) else "milliseconds")


def span(text: str) -> tuple[datetime, datetime]:
    """First instant and first instant after it (UTC) that a stored date or time may stand for.

    A date has no zone of its own, so its span is of the day anywhere: it starts at UTC+14 and ends at UTC-12.

    Raises
    ------
    ValueError
        It isn't in the stored form.
    """
    if len(text) > len(_ISO_TEXT):
        start = datetime.fromisoformat(text).astimezone(UTC)
        _, _, seconds = text.partition("T")
        clock = re.split(r"[Z+-]", seconds)[0]
        width = {5: timedelta(minutes=1), 8: timedelta(seconds=1), 12: timedelta(milliseconds=1)}
        return start, start + width.get(len(clock), timedelta(microseconds=1))
    numbers = [int(part) for part in text.split("-")]
    first = date(*(numbers + [1, 1])[:3])
    return _day(first, 14), _day(_after(first, len(numbers)), -12)


def _after(first: date, parts: int) -> date:
    if parts == 1:
        return date(first.year + 1, 1, 1)
    if parts == 2:
        return date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first + timedelta(days=1)


def _day(day: date, ahead: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=ahead)


def before(one: str, other: str) -> bool:
    """Whether the first is surely over before the second begins. Days of one calendar are compared as days."""
    if "T" not in one and "T" not in other:
        length = min(len(one), len(other))
        return one[:length] < other[:length]
    return span(one)[1] <= span(other)[0]


def utc(text: str, zone: Zone = UTC) -> str:
    """A stored date or time as an instant that sorts as text: `2019-02-05T02:03:04.000000Z`.

    A partial date counts as its first instant in `zone`.

    Raises
    ------
    ValueError
        It isn't in the stored form.
    """
    if len(text) > len(_ISO_TEXT):
        moment = datetime.fromisoformat(text)
    else:
        numbers = [int(part) for part in text.split("-")]
        moment = datetime(*(numbers + [1, 1])[:3], tzinfo=zone_of(zone))
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
