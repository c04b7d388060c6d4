"""Examples of answers on runs."""

from __future__ import annotations

from typing import Final

COUNTS: Final = {"read": 1800, "accepted": 1790, "unchanged": 4, "superseded": 0, "quarantined": 6}

RUN: Final = {
    "id": "20260303T011500-7f3a9c",
    "connector": "court",
    "state": "loaded",
    "started": "2026-03-03T01:15:00Z",
    "finished": "2026-03-03T01:15:04Z",
    "error": None,
    "stages": {"pull": 1.2, "check": 0.9, "map": 0.3, "resolve": 0.2, "load": 0.8},
    "datasets": {"court.cases": COUNTS},
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
