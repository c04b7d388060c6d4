"""Examples of answers on the quality of datasets."""

from __future__ import annotations

from typing import Final

from api.examples.runs import COUNTS, RUN

QUALITY: Final = {
    "datasets": [
        {
            "dataset": "court.cases",
            "run": RUN["id"],
            "finished": RUN["finished"],
            "counts": COUNTS,
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
