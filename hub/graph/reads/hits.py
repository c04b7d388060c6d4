"""Which datasets speak of an entity, through a lens: their names and nothing of what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, LiteralString

from graph_schema.entities import ENTITIES, KEY_OF_LETTER
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.visibility import NOTHING, RECORD, view

_SPEAKING = """
OPTIONAL MATCH (old:Redirect {{id: $id}})
WITH coalesce(old.to, $id) AS id
MATCH (e:{label} {{id: id}}) USING INDEX SEEK e:{label}(id)
UNWIND $datasets AS dataset
WITH DISTINCT e, dataset
WHERE EXISTS {{ MATCH (e)<-[:DESCRIBES]-(r) WHERE r.dataset = dataset AND {record} }}
RETURN dataset
"""
SPEAKING: Final[dict[str, LiteralString]] = {
    key: _SPEAKING.format(label=ENTITIES[key].label, record=RECORD) for key in ("person", "place")
}


async def speaking(database: Database, lens: Lens, id: str) -> frozenset[str]:
    """The datasets of the lens in which a visible record speaks of a person or place.

    The id of one that was merged counts for the one it became.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    rows = await database.read(SPEAKING[KEY_OF_LETTER[id[0]]], {**view(lens), "id": id})
    return frozenset(str(row["dataset"]) for row in rows)


def warm_up() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of this module as it is asked, of nothing: so that the server has planned it."""
    return [(query, {**NOTHING, "id": "-" * 25}) for query in SPEAKING.values()]
