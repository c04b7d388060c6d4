"""Reads what the auditor's patterns compare: names and addresses of officers and of who was read, and work on cases.

Not for people: it sees every record, and nothing of it leaves the hub; findings hold commitments and numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, LiteralString

if TYPE_CHECKING:
    from hub.graph.reads.database import Database

#: Ids of one question.
_PAGE: Final = 500

#: What records say of some persons, by id.
PERSONS: Final[LiteralString] = """
UNWIND $ids AS id
OPTIONAL MATCH (old:Redirect {id: id})
MATCH (p:Person {id: coalesce(old.to, id)})<-[d:DESCRIBES]-(r:Record)
WITH DISTINCT id, r, d.mention AS m LIMIT $limit
RETURN id, r[m + '.name.full'] AS name, r[m + '.address.text'] AS address, r[m + '.household_id'] AS household
"""

#: What records say of the handlers of some cases whose service number is that of some users.
OFFICERS: Final[LiteralString] = """
UNWIND $ids AS id
MATCH (:Case {id: id})-[:HANDLED_BY]->(p:Person)
WITH DISTINCT p
MATCH (p)<-[d:DESCRIBES]-(r:Record)
WHERE r[d.mention + '.badge_no'] IN $users
RETURN DISTINCT r[d.mention + '.badge_no'] AS id, r[d.mention + '.name.full'] AS name,
  r[d.mention + '.address.text'] AS address, r[d.mention + '.household_id'] AS household LIMIT $limit
"""

#: When a record of each of some cases was last worked on, by its source's time or else by when the hub first saw it.
ACTIVITY: Final[LiteralString] = """
UNWIND $ids AS id
OPTIONAL MATCH (old:Redirect {id: id})
MATCH (:Case {id: coalesce(old.to, id)})<-[:DESCRIBES]-(r:Record)
RETURN id, max(coalesce(r.modified, r.seen_first)) AS last
"""
#: Rows of one answer, at most: what the busiest people have more of is not needed.
_MOST: Final = 20_000


async def rows_of(
    database: Database, query: LiteralString, ids: Sequence[str], **said: object
) -> list[Mapping[str, Any]]:
    """The rows of one of these queries for all of some ids."""
    found: list[Mapping[str, Any]] = []
    for page in _pages(ids):
        found += await database.read(query, {"ids": page, "limit": _MOST, **said})
    return found


def _pages(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _PAGE):
        yield list(ids[start : start + _PAGE])
