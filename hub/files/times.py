"""Puts times in order that are more or less precise, and tells which of them can both be true."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final

_DAY: Final = len("2019-02-05")


@lru_cache(maxsize=65_536)
def position(text: str, zone: tzinfo) -> tuple[str, int]:
    """What sorts as the time does: its first moment in UTC, then how precise it is, so that a day or month comes before
    the times that lie in it. A day, month or year begins in `zone`; a text that is no time sorts by itself."""
    try:
        if len(text) <= _DAY:
            moment = datetime.fromisoformat((text + "-01-01")[:_DAY]).replace(tzinfo=zone)
        else:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"), len(text)
    except (ValueError, OverflowError):
        return text, len(text)


def agree(one: str, other: str) -> bool:
    """Whether two times can both be true: the same moment, or one is the day, month or year in which the other lies."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) <= _DAY:
        return longer.startswith(shorter)
    return position(one, UTC)[0] == position(other, UTC)[0]
