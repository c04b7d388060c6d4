"""What lies near an anchor case: a reader who has one may read what hangs together with it, and nothing else.

Two entities are one hop apart where a visible record speaks of both (as the record of a statement does of its two
ends), or where a visible derived link joins them. Some entities may be reached but are not passed through, or everybody
would be linked with everybody:

- a crowd: what more than `CROWD` visible records speak of, such as a hospital, a shelter, a grid cell. Counted among
  the visible ones alone, because a count of all would tell of the others;
- whoever handles cases: that two cases have one judge is no link between their parties.

The anchor itself is no crowd, however many records speak of it. How many edges an entity has in all decides only from
which side a link is looked for, so that a hub is never gone through from its own side: that changes the time that an
answer takes, never the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final, LiteralString

from graph_schema.entities import ENTITIES
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.visibility import BOTH, EDGE, NOTHING, RECORD, STATEMENT, padded, view

#: Visible records that may speak of an entity at most for its neighbours to be each other's.
CROWD: Final = 100
#: Most of what is read lies no further than this. It is looked for first, at a quarter of what three hops cost.
FEW_HOPS: Final = 2
#: More hops than this are none of anybody's: a lens that allows more is read as if it allowed so many.
MOST_HOPS: Final = 4

_ANCHOR = """
OPTIONAL MATCH (old:Redirect {id: $case})
WITH coalesce(old.to, $case) AS id
MATCH (c:Case {id: id}) USING INDEX SEEK c:Case(id)
WHERE EXISTS { MATCH (c)<-[:DESCRIBES]-(r) WHERE RECORD }
"""
#: From a node `m` to those one hop from it.
_NEIGHBOURS = """
  MATCH (m)<-[:DESCRIBES]-(r) WHERE RECORD
  MATCH (r)-[:DESCRIBES]->(n)
  RETURN n
  UNION
  MATCH (m)-[s:REFERS_TO]-(n) WHERE s.derived AND STATEMENT AND BOTH
  RETURN n
"""
_PASSABLE = """(m = c OR (
  NOT EXISTS { MATCH (m)<-[s:HANDLED_BY]-() WHERE EDGE }
  AND COUNT { MATCH (m)<-[:DESCRIBES]-(r) WHERE RECORD RETURN r LIMIT $crowd + 1 } <= $crowd))"""
_RING = """
UNWIND near AS m
CALL (c, m) {
  WITH c, m WHERE PASSABLE
  RETURN m AS through
}
WITH c, through AS m
CALL (m) {NEIGHBOURS}
WITH c, collect(DISTINCT n) AS near
"""
_WANTED = """
UNWIND $ids AS wanted
OPTIONAL MATCH (moved:Redirect {id: wanted})
WITH c, near, wanted, coalesce(moved.to, wanted) AS id
CALL (id) {
SEEKS
}
"""
#: Between the node `m`, one hop before the last, and `t`: looked for from the side that has fewer edges.
_LINKED = """
  CALL (m, t) {
    WITH m, t WHERE COUNT { (m)<-[:DESCRIBES]-() } <= COUNT { (t)<-[:DESCRIBES]-() }
    MATCH (m)<-[:DESCRIBES]-(r) WHERE RECORD AND EXISTS { (r)-[:DESCRIBES]->(t) }
    RETURN true AS linked LIMIT 1
    UNION
    WITH m, t WHERE COUNT { (m)<-[:DESCRIBES]-() } > COUNT { (t)<-[:DESCRIBES]-() }
    MATCH (t)<-[:DESCRIBES]-(r) WHERE RECORD AND EXISTS { (r)-[:DESCRIBES]->(m) }
    RETURN true AS linked LIMIT 1
    UNION
    MATCH (m)-[s:REFERS_TO]-(t) WHERE s.derived AND STATEMENT AND BOTH
    RETURN true AS linked LIMIT 1
  }
"""
_LAST = """
WITH c, near, wanted, t
WHERE t IN near OR EXISTS {
  UNWIND near AS m
LINKED
  WITH m, linked WHERE PASSABLE
  RETURN m
}
RETURN DISTINCT wanted AS id
"""
_SEEKS: Final[LiteralString] = "\n  UNION ALL\n".join(
    f"  MATCH (t:{one.label} {{id: id}}) USING INDEX SEEK t:{one.label}(id) RETURN t"
    for one in ENTITIES.values()
)


@lru_cache
def within_hops(hops: int) -> LiteralString:
    """The query for which of some entities are at most so many hops, one or more, from a case."""
    parts: list[LiteralString] = [_ANCHOR, "WITH c, [c] AS near", *[_RING] * (hops - 1), _WANTED, _LAST]
    text: LiteralString = "\n".join(parts)
    for name, meaning in (
        ("NEIGHBOURS", _NEIGHBOURS),
        ("LINKED", _LINKED),
        ("PASSABLE", _PASSABLE),
        ("SEEKS", _SEEKS),
        ("RECORD", RECORD),
        ("STATEMENT", STATEMENT),
        ("BOTH", BOTH),
        ("EDGE", EDGE),
    ):
        text = text.replace(name, meaning)
    return text


async def within(database: Database, lens: Lens, entity_ids: Collection[str]) -> frozenset[str]:
    """Those of some entities that are at most `lens.max_hops` from `lens.case`, in one round trip, or two where some
    lie far from it or nowhere near.

    The id of an entity that was merged counts for the one it became. Of a lens without a case nothing is near; whether
    a purpose needs a case is not decided here.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    if lens.case is None or not entity_ids or lens.max_hops < 1:
        return frozenset()
    most = min(lens.max_hops, MOST_HOPS)
    wanted = frozenset(entity_ids)
    found = await _within(database, lens, wanted, min(most, FEW_HOPS))
    if found == wanted or most <= FEW_HOPS:
        return found
    return found | await _within(database, lens, wanted - found, most)


async def _within(database: Database, lens: Lens, entity_ids: Collection[str], hops: int) -> frozenset[str]:
    said = {**view(lens), "case": lens.case, "ids": padded(entity_ids), "crowd": CROWD}
    rows = await database.read(within_hops(hops), said)
    return frozenset(str(row["id"]) for row in rows)


def warm_up() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """The query of every distance as it is asked, of nothing: so that the server has planned it.

    Neo4j plans anew for another length class of a text or list, so what is asked of here is as long as an id.
    """
    nothing = {**NOTHING, "case": "-" * 25, "ids": ["-" * 25] * 10, "crowd": CROWD}
    return [(within_hops(hops), nothing) for hops in range(1, MOST_HOPS + 1)]
