"""Examples of catalogue entries, share requests and grants."""

from __future__ import annotations

from typing import Any, Final

from hub.sharing.dcat import catalogue_document

_SUMMARY: Final[dict[str, Any]] = {
    "dataset": "court.suits",
    "title": "民事案件",
    "description": "Civil suits with their parties.",
    "provider": "court",
    "provider_title": "人民法院",
    "sharing": "conditional",
    "purposes": ["mediation", "petition_handling"],
    "modes": ["query"],
    "classification": "general",
    "frequency": "P1D",
    "version": 2,
}

ENTRIES: Final = {"entries": [_SUMMARY], "next": None}

_PUBLISHED: Final = "2026-03-03T01:15:00+00:00"

ENTRY: Final[dict[str, Any]] = _SUMMARY | {
    "published": _PUBLISHED,
    "superseded": None,
    "connector": "court",
    "items": [
        {
            "name": "plaintiff.name.full",
            "title": "Whole name, as written.",
            "type": "text",
            "sensitivity": "personal",
            "confidential": None,
        }
    ],
    "format": "JSON",
    "reason": None,
    "forbidden_by": None,
    "fields": ["plaintiff.name.full"],
    "edges": ["PARTY_TO"],
    "conditions": "只用于判断事项是否已进入诉讼程序",
    "retention": "P15Y",
    "legal_basis": "政务数据共享条例（国务院令第809号）第十三条",
    "versions": [
        {"version": 2, "published": _PUBLISHED, "superseded": None},
        {"version": 1, "published": "2026-01-05T01:15:00+00:00", "superseded": _PUBLISHED},
    ],
}

CATALOGUE: Final = catalogue_document([], base="https://hub.example", title="Catalogue", publisher="District")

_REQUEST_ID: Final = "20261125T040000000Z-7kq2m9xa"
_GRANT_ID: Final = "20261126T020000000Z-9xa7kq2m"

DEADLINE: Final[dict[str, Any]] = {
    "what": "reply",
    "subject": _REQUEST_ID,
    "dataset": "court.suits",
    "department": "court",
    "due": "2026-12-09",
    "counted": "10 working days after 2026-11-25.",
    "law": "政务数据共享条例, art. 21",
    "overdue": False,
}

REQUEST: Final[dict[str, Any]] = {
    "id": _REQUEST_ID,
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

GRANT: Final[dict[str, Any]] = {
    "id": _GRANT_ID,
    "request": _REQUEST_ID,
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
    "grant": _GRANT_ID,
    "reads": 14,
    "refused": 1,
    "users": 3,
    "cases": 5,
    "persons": 9,
    "by_purpose": {"petition_handling": 14},
    "by_day": {"2026-11-26": 10, "2026-11-27": 4},
}


def _step(seq: int, at: str, user: str, step: str, note: str | None = None) -> dict[str, Any]:
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
    "request": _REQUEST_ID,
    "grant": None,
    "raised_by": "petition.head",
    "department": "petition",
    "reason": "The duty is in the statute that was named.",
    "state": "coordination",
    "raised": "2026-12-10T02:00:00+00:00",
    "closed": None,
    "steps": [
        _step(1, "2026-12-10T02:00:00+00:00", "petition.head", "raise"),
        _step(2, "2026-12-14T02:00:00+00:00", "petition.head", "escalate", "The talks of 12-11 failed."),
    ],
}

_CORRECTION: Final[dict[str, Any]] = {
    "id": "20261211T030000000Z-kqa2m9x7",
    "dataset": "court.suits",
    "provider": "court",
    "consumer": "petition",
    "record": "R3f0c7a9b1d2e4f5a6b7c8d9e",
    "field": "plaintiff.birth_date",
    "statement": "The identity card shown here says another year.",
    "state": "asked",
    "asked_by": "officer-7",
    "asked": "2026-12-11T03:00:00+00:00",
    "answered_by": None,
    "answered": None,
    "answer": None,
    "deadline": DEADLINE
    | {
        "what": "correction",
        "subject": "20261211T030000000Z-kqa2m9x7",
        "due": "2026-12-25",
        "counted": "10 working days after 2026-12-11.",
        "law": "政务数据共享条例, art. 26",
    },
}

CORRECTIONS: Final = {"corrections": [_CORRECTION], "next": None}
CORRECTION_FILE: Final = _CORRECTION | {
    "steps": [_step(1, "2026-12-11T03:00:00+00:00", "petition.one", "ask")]
}
