"""Proof that a webhook delivery comes from its source, now: an HMAC over the time and the body."""

from __future__ import annotations

import hmac
import time
from datetime import timedelta

from api.errors import SignatureInvalid

#: Header with the Unix time (seconds) at which the delivery was signed.
TIMESTAMP_HEADER = "X-Hub-Timestamp"
#: How far the sender's clock may be from ours; an older delivery is a replay.
TOLERANCE = timedelta(minutes=5)


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The signature header's value: `sha256=` and the hex of HMAC-SHA-256 over `timestamp.body`."""
    return "sha256=" + hmac.new(secret, timestamp.encode("ascii") + b"." + body, "sha256").hexdigest()


def check(
    secret: bytes, *, signature: str | None, timestamp: str | None, body: bytes, now: float | None = None
) -> None:
    """Pass where the delivery was signed with `secret` within `TOLERANCE` of now.

    Raises
    ------
    SignatureInvalid
        A header is missing or malformed, the time is too far off, or the signature is another's.
    """
    if (
        not signature
        or not timestamp
        or not (timestamp.isascii() and timestamp.isdigit())
        or len(timestamp) > 12
    ):
        raise SignatureInvalid(f"Send the signature, and {TIMESTAMP_HEADER} with the Unix time in seconds.")
    wanted = sign(secret, timestamp, body)
    if not hmac.compare_digest(wanted.encode("ascii"), signature.encode("utf-8", "replace")):
        raise SignatureInvalid("The signature does not fit the body, the time and the connector's secret.")
    if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE.total_seconds():
        raise SignatureInvalid("The delivery was signed too long ago, or clocks differ: at most 5 minutes.")
