"""Ids that the examples of answers share. The people are made up."""

from __future__ import annotations

PERSON_ID = "P5b1c9d0e7f3a2b4c6d8e0f12"
CASE_ID = "C0f1e2d3c4b5a69788796a5b4"
PLACE_ID = "L9a8b7c6d5e4f30213243546f"
RECORD_ID = "R3f0c7a9b1d2e4f5a6b7c8d9e"
OTHER_RECORD_ID = "R8d7e6f5a4b3c2d1e0f9a8b7c"
