"""Examples of disputes over grants and requests."""

from __future__ import annotations

from typing import Any, Final

from api.examples.requests import REQUEST_ID


def step(seq: int, at: str, user: str, step: str, note: str | None = None) -> dict[str, Any]:
    department = user.partition(".")[0]
    return {
        "seq": seq,
        "at": at,
        "user": user,
        "department": department,
        "step": step,
        "note": note,
        "detail": {},
    }


DISPUTE: Final[dict[str, Any]] = {
    "id": "20261210T020000000Z-2m9x7kqa",
    "request": REQUEST_ID,
    "grant": None,
    "raised_by": "petition.head",
    "department": "petition",
    "reason": "The duty is in the statute that was named.",
    "state": "coordination",
    "raised": "2026-12-10T02:00:00+00:00",
    "closed": None,
    "steps": [
        step(1, "2026-12-10T02:00:00+00:00", "petition.head", "raise"),
        step(2, "2026-12-14T02:00:00+00:00", "petition.head", "escalate", "The talks of 12-11 failed."),
    ],
}
