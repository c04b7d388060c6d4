"""Examples of answers of the audit log's routes."""

from __future__ import annotations

from typing import Final

_ROOT = "8c5f3f3a6a1d3e7f3f7b4a1f0c9de2b16b8a5e4d3c2b1a09f8e7d6c5b4a39281"
_LEAF = "1f0c9de2b16b8a5e4d3c2b1a09f8e7d6c5b4a392818c5f3f3a6a1d3e7f3f7b4a"

ENTRIES: Final = {
    "entries": [
        {
            "seq": 2,
            "time": "2026-03-03T01:12:00.000000Z",
            "request": "0d9f6c1e5b7a",
            "user": "police.officer",
            "department": "police",
            "role": "officer",
            "on_behalf": None,
            "purpose": "criminal_investigation",
            "case": "C0f1e2d3c4b5a69788796a5b4",
            "legal_basis": "刑事诉讼法",
            "policies": ["own_records"],
            "action": "person.read",
            "subject": "P:q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
            "outcome": "shown",
            "datasets": ["police.incidents"],
            "fields": ["name.full"],
            "entities": ["P:q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"],
            "records": ["R:eJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFY"],
            "detail": None,
            "hash": _LEAF,
        }
    ],
    "next": None,
}

CHECKPOINT: Final = {
    "size": 2,
    "note": "rivermeet/9c1185a5c5e9fc54\n2\njF8/OmodPn8/e0ofDJ3isWuKXk08Kxo\n\n— rivermeet/9c1185a5c5e9fc54 …\n",
    "public_key": "rivermeet/9c1185a5c5e9fc54+d1a0b2c3+AQ…",
}

INCLUSION: Final = {"seq": 2, "size": 2, "hash": _LEAF, "path": [_ROOT[::-1]], "root": _ROOT}

CONSISTENCY: Final = {
    "first": 1,
    "second": 2,
    "first_root": _LEAF,
    "second_root": _ROOT,
    "path": [_ROOT[::-1]],
}
