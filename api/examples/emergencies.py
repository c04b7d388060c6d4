"""Examples of answers on emergencies."""

from __future__ import annotations

from typing import Final

from api.examples.ids import CASE_ID

EMERGENCY: Final = {
    "id": "20260303T011500123Z-7kq2m9xa",
    "state": "in force",
    "case": CASE_ID,
    "department": "police",
    "user": "p-0417",
    "reason": "A child is missing since this morning.",
    "datasets": ["grid.events"],
    "hours": 4,
    "asked": "2026-03-03T01:15:00Z",
    "starts": "2026-03-03T01:21:40Z",
    "ends": "2026-03-03T05:21:40Z",
    "ended_by": None,
    "approvals": [
        {"user": "police.head", "department": "police", "at": "2026-03-03T01:18:02Z"},
        {"user": "grid.head", "department": "grid", "at": "2026-03-03T01:21:40Z"},
    ],
    "review": None,
    "review_due": "2026-03-06",
    "review_overdue": False,
    "notices": [
        {
            "department": "grid",
            "event": "begun",
            "made": "2026-03-03T01:21:40Z",
            "delivered": "2026-03-03T01:21:41Z",
            "attempts": 1,
            "error": None,
        }
    ],
}

EMERGENCIES: Final = {"emergencies": [EMERGENCY], "next": None}
