"""The time at which records are seen."""

from __future__ import annotations

import datetime as dt
import re


def now() -> str:
    """UTC, to the second, as ISO 8601 text."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def begun(run: str) -> str:
    """When a run began, by its id, as `now` writes it; now, where its id tells no time."""
    found = re.match(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\d{3}Z-", run)
    return "{}-{}-{}T{}:{}:{}Z".format(*found.groups()) if found else now()
