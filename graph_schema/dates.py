"""Dates and times as sources write them, kept as precise as they are and no more.

A partial date is ISO 8601 text of a year, month or day (`2019`, `2019-02`, `2019-02-05`); a time is such text
to the minute, second or fraction with its offset (`2019-02-05T10:03+08:00`, `Z` for UTC). A month is never
made into a day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from graph_schema.date_formats import EPOCHS, EXCEL, ISO, Parts, check_format, read_with
from graph_schema.texts import is_missing

#: Time zone as an object or its IANA name.
Zone = tzinfo | str

_NO_FORMAT: Final = "not a date or time in a declared format"
_NO_SUCH_DAY: Final = "no such day"
_NO_SUCH_TIME: Final = "no such time"

#: Excel's serials count days from here (1900 system; right from March 1900 on).
_EXCEL_ZERO: Final = datetime(1899, 12, 30)
_EXCEL_SERIALS: Final = (61, 2_958_466)
#: Whole numbers that are years rather than serials where no format says so.
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

    Formats are strptime's (`%d/%m/%Y`, `%m/%d/%Y %H:%M`, `%Y-%m`, `%Y年%m月%d日`; digits needn't be padded),
    `iso` (the default), `excel` (serial numbers), `epoch_s` and `epoch_ms`. A driver's date and time objects,
    whole numbers that are a year, and numbers that can only be Excel serials are read without one. A time
    without an offset is in `zone`.

    Raises
    ------
    ValueError
        No format fits, or there is no such day or time. The reason never holds the value.
    """
    return parser(formats, zone)(raw)


def parser(formats: Sequence[str], zone: Zone) -> Callable[[object], str | None]:
    """`parse_partial` for a column: formats and zone are looked up once.

    Raises
    ------
    ValueError
        A format is wrong.
    zoneinfo.ZoneInfoNotFoundError
        There is no zone of that name.
    """
    return _parser(tuple(formats), zone_of(zone))


@lru_cache(maxsize=256)
def _parser(formats: tuple[str, ...], zone: tzinfo) -> Callable[[object], str | None]:
    for pattern in formats:
        check_format(pattern)
    quick = not formats or formats[0] == ISO
    remember = lru_cache(maxsize=16_384)(lambda text: _read_text(text, formats, zone))

    def parse(raw: object) -> str | None:
        if isinstance(raw, str):
            found = _quick_iso(raw, zone) if quick else None
            if found is None and (text := raw.strip()):
                return remember(text)
            return found
        if is_missing(raw):
            return None
        if isinstance(raw, datetime):
            return _from_datetime(raw, zone)
        if isinstance(raw, date):
            return raw.isoformat()
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return _from_number(raw, formats, zone)
        raise ValueError(_NO_FORMAT)

    return parse


def _quick_iso(text: str, zone: tzinfo) -> str | None:
    """The two forms that make up most columns, without a pattern; None for all else."""
    try:
        if len(text) == 10 and text[4] == "-" == text[7]:
            date.fromisoformat(text)
            return text
        if len(text) in (19, 25) and text[10] in "T " and text[4] == "-" == text[7] and text[13] == ":":
            moment = datetime.fromisoformat(text)
            ahead = zone.utcoffset(moment) if moment.tzinfo is None else moment.utcoffset()
            return f"{text[:10]}T{text[11:19]}{_suffix(ahead)}"
    except ValueError:
        return None
    return None


def _read_text(text: str, formats: tuple[str, ...], zone: tzinfo) -> str:
    problem = _NO_FORMAT
    for pattern in formats or (ISO,):
        try:
            found = _read_one(pattern, text, zone)
        except ValueError as error:
            problem = str(error)
        else:
            if found is not None:
                return found
    raise ValueError(problem)


def _read_one(pattern: str, text: str, zone: tzinfo) -> str | None:
    """The text by one format; None where it doesn't fit, ValueError where there is no such day or time."""
    if pattern == EXCEL or pattern in EPOCHS:
        digits = text.removeprefix("-").replace(".", "", 1)
        return _from_number(float(text), (pattern,), zone) if digits.isdecimal() else None
    parts = read_with(pattern, text)
    return None if parts is None else _written(parts, zone)


def _written(parts: Parts, zone: tzinfo) -> str:
    try:
        month, first = 1 if parts.month is None else parts.month, 1 if parts.day is None else parts.day
        day = date(parts.year, month, first)
    except ValueError:
        raise ValueError(_NO_SUCH_DAY) from None
    if parts.hour is not None:
        return _written_time(day, parts.hour, parts, zone)
    length = 4 if parts.month is None else 7 if parts.day is None else 10
    return day.isoformat()[:length]


def _written_time(day: date, hour: int, parts: Parts, zone: tzinfo) -> str:
    fraction = parts.fraction or ""
    try:
        moment = datetime(
            day.year,
            day.month,
            day.day,
            hour,
            parts.minute or 0,
            parts.second or 0,
            int(fraction[:6].ljust(6, "0")),
            tzinfo=_offset(parts.offset) if parts.offset else zone,
        )
    except ValueError:
        raise ValueError(_NO_SUCH_TIME) from None
    if parts.second is None:
        return _text(moment, "minutes")
    return _text(moment, "microseconds" if len(fraction) > 3 else "milliseconds" if fraction else "seconds")


@lru_cache(maxsize=256)
def _suffix(ahead: timedelta | None) -> str:
    return _text(datetime(2000, 1, 1, tzinfo=timezone(ahead or timedelta(0))), "seconds")[19:]


def _text(moment: datetime, precision: str) -> str:
    text = moment.isoformat(timespec=precision)
    return text[:-6] + "Z" if text.endswith("+00:00") else text


@lru_cache(maxsize=256)
def _offset(text: str) -> tzinfo:
    if text in ("Z", "z"):
        return UTC
    padded = text.replace(":", "").ljust(5, "0")
    return datetime.strptime(padded, "%z").tzinfo or UTC


def _from_datetime(moment: datetime, zone: tzinfo) -> str:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return _text(moment, "microseconds" if moment.microsecond else "seconds")


def _from_number(number: float, formats: tuple[str, ...], zone: tzinfo) -> str:
    for pattern in formats:
        if pattern in EPOCHS:
            return _from_epoch(number / EPOCHS[pattern], zone)
    if EXCEL not in formats and number in _YEARS:
        return f"{int(number):04}"
    first, end = _EXCEL_SERIALS
    if not first <= number < end:
        raise ValueError(_NO_FORMAT)
    moment = _EXCEL_ZERO + timedelta(seconds=round(number * 86_400))
    return moment.date().isoformat() if float(number).is_integer() else _from_datetime(moment, zone)


def _from_epoch(seconds: float, zone: tzinfo) -> str:
    try:
        moment = datetime.fromtimestamp(seconds, zone)
    except (ValueError, OverflowError, OSError):
        raise ValueError(_NO_SUCH_TIME) from None
    return _text(moment, "milliseconds" if moment.microsecond else "seconds")
