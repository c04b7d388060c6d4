"""Reads the visible statements of nodes, a ring of them at a time, as far as filters leave them.

Some nodes are known and not followed, by the same rule as in `hub.graph.reads.reach`: a crowd, which more visible
records speak of than `CROWD`, and whoever handles cases. So a hospital or a judge links nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, LiteralString, cast

from graph_schema.entities import ENTITIES, KEY_OF_LABEL, KEY_OF_LETTER
from graph_schema.links import LINKS
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.reach import CROWD
from hub.graph.reads.visibility import BOTH, EDGE, NOTHING, RECORD, STATEMENT, view
from hub.links.aliases import IDENTIFIER
from hub.links.filters import Filters
from hub.links.neighbourhood import Link

#: Ids of one query: a ring is read in pieces, so that none takes as long as a read may.
PIECE: Final = 200
_KINDS: Final[LiteralString] = "|".join(sorted(LINKS))
_NOBODY: Final = "-"
_OWN: Final = frozenset({"record", "dataset", "name", "sealed", "marks", "also", "derived", "mention"})

_AROUND = """
UNWIND $ids AS id
CALL (id) {{
{seeks}
}}
CALL (e) {{
  WITH e WHERE COUNT {{ (e)<-[:DESCRIBES]-() }} > $most
  MATCH (e)<-[:DESCRIBES]-(r) WHERE {visible}
  WITH r LIMIT $most + 1
  RETURN count(r) AS records
}}
CALL (e) {{
  WITH e WHERE e:Identifier AND COUNT {{ (e)<-[:HAS_IDENTIFIER]-() }} > $most
  MATCH (e)<-[s:HAS_IDENTIFIER]-() WHERE {edge}
  WITH s LIMIT $most + 1
  RETURN count(s) AS carriers
}}
WITH e, id, id IN $free OR (records <= $most AND carriers <= $most
  AND NOT EXISTS {{ MATCH (e)<-[s:HANDLED_BY]-() WHERE {edge} }}) AS passable
CALL (e, passable) {{
  WITH e WHERE passable
  MATCH (e)-[s:{kinds}]-(o)
  WHERE {statement} AND {both} AND ($within IS NULL OR coalesce(o.id, o.key) IN $within)
  WITH DISTINCT e, s, o
  RETURN collect({{kind: type(s), p: properties(s), out: startNode(s) = e, other: coalesce(o.id, o.key),
                   label: labels(o)[0]}}) AS statements
}}
RETURN id, NOT passable AS guarded, statements
"""
_SEEKS: Final[LiteralString] = "\n  UNION ALL\n".join(
    [
        *(
            f"  MATCH (e:{one.label} {{id: id}}) USING INDEX SEEK e:{one.label}(id) RETURN e"
            for one in ENTITIES.values()
        ),
        "  MATCH (e:Identifier {key: id}) USING INDEX SEEK e:Identifier(key) RETURN e",
    ]
)
#: The visible statements of some nodes, with what is at their other ends. How many edges a node has in all decides only
#: whether the visible ones have to be counted: fewer than `most` in all are fewer than that among the visible.
AROUND: Final[LiteralString] = _AROUND.format(
    seeks=_SEEKS, visible=RECORD, edge=EDGE, kinds=_KINDS, statement=STATEMENT, both=BOTH
)

#: When visible records say that something happened; `keys` are names of times without the mention.
_TIMES = """
UNWIND $ids AS id
MATCH (r:Record {id: id}) USING INDEX SEEK r:Record(id) WHERE VISIBLE
RETURN id, r.dataset AS dataset, r.valid_from AS valid_from,
  [k IN keys(r) WHERE any(one IN $keys WHERE k ENDS WITH one) | [k, r[k]]] AS times
"""
TIMES: Final[LiteralString] = _TIMES.replace("VISIBLE", RECORD)
_KEYS: Final = (".occurred_from", ".opened")


class Rings:
    """What is read of one neighbourhood so far: links by id, types of all nodes met, which of them are guarded.

    `anchor` (if any) is followed however many records speak of it.
    """

    def __init__(
        self,
        database: Database,
        lens: Lens,
        filters: Filters,
        owners: Mapping[str, str],
        anchor: str | None,
        crowd: int = CROWD,
    ) -> None:
        self.database = database
        self.lens = lens
        self.filters = filters
        self.said = {
            **view(lens, filters.datasets(lens, owners)),
            "edges": filters.edges(lens),
            "free": [anchor or _NOBODY],
            "most": crowd,
        }
        self.links: dict[str, Link] = {}
        self.types = {} if anchor is None else {anchor: KEY_OF_LETTER[anchor[0]]}
        self.guarded: set[str] = set()

    async def ring(self, ids: Collection[str], within: Collection[str] | None = None) -> set[str]:
        """Read the statements of nodes, keep them, and return the other ends; `within` keeps those that end there."""
        ends: set[str] = set()
        said = {**self.said, "within": None if within is None else sized(sorted(within))}
        listed = sorted(ids)
        for start in range(0, len(listed), PIECE):
            piece = {**said, "ids": sized(listed[start : start + PIECE])}
            for row in await self.database.read(AROUND, piece):
                if row["guarded"]:
                    self.guarded.add(str(row["id"]))
                ends |= await self._kept(str(row["id"]), cast(list[dict[str, Any]], row["statements"]))
        return ends

    async def _kept(self, id: str, statements: list[dict[str, Any]]) -> set[str]:
        found = [_link(id, one) for one in statements]
        if self.filters.timed:
            found = await self._timely(found)
        kept = {link.id for link in found}
        self.links.update((link.id, link) for link in found)
        ends = set()
        for one in statements:
            if _link_id(id, one) in kept:
                label = one["label"]
                ends.add(str(one["other"]))
                self.types[str(one["other"])] = IDENTIFIER if label == "Identifier" else KEY_OF_LABEL[label]
        return ends

    async def _timely(self, links: list[Link]) -> list[Link]:
        """Those of some links that meet the time that is asked for."""
        own = {link.id: _own_time(link) for link in links}
        unknown = sorted({link.record for link in links if own[link.id] == (None, None)})
        said = await times_of(self.database, self.lens, unknown)
        kept = []
        for link in links:
            start, end = own[link.id]
            if start is None and end is None:
                start = end = said.get(link.record)
            if self.filters.admits(start, end):
                kept.append(link)
        return kept


async def times_of(database: Database, lens: Lens, records: Collection[str]) -> dict[str, str]:
    """When what some visible records tell of happened, ISO 8601, as far as they say and the lens shows it."""
    found: dict[str, str] = {}
    listed = sorted(records)
    for start in range(0, len(listed), PIECE):
        said = {**view(lens), "ids": sized(listed[start : start + PIECE]), "keys": list(_KEYS)}
        for row in await database.read(TIMES, said):
            times: dict[str, str] = {}
            for key, value in cast(list[Any], row["times"]):
                mention, _, field = str(key).partition(".")
                if isinstance(value, str) and lens.shows(str(row["dataset"]), mention, field):
                    times[field] = min(value, times.get(field, value))
            when = row["valid_from"] or times.get("occurred_from") or times.get("opened")
            if when:
                found[str(row["id"])] = str(when)
    return found


def planned() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of this module as it is asked, of nothing: so that the server has planned it."""
    around = {**NOTHING, "ids": sized(()), "within": None, "free": [_NOBODY], "most": CROWD}
    return [
        *(
            (AROUND, {**around, "ids": sized(("-",) * size), "within": within})
            for size in (1, 100)
            for within in (None, sized(()))
        ),
        (TIMES, {**NOTHING, "ids": sized(()), "keys": list(_KEYS)}),
    ]


def sized(ids: Sequence[str]) -> list[str]:
    """Ids, filled up with what nothing is called: Neo4j plans a query anew for each size class of a list."""
    size = next(size for size in (10, 100, 1_000, 10_000, 100_000) if len(ids) <= size)
    return [*ids, *[_NOBODY] * (size - len(ids))]


def _link(id: str, one: Mapping[str, Any]) -> Link:
    properties = one["p"]
    source, target = (id, one["other"]) if one["out"] else (one["other"], id)
    return Link(
        id=_link_id(id, one),
        kind=one["kind"],
        source=str(source),
        target=str(target),
        record=properties["record"],
        dataset=properties["dataset"],
        name=properties.get("name") or properties.get("mention", ""),
        properties={key: value for key, value in sorted(properties.items()) if key not in _OWN},
        also=properties.get("also"),
    )


def _link_id(id: str, one: Mapping[str, Any]) -> str:
    properties = one["p"]
    source, target = (id, one["other"]) if one["out"] else (one["other"], id)
    name = properties.get("name") or properties.get("mention", "")
    return f"{one['kind']}:{properties['record']}:{properties.get('also') or ''}:{name}:{source}:{target}"


def _own_time(link: Link) -> tuple[str | None, str | None]:
    at = link.properties.get("at")
    start, end = link.properties.get("since"), link.properties.get("until")
    return (
        str(at) if at else str(start) if start else None,
        str(at) if at else str(end) if end else None,
    )
