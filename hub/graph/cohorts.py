"""Reads the cases that a dataset's records opened in a stretch of time, for counting them.

Not for people: it has no lens. Of sealed and marked records it reads nothing, and of others only what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, LiteralString

from hub.aggregates.cases import Case
from hub.aggregates.durations import Course

if TYPE_CHECKING:
    import neo4j

_OPENED: Final[LiteralString] = """
MATCH (r:Record {dataset: $dataset})
WHERE r.sealed = false AND r.marks IS NULL
MATCH (r)-[d:DESCRIBES]->(c:Case)
WITH r, c, d.mention AS mention, r[d.mention + '.opened'] AS opened
WHERE opened >= $since AND opened < $until
RETURN c.id AS case, opened, r[mention + '.closed'] AS closed, r[mention + '.due'] AS due,
  r[mention + '.kind'] AS kind,
  head([(r)-[p:DESCRIBES]->(:Place) WHERE r[p.mention + '.division'] IS NOT NULL | r[p.mention + '.division']])
    AS division
"""

_COURSES: Final[LiteralString] = """
MATCH (r:Record {dataset: $dataset})
WHERE r.sealed = false AND r.marks IS NULL
MATCH (r)-[d:DESCRIBES]->(c:Case)
WITH r, c, d.mention AS mention, r[d.mention + '.opened'] AS opened
WHERE opened >= $since AND opened < $until
RETURN c.id AS case, r[mention + '.kind'] AS kind, opened, r[mention + '.occurred_from'] AS occurred,
  r[mention + '.reply.time'] AS replied, r[mention + '.closed'] AS closed
"""


def read_courses(driver: neo4j.Driver, dataset: str, since: date, until: date) -> Iterator[Course]:
    """When these cases happened, were opened, answered and closed, by the same records as `read_cases`."""
    said = {"dataset": dataset, "since": since.isoformat(), "until": until.isoformat()}
    with driver.session(default_access_mode="READ") as session:
        for row in session.run(_COURSES, said):
            yield Course._make(row.values())


def read_cases(driver: neo4j.Driver, dataset: str, since: date, until: date) -> Iterator[Case]:
    """The cases that records of a dataset say were opened from one day to before another, as the source writes days."""
    said = {"dataset": dataset, "since": since.isoformat(), "until": until.isoformat()}
    with driver.session(default_access_mode="READ") as session:
        for row in session.run(_OPENED, said):
            yield Case._make(row.values())
