"""Reads what nodes are called, and other facts that a picture or a path in words needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, LiteralString, cast

from graph_schema.entities import ENTITIES
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.rings import PIECE, sized
from hub.graph.reads.visibility import NOTHING, RECORD, view
from hub.links.aliases import IDENTIFIER
from hub.links.labels import FACTS, label_of
from hub.links.neighbourhood import Node

#: Records of an entity that are looked at for its label.
_LABEL_RECORDS: Final = 5

_SAID = """
UNWIND $ids AS id
CALL (id) {
SEEKS
}
RETURN id, COLLECT {
  MATCH (e)<-[d:DESCRIBES]-(r) WHERE VISIBLE
  WITH r, d ORDER BY r.id, d.mention LIMIT $records
  RETURN {dataset: r.dataset, mention: d.mention, values: [f IN $fields[labels(e)[0]] | r[d.mention + '.' + f]]}
} AS said
"""
_SEEKS: Final[LiteralString] = "\n  UNION ALL\n".join(
    f"  MATCH (e:{one.label} {{id: id}}) USING INDEX SEEK e:{one.label}(id) RETURN e"
    for one in ENTITIES.values()
)
#: What the first visible records of some entities say of them.
SAID: Final[LiteralString] = _SAID.replace("SEEKS", _SEEKS).replace("VISIBLE", RECORD)
_FIELDS: Final = {one.label: list(FACTS[one.key]) for one in ENTITIES.values()}


async def labelled(database: Database, lens: Lens, nodes: Iterable[Node]) -> list[Node]:
    """Nodes with what the first visible records say of them, as far as the lens shows it."""
    done = {node.id: node for node in nodes}
    ids = sorted(node.id for node in done.values() if node.type != IDENTIFIER)
    for start in range(0, len(ids), PIECE):
        said = {
            **view(lens),
            "ids": sized(ids[start : start + PIECE]),
            "fields": _FIELDS,
            "records": _LABEL_RECORDS,
        }
        for row in await database.read(SAID, said):
            id = str(row["id"])
            done[id] = _named(lens, done[id], cast(list[Any], row["said"]))
    return list(done.values())


def planned() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of this module as it is asked, of nothing: so that the server has planned it."""
    said = {**NOTHING, "fields": _FIELDS, "records": _LABEL_RECORDS}
    return [(SAID, {**said, "ids": sized(["-"] * size)}) for size in (1, 100)]


def _named(lens: Lens, node: Node, said: Iterable[Mapping[str, Any]]) -> Node:
    facts: dict[str, Any] = {}
    for one in said:
        for field, value in zip(FACTS[node.type], one["values"], strict=True):
            if value is not None and field not in facts and lens.shows(one["dataset"], one["mention"], field):
                facts[field] = value
    return Node(node.id, node.type, node.hops, node.guarded, label_of(node.type, facts), facts)
