"""Examples of catalogue entries."""

from __future__ import annotations

from typing import Any, Final

from hub.sharing.dcat import catalogue_document

_SUMMARY: Final[dict[str, Any]] = {
    "dataset": "court.suits",
    "title": "民事案件",
    "description": "Civil suits with their parties.",
    "provider": "court",
    "provider_title": "人民法院",
    "sharing": "conditional",
    "purposes": ["mediation", "petition_handling"],
    "modes": ["query"],
    "classification": "general",
    "frequency": "P1D",
    "version": 2,
}

ENTRIES: Final = {"entries": [_SUMMARY], "next": None}
_PUBLISHED: Final = "2026-03-03T01:15:00+00:00"

ENTRY: Final[dict[str, Any]] = _SUMMARY | {
    "published": _PUBLISHED,
    "superseded": None,
    "connector": "court",
    "items": [
        {
            "name": "plaintiff.name.full",
            "title": "Whole name, as written.",
            "type": "text",
            "sensitivity": "personal",
            "confidential": None,
        }
    ],
    "format": "JSON",
    "reason": None,
    "forbidden_by": None,
    "fields": ["plaintiff.name.full"],
    "edges": ["PARTY_TO"],
    "conditions": "只用于判断事项是否已进入诉讼程序",
    "retention": "P15Y",
    "legal_basis": "政务数据共享条例（国务院令第809号）第十三条",
    "versions": [
        {"version": 2, "published": _PUBLISHED, "superseded": None},
        {"version": 1, "published": "2026-01-05T01:15:00+00:00", "superseded": _PUBLISHED},
    ],
}

CATALOGUE: Final = catalogue_document([], base="https://hub.example", title="Catalogue", publisher="District")
