"""Examples of answers for the description of the API. The people are made up."""

from __future__ import annotations

from typing import Any, Final

from api.problems import Kind

_PERSON = "P5b1c9d0e7f3a2b4c6d8e0f12"
_CASE = "C0f1e2d3c4b5a69788796a5b4"
_PLACE = "L9a8b7c6d5e4f30213243546f"
_RECORD = "R3f0c7a9b1d2e4f5a6b7c8d9e"
_OTHER_RECORD = "R8d7e6f5a4b3c2d1e0f9a8b7c"


def _source(record: str, mention: str, valid_from: str) -> dict[str, Any]:
    return {"record": record, "mention": mention, "dataset": "court.cases", "valid_from": valid_from}


_STATEMENT: Final = {
    "kind": "PARTY_TO",
    "source": {"id": _PERSON, "type": "person"},
    "target": {"id": _CASE, "type": "case"},
    "record": _RECORD,
    "dataset": "court.cases",
    "name": "plaintiff>case.plaintiff_of",
    "properties": {"role": "plaintiff"},
}

ENTITY: Final = {
    "id": _PERSON,
    "type": "person",
    "complete": True,
    "facts": [
        {
            "field": "name.full",
            "conflict": True,
            "values": [
                {"value": "林晓禾", "sources": [_source(_RECORD, "plaintiff", "2026-03-02")]},
                {"value": "林小禾", "sources": [_source(_OTHER_RECORD, "defendant", "2025-11")]},
            ],
        }
    ],
    "records": [
        {
            "id": _RECORD,
            "dataset": "court.cases",
            "mentions": ["plaintiff"],
            "valid_from": "2026-03-02",
            "modified": "2026-03-03T01:12:00.000000Z",
        },
        {
            "id": _OTHER_RECORD,
            "dataset": "court.cases",
            "mentions": ["defendant"],
            "valid_from": "2025-11",
            "modified": None,
        },
    ],
    "statements": [_STATEMENT],
    "disputed": [
        {
            "record": _OTHER_RECORD,
            "mention": "defendant",
            "field": "name.full",
            "since": "2026-03-05T06:00:00+00:00",
        }
    ],
    "next": None,
}

RECORD: Final = {
    "id": _RECORD,
    "dataset": "court.cases",
    "key": "2026-1234",
    "version": "9c1185a5c5e9fc54612808977ee8f548",
    "modified": "2026-03-03T01:12:00.000000Z",
    "valid_from": "2026-03-02",
    "run": "20260303-011500-court",
    "seen_first": "2026-03-03T01:15:02Z",
    "seen_last": "2026-03-09T01:15:01Z",
    "complete": True,
    "mentions": [
        {
            "mention": "plaintiff",
            "entity": {"id": _PERSON, "type": "person"},
            "fields": {"name.full": "林晓禾", "birth.date": "1987-05"},
        }
    ],
    "extra": {"division": "Second civil division"},
    "statements": [_STATEMENT],
    "versions": [
        {
            "version": "1f3870be274f6c49b3e31a0c6728957f",
            "modified": "2026-03-02T08:00:00.000000Z",
            "superseded_at": "2026-03-03T01:15:02Z",
        }
    ],
    "disputed": [],
}

PLACES: Final = {"places": [{"id": _PLACE, "type": "place", "distance": 41.7}], "next": None}


def problem_example(kind: Kind) -> dict[str, Any]:
    """A problem as the API gives it."""
    return {
        "type": f"/problems/{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.detail or "A sentence that says what was wrong and what to do.",
        "request_id": "0b7c3f5e9d1a4c2e8f6a7b8c9d0e1f2a",
    }


_COUNTS: Final = {"read": 1800, "accepted": 1790, "unchanged": 4, "superseded": 0, "quarantined": 6}

RUN: Final = {
    "id": "20260303T011500-7f3a9c",
    "connector": "court",
    "state": "loaded",
    "started": "2026-03-03T01:15:00Z",
    "finished": "2026-03-03T01:15:04Z",
    "error": None,
    "stages": {"pull": 1.2, "check": 0.9, "map": 0.3, "resolve": 0.2, "load": 0.8},
    "datasets": {"court.cases": _COUNTS},
    "warnings": [
        {
            "kind": "fill",
            "detail": "case.closed has a value in 12 % of rows, usually in 31 %.",
            "dataset": "court.cases",
            "field": "case.closed",
        }
    ],
}

RUNS: Final = {"runs": [RUN], "next": None}

QUALITY: Final = {
    "datasets": [
        {
            "dataset": "court.cases",
            "run": RUN["id"],
            "finished": RUN["finished"],
            "counts": _COUNTS,
            "fill": {"case.opened": 1.0, "case.closed": 0.12},
            "expectations": [
                {
                    "expectation": "expect_column_values_to_not_be_null",
                    "column": "case_no",
                    "severity": "blocking",
                    "success": True,
                    "unexpected": 0,
                    "total": 1800,
                }
            ],
            "quarantine": [
                {"field": "plaintiff.id", "reason": "checksum of the identity number is wrong", "rows": 6}
            ],
        }
    ]
}

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


def _mention(record: str, name: str) -> dict[str, str]:
    return {"id": f"{record}.{name}", "record": record, "mention": name, "dataset": "court.cases"}


_ONE, _TWO = _mention(_RECORD, "plaintiff"), _mention(_OTHER_RECORD, "defendant")
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
    "id": _PERSON,
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
    "a": {"id": _ONE["id"], "entity": _PERSON, "mentions": [_ONE]},
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
            "entity_a": _PERSON,
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

CANDIDATES: Final = {
    "candidates": [
        {
            "id": _PERSON,
            "family_name": "林",
            "birth_year": "1987",
            "town": "龙溪镇",
            "matched": ["name", "birth_date"],
        }
    ],
    "too_many": False,
}

EMERGENCY: Final = {
    "id": "20260303T011500123Z-7kq2m9xa",
    "state": "in force",
    "case": _CASE,
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

HITS: Final = {
    "departments": [
        {"department": "court", "title": "人民法院", "holds": True, "ask": ["court.head"]},
        {"department": "grid", "title": "基层治理指挥中心", "holds": False, "ask": ["grid.head"]},
    ],
    "too_many": False,
}

CASE_COUNTS: Final = {
    "k": 10,
    "by": "kind",
    "tables": [
        {
            "department": "grid",
            "dataset": "grid.events",
            "month": "2026-02",
            "settled": "2026-03-11",
            "rows": [
                {"kind": "路面破损", "closed": 41, "open": None, "overdue": None, "all": 57},
                {"kind": "垃圾堆放", "closed": 120, "open": None, "overdue": None, "all": 133},
                {"kind": "*", "closed": 161, "open": 18, "overdue": 11, "all": 190},
            ],
        }
    ],
}
