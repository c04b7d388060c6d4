"""Whose entries an auditor reads: their own department's, and those of the departments that it oversees."""

from __future__ import annotations

from hub.access.departments import Departments


def audited(departments: Departments, department: str) -> frozenset[str] | None:
    """The departments whose entries an auditor of `department` reads; None: all.

    Those below it, however far, are in its reach. Who oversees others and is overseen by nobody reads all entries,
    those of the hub's operators and of the persons concerned too.
    """
    reached = {department}
    while below := {
        one.id for one in departments.known.values() if one.supervisor in reached and one.id not in reached
    }:
        reached |= below
    if len(reached) > 1 and departments[department].supervisor is None:
        return None
    return frozenset(reached)
