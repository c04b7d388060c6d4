"""Examples of share requests."""

from __future__ import annotations

from typing import Any, Final

REQUEST_ID: Final = "20261125T040000000Z-7kq2m9xa"
GRANT_ID: Final = "20261126T020000000Z-9xa7kq2m"

DEADLINE: Final[dict[str, Any]] = {
    "what": "reply",
    "subject": REQUEST_ID,
    "dataset": "court.suits",
    "department": "court",
    "due": "2026-12-09",
    "counted": "10 working days after 2026-11-25.",
    "law": "政务数据共享条例, art. 21",
    "overdue": False,
}

REQUEST: Final[dict[str, Any]] = {
    "id": REQUEST_ID,
    "dataset": "court.suits",
    "entry_version": 2,
    "provider": "court",
    "consumer": "petition",
    "state": "submitted",
    "basis": "信访工作条例 art. 22",
    "scenario": "A petition's matter may be before the court already.",
    "purposes": ["petition_handling"],
    "fields": ["plaintiff.name.full"],
    "edges": ["PARTY_TO"],
    "mode": "query",
    "first_day": "2026-11-25",
    "last_day": "2026-12-31",
    "missing": [],
    "prepared_by": "petition.steward",
    "prepared": "2026-11-25T03:50:00+00:00",
    "submitted_by": "petition.head",
    "submitted": "2026-11-25T04:00:00+00:00",
    "extended_days": 0,
    "extended_why": None,
    "decided_by": None,
    "decided": None,
    "reason": None,
    "deadline": DEADLINE,
}

REQUESTS: Final = {"requests": [REQUEST], "next": None}

REQUEST_FILE: Final = REQUEST | {
    "grant": None,
    "steps": [
        {
            "seq": 1,
            "at": "2026-11-25T03:50:00+00:00",
            "user": "petition.steward",
            "department": "petition",
            "step": "prepare",
            "note": None,
            "detail": {},
        },
        {
            "seq": 2,
            "at": "2026-11-25T04:00:00+00:00",
            "user": "petition.head",
            "department": "petition",
            "step": "submit",
            "note": None,
            "detail": {},
        },
    ],
}
