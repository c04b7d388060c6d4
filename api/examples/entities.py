"""Examples of answers on entities, records and places. The people are made up."""

from __future__ import annotations

from typing import Any, Final

from api.examples.ids import CASE_ID, OTHER_RECORD_ID, PERSON_ID, PLACE_ID, RECORD_ID


def _source(record: str, mention: str, valid_from: str) -> dict[str, Any]:
    return {"record": record, "mention": mention, "dataset": "court.cases", "valid_from": valid_from}


_STATEMENT: Final = {
    "kind": "PARTY_TO",
    "source": {"id": PERSON_ID, "type": "person"},
    "target": {"id": CASE_ID, "type": "case"},
    "record": RECORD_ID,
    "dataset": "court.cases",
    "name": "plaintiff>case.plaintiff_of",
    "properties": {"role": "plaintiff"},
}

ENTITY: Final = {
    "id": PERSON_ID,
    "type": "person",
    "complete": True,
    "facts": [
        {
            "field": "name.full",
            "conflict": True,
            "values": [
                {"value": "林晓禾", "sources": [_source(RECORD_ID, "plaintiff", "2026-03-02")]},
                {"value": "林小禾", "sources": [_source(OTHER_RECORD_ID, "defendant", "2025-11")]},
            ],
        }
    ],
    "records": [
        {
            "id": RECORD_ID,
            "dataset": "court.cases",
            "mentions": ["plaintiff"],
            "valid_from": "2026-03-02",
            "modified": "2026-03-03T01:12:00.000000Z",
        },
        {
            "id": OTHER_RECORD_ID,
            "dataset": "court.cases",
            "mentions": ["defendant"],
            "valid_from": "2025-11",
            "modified": None,
        },
    ],
    "statements": [_STATEMENT],
    "disputed": [
        {
            "record": OTHER_RECORD_ID,
            "mention": "defendant",
            "field": "name.full",
            "since": "2026-03-05T06:00:00+00:00",
        }
    ],
    "next": None,
}

RECORD: Final = {
    "id": RECORD_ID,
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
            "entity": {"id": PERSON_ID, "type": "person"},
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

PLACES: Final = {"places": [{"id": PLACE_ID, "type": "place", "distance": 41.7}], "next": None}
