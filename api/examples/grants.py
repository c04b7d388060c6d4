"""Examples of grants."""

from __future__ import annotations

from typing import Any, Final

from api.examples.requests import GRANT_ID, REQUEST_ID

GRANT: Final[dict[str, Any]] = {
    "id": GRANT_ID,
    "request": REQUEST_ID,
    "dataset": "court.suits",
    "provider": "court",
    "consumer": "petition",
    "state": "in_force",
    "purposes": ["petition_handling"],
    "fields": ["plaintiff.name.full"],
    "edges": ["PARTY_TO"],
    "mode": "query",
    "first_day": "2026-11-25",
    "last_day": "2026-12-31",
    "starts": "2026-11-24T16:00:00+00:00",
    "ends": "2026-12-31T16:00:00+00:00",
    "conditions": None,
    "consented_by": "court.head",
    "consented": "2026-11-26T02:00:00+00:00",
    "delivered_by": "court.head",
    "delivered": "2026-11-26T02:00:00+00:00",
    "deadline": None,
}

GRANTS: Final = {"grants": [GRANT], "next": None}

GRANT_FILE: Final = GRANT | {
    "steps": [
        {
            "seq": 1,
            "at": "2026-11-26T02:00:00+00:00",
            "user": "court.head",
            "department": "court",
            "step": "consent",
            "note": None,
            "detail": {},
        }
    ]
}

GRANT_USES: Final[dict[str, Any]] = {
    "grant": GRANT_ID,
    "reads": 14,
    "refused": 1,
    "users": 3,
    "cases": 5,
    "persons": 9,
    "by_purpose": {"petition_handling": 14},
    "by_day": {"2026-11-26": 10, "2026-11-27": 4},
}
