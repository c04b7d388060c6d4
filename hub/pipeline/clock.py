"""The time at which records are seen."""

from __future__ import annotations

import datetime as dt


def now() -> str:
    """UTC, to the second, as ISO 8601 text."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
