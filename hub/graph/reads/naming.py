"""Reads what nodes are called, and other facts that a picture or a path in words needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, LiteralString, cast

from graph_schema.entities import ENTITIES
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.rings import IDENTIFIER, PIECE
from hub.graph.reads.visibility import NOTHING, RECORD, view
from hub.links.labels import FACTS, label_of
from hub.links.neighbourhood import Node

#: Records of an entity that are looked at for its label.
_LABEL_RECORDS: Final = 5

_SAID = """
UNWIND $ids AS id
MATCH (e:{label} {{id: id}}) USING INDEX SEEK e:{label}(id)
RETURN id, COLLECT {{
  MATCH (e)<-[d:DESCRIBES]-(r) WHERE {visible}
  WITH r, d ORDER BY r.id, d.mention LIMIT $records
  RETURN {{dataset: r.dataset, mention: d.mention, values: [f IN $fields | r[d.mention + '.' + f]]}}
}} AS said
"""
#: What the first visible records of some entities say of them.
SAID: Final[Mapping[str, LiteralString]] = {
    one.key: _SAID.format(label=one.label, visible=RECORD) for one in ENTITIES.values()
}


async def labelled(database: Database, lens: Lens, nodes: Iterable[Node]) -> list[Node]:
    """Nodes with what the first visible records say of them, as far as the lens shows it."""
    by_type: dict[str, list[Node]] = {}
    for node in nodes:
        by_type.setdefault(node.type, []).append(node)
    done: list[Node] = []
    for type, some in by_type.items():
        if type == IDENTIFIER:
            done += some
            continue
        said: dict[str, list[Any]] = {}
        for start in range(0, len(some), PIECE):
            parameters = {
                **view(lens),
                "ids": [node.id for node in some[start : start + PIECE]],
                "fields": list(FACTS[type]),
                "records": _LABEL_RECORDS,
            }
            rows = await database.read(SAID[type], parameters)
            said.update((str(row["id"]), cast(list[Any], row["said"])) for row in rows)
        done += [_named(lens, node, said.get(node.id, [])) for node in some]
    return done


def planned() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of this module as it is asked, of nothing: so that the server has planned it."""
    return [
        (SAID[type], {**NOTHING, "ids": ["-"], "fields": list(FACTS[type]), "records": 1})
        for type in ENTITIES
    ]


def _named(lens: Lens, node: Node, said: Iterable[Mapping[str, Any]]) -> Node:
    facts: dict[str, Any] = {}
    for one in said:
        for field, value in zip(FACTS[node.type], one["values"], strict=True):
            if value is not None and field not in facts and lens.shows(one["dataset"], one["mention"], field):
                facts[field] = value
    return Node(node.id, node.type, node.hops, node.guarded, label_of(node.type, facts), facts)
