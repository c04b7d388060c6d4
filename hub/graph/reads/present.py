"""Which of some entities a lens shows, and what they are called now that some were merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, LiteralString

from graph_schema.entities import ENTITIES
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.visibility import NOTHING, RECORD, padded, view

_PRESENT = """
UNWIND $ids AS wanted
OPTIONAL MATCH (moved:Redirect {id: wanted})
WITH wanted, coalesce(moved.to, wanted) AS id
CALL (id) {
SEEKS
}
WITH wanted, e WHERE EXISTS { MATCH (e)<-[:DESCRIBES]-(r) WHERE VISIBLE }
RETURN DISTINCT wanted, e.id AS id
"""
_SEEKS: Final[LiteralString] = "\n  UNION ALL\n".join(
    f"  MATCH (e:{one.label} {{id: id}}) USING INDEX SEEK e:{one.label}(id) RETURN e"
    for one in ENTITIES.values()
)
PRESENT: Final[LiteralString] = _PRESENT.replace("SEEKS", _SEEKS).replace("VISIBLE", RECORD)


async def present(database: Database, lens: Lens, ids: Iterable[str]) -> dict[str, str]:
    """Those of some entities that a visible record describes, each with the id that it has now.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    rows = await database.read(PRESENT, {**view(lens), "ids": padded(set(ids))})
    return {str(row["wanted"]): str(row["id"]) for row in rows}


def planned() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """The query as it is asked, of nothing: so that the server has planned it."""
    return [(PRESENT, {**NOTHING, "ids": ["-" * 25] * 10})]
