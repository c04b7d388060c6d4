"""What Neo4j plans for a query, so that a test can tell an index seek from a scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import neo4j

#: Ways to a node that read no more than what was asked for; every other leaf of a plan is a scan.
_SEEKS = ("NodeUniqueIndexSeek", "Argument", "Unwind", "EmptyRow", "Projection", "ProcedureCall")
_POINTS = "POINT INDEX r:Record(point)"


def scans(driver: neo4j.Driver, query: str, parameters: Mapping[str, object]) -> set[str]:
    """The operators of a query's plan that read more than what was asked for, with what they read."""
    with driver.session() as session:
        plan = session.run(f"EXPLAIN {query}", dict(parameters)).consume().plan  # type: ignore[arg-type]
    assert plan is not None
    found = set()
    for each in _each(plan):
        name, details = each["operatorType"].split("@")[0], each["args"].get("Details", "")
        leaf = not each.get("children") and not name.startswith(_SEEKS) and _POINTS not in details
        if leaf or name == "CartesianProduct" or "Scan" in name:
            found.add(f"{name} {details}")
    return found


def _each(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from _each(child)
