"""Examples of corrections between departments."""

from __future__ import annotations

from typing import Any, Final

from api.examples.disputes import step
from api.examples.requests import DEADLINE

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
    "steps": [step(1, "2026-12-11T03:00:00+00:00", "petition.one", "ask")]
}
