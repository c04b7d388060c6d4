"""What the graph knows of when a record's time began: its last change, or a date that is told of an entity.

Not for people: it gives ids and dates, of every record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, LiteralString

if TYPE_CHECKING:
    import neo4j

#: Records of one page.
PAGE = 10_000

_CHANGED: LiteralString = """
CALL () {
  MATCH (r:Record {dataset: $dataset}) RETURN r
  UNION ALL
  MATCH (r:Tombstone {dataset: $dataset}) RETURN r
}
WITH r WHERE r.id > $after AND coalesce(r.modified, '') < $before
RETURN r.id AS id, coalesce(r.modified, r.run) AS event, coalesce(r.sealed, false) AS sealed
ORDER BY id LIMIT $limit
"""
#: Of a record the date that it states itself, or else the latest that others state of the same entity.
_EVENT: LiteralString = """
MATCH (r:Record {dataset: $dataset}) WHERE r.id > $after
WITH r ORDER BY r.id LIMIT $limit
CALL (r) {
  OPTIONAL MATCH (r)-[:DESCRIBES {mention: $mention}]->(e)<-[d:DESCRIBES]-(o:Record)
  WHERE r[$field] IS NULL
  RETURN max(o[d.mention + $rest]) AS told
}
RETURN r.id AS id, coalesce(r[$field], told) AS event, coalesce(r.sealed, false) AS sealed
"""
_OF_CASES: LiteralString = """
UNWIND $cases AS case MATCH (:Case {id: case})<-[:DESCRIBES]-(r:Record) RETURN DISTINCT r.id AS id
"""


def changed(driver: neo4j.Driver, dataset: str, *, before: str) -> Iterator[tuple[str, str, bool]]:
    """Id, last change and whether it is sealed, of a dataset's records, withdrawn ones too.

    Records whose source told a time that sorts after `before` are left out.
    """
    yield from _pages(driver, _CHANGED, {"dataset": dataset, "before": before})


def events(driver: neo4j.Driver, dataset: str, field: str) -> Iterator[tuple[str, str, bool]]:
    """The same with the date that a field gives, `case.closed`; records for which nobody states it are left out."""
    mention, _, rest = field.partition(".")
    said = {"dataset": dataset, "field": field, "mention": mention, "rest": f".{rest}"}
    yield from _pages(driver, _EVENT, said)


def of_cases(driver: neo4j.Driver, cases: list[str]) -> set[str]:
    """The records that describe some cases."""
    with driver.session(default_access_mode="READ") as session:
        return {row["id"] for row in session.run(_OF_CASES, cases=cases)}


def _pages(
    driver: neo4j.Driver, query: LiteralString, said: Mapping[str, object]
) -> Iterator[tuple[str, str, bool]]:
    after = ""
    with driver.session(default_access_mode="READ") as session:
        while rows := list(session.run(query, {**said, "after": after, "limit": PAGE})):
            for row in rows:
                if row["event"] is not None:
                    yield row["id"], str(row["event"]), row["sealed"]
            after = max(row["id"] for row in rows)
