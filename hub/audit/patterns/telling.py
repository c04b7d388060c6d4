"""Findings as plain values, the same for the API and for `--json`."""

from __future__ import annotations

from typing import Any

from hub.audit.patterns.finding import Finding


def finding_told(one: Finding) -> dict[str, Any]:
    """A finding. Persons are commitments; times are UTC, ISO 8601."""
    return {
        "pattern": one.pattern,
        "words": one.words,
        "users": list(one.users),
        "departments": list(one.departments),
        "entries": list(one.entries),
        "persons": list(one.persons),
        "reasons": [
            {"purpose": given.purpose, "case": given.case, "legal_basis": given.legal_basis}
            for given in one.reasons
        ],
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
    }
