"""Examples of answers of the search for people. The people are made up."""

from __future__ import annotations

from typing import Final

from api.examples.ids import PERSON_ID

CANDIDATES: Final = {
    "candidates": [
        {
            "id": PERSON_ID,
            "family_name": "林",
            "birth_year": "1987",
            "town": "龙溪镇",
            "matched": ["name", "birth_date"],
        }
    ],
    "too_many": False,
}
