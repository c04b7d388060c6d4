"""The grid centre's other way: it pushes changed events, signed, to the hub's `POST /v1/ingest/grid`."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from pathlib import Path

from hub.city.documents import Documents
from hub.city.serve import credentials
from hub.errors import SourceUnavailable


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many deliveries were accepted and how many events they held."""

    deliveries: int
    events: int
    receipts: tuple[str, ...]


def headers(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """Headers of one delivery: HMAC-SHA-256 over `timestamp.body`, and a key that is the same for the same
    body."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Hub-Timestamp": str(timestamp),
        "X-Hub-Signature-256": f"sha256={signed}",
        "Idempotency-Key": hashlib.sha256(body).hexdigest()[:32],
    }


def push(
    folder: Path,
    url: str,
    *,
    since: str | None = None,
    batch: int = 200,
    limit: int | None = None,
) -> Pushed:
    """Push the events changed at or after `since` (UTC, `2026-11-01T00:00:00Z`; None: all), at most `limit`.

    Raises SourceUnavailable when the hub does not accept a delivery; pushing again repeats the same
    deliveries.
    """
    import httpx2 as httpx

    secret = credentials(folder)["grid"]["webhook_secret"]
    store = Documents(folder / "grid.db")
    cursor, events, receipts = None, 0, []
    try:
        with httpx.Client(timeout=60) as client:
            while limit is None or events < limit:
                size = batch if limit is None else min(batch, limit - events)
                page = store.page("events", since=since, cursor=cursor, limit=size)
                if page.bodies:
                    body = b'{"events":[%s]}' % b",".join(page.bodies)
                    answer = client.post(url, content=body, headers=headers(secret, body, int(time.time())))
                    if answer.status_code not in (200, 202):
                        raise SourceUnavailable(f"{url} answered {answer.status_code}", connector="grid")
                    events += len(page.bodies)
                    receipts.append(answer.headers.get("Location", ""))
                cursor = page.cursor
                if cursor is None:
                    break
    except httpx.TransportError as error:
        raise SourceUnavailable(
            f"{url} can't be reached ({type(error).__name__})", connector="grid"
        ) from None
    finally:
        store.close()
    return Pushed(len(receipts), events, tuple(receipts))
