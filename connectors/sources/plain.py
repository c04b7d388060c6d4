"""Makes values of databases and sheets plain, so that the same content is always the same JSON."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

from connectors.sources.page import Row

_PLAIN = frozenset({str, bool, type(None)})
_LARGEST = 2**63


def plain_row(row: Mapping[str, object], zone: ZoneInfo) -> Row:
    """A row of JSON-able values; `zone` is what times that carry a zone are told in."""
    return {column: value if type(value) in _PLAIN else plain(value, zone) for column, value in row.items()}


def plain(value: object, zone: ZoneInfo) -> object:
    """One value as JSON has it.

    Exact decimals, whole numbers above 64 bits and `NaN` become text, bytes become hex digits, times become
    ISO 8601: one without a zone stays without, one with a zone is told in `zone` (a database tells it in its
    session's).
    """
    if type(value) is int and -_LARGEST <= value < _LARGEST:
        return value  # the most frequent, so asked first
    match value:
        case None | str() | bool():
            return value
        case Enum():
            return plain(value.value, zone)
        case int():
            return value if -_LARGEST <= value < _LARGEST else str(value)
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return format(value, "f")
        case dt.datetime():
            return (value if value.tzinfo is None else value.astimezone(zone)).isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            return plain(value.total_seconds(), zone)
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case Mapping():
            return {str(key): plain(item, zone) for key, item in value.items()}
        case list() | tuple():
            return [plain(item, zone) for item in value]
        case set() | frozenset():
            return sorted((plain(item, zone) for item in value), key=str)
    return str(value)
