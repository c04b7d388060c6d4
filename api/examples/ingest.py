"""Examples of answers to webhook deliveries."""

from __future__ import annotations

from typing import Any, Final

RECEIPT: Final[dict[str, Any]] = {
    "id": "0198f3c2a7b04d5e8f6a7b8c9d0e1f2a",
    "connector": "grid",
    "state": "received",
    "received": "2026-03-03T01:15:00Z",
    "finished": None,
    "run": None,
    "counts": {},
    "error": None,
}
