"""Ids that sort by time, so that the newest run is the last in every list and folder."""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_lock = threading.Lock()
_last = datetime.min.replace(tzinfo=UTC)


def new_id() -> str:
    """UTC time to the millisecond and 40 random bits: `20261125T005528123Z-7kq2m9xa`.

    Ids made in one process rise strictly, even when the clock is set back.
    """
    global _last
    with _lock:
        now = datetime.now(UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        _last = max(now, _last + timedelta(milliseconds=1)) if _last.year > 1 else now
        moment = _last
    suffix = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}Z-{suffix}"
