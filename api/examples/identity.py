"""Examples of answers on who is who. The people are made up."""

from __future__ import annotations

from typing import Any, Final

from api.examples.ids import OTHER_RECORD_ID, PERSON_ID, RECORD_ID


def _mention(record: str, name: str) -> dict[str, str]:
    return {"id": f"{record}.{name}", "record": record, "mention": name, "dataset": "court.cases"}


_ONE, _TWO = _mention(RECORD_ID, "plaintiff"), _mention(OTHER_RECORD_ID, "defendant")

_STEPS: Final = [
    {"evidence": "beforehand", "words": "one pair in 42,000 is of one", "bits": -15.4},
    {"evidence": "name", "words": "same pinyin, different characters", "bits": 4.1},
    {"evidence": "birth date", "words": "same day (one other in 21,000 has it)", "bits": 14.2},
]

JUDGEMENT: Final[dict[str, Any]] = {
    "id": "20260304T020000000Z-7kq2m9xa",
    "type": "person",
    "mentions": [_ONE["id"], _TWO["id"]],
    "verdict": "same",
    "reason": "One signature in both files.",
    "steward": "li",
    "department": "court",
    "made": "2026-03-04T02:00:00+00:00",
    "in_force": True,
    "needs_second": False,
    "seconded_by": None,
    "seconded_at": None,
    "withdrawn_by": None,
    "withdrawn_at": None,
    "withdrawn_reason": None,
}

JUDGEMENTS: Final = {"judgements": [JUDGEMENT], "next": None}

WHY: Final = {
    "id": PERSON_ID,
    "type": "person",
    "mentions": [_ONE, _TWO],
    "links": [
        {
            "left": _ONE,
            "right": _TWO,
            "basis": "weight",
            "words": "what they say weighs for one",
            "bits": 2.9,
            "steps": _STEPS,
            "judgement": None,
        }
    ],
    "parts": [[_ONE["id"], _TWO["id"]]],
    "complete": True,
}

COMPARISON: Final = {
    "type": "person",
    "same": False,
    "reason": "judgement",
    "words": ["a steward said that they are different"],
    "a": {"id": _ONE["id"], "entity": PERSON_ID, "mentions": [_ONE]},
    "b": {"id": _TWO["id"], "entity": "P6c2d0e1f8a4b3c5d7e9f1a23", "mentions": [_TWO]},
    "closest": {"a": _ONE, "b": _TWO, "bits": 2.9, "steps": _STEPS},
    "chain": [],
    "judgements": [JUDGEMENT | {"verdict": "different", "reason": "Twins with one name."}],
}

REVIEW: Final = {
    "fresh": True,
    "pairs": [
        {
            "type": "person",
            "kind": "join",
            "a": _ONE["id"],
            "b": _TWO["id"],
            "entity_a": PERSON_ID,
            "entity_b": "P6c2d0e1f8a4b3c5d7e9f1a23",
            "bits": -0.4,
            "settles": 3,
            "says_a": {"name.full": "林晓禾"},
            "says_b": {"name.full": "林小禾"},
            "steps": [
                {"evidence": "beforehand", "words": "one pair in 42,000 is of one", "bits": -15.4},
                {"evidence": "name", "words": "same pinyin, different characters", "bits": 4.1},
                {"evidence": "address", "words": "same building", "bits": 10.9},
            ],
        }
    ],
}
