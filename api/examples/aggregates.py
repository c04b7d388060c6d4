"""Examples of counts."""

from __future__ import annotations

from typing import Final

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
