"""Examples of answers to the question who holds something on a person."""

from __future__ import annotations

from typing import Final

HITS: Final = {
    "departments": [
        {"department": "court", "title": "人民法院", "holds": True, "ask": ["court.head"]},
        {"department": "grid", "title": "基层治理指挥中心", "holds": False, "ask": ["grid.head"]},
    ],
    "too_many": False,
}
