"""Examples of problems."""

from __future__ import annotations

from typing import Any

from api.problems import Kind


def problem_example(kind: Kind) -> dict[str, Any]:
    """A problem as the API gives it."""
    return {
        "type": f"/problems/{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.detail or "A sentence that says what was wrong and what to do.",
        "request_id": "0b7c3f5e9d1a4c2e8f6a7b8c9d0e1f2a",
    }
