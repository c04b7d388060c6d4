"""Reads the visible statements of nodes, a ring of them at a time, as far as filters leave them.

A node with more of them than `most` is guarded: it is known and not followed. What is counted are the statements that
the lens shows and the filters leave, so that what is hidden changes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any, Final, LiteralString, cast

from graph_schema.entities import ENTITIES, KEY_OF_LABEL
from graph_schema.links import LINKS
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.visibility import BOTH, NOTHING, RECORD, STATEMENT, view
from hub.links.filters import Filters
from hub.links.neighbourhood import Link

#: The type of nodes that are no entities but what entities share.
IDENTIFIER: Final = "identifier"
#: Statements of a node that nothing guards, at most.
UNGUARDED: Final = 5_000
#: Ids of one query: a ring is read in pieces, so that none takes as long as a read may.
PIECE: Final = 200
_KINDS: Final[LiteralString] = "|".join(sorted(LINKS))
_OWN: Final = frozenset({"record", "dataset", "name", "sealed", "marks", "also", "derived", "mention"})

_AROUND = """
UNWIND $ids AS id
MATCH (e:{label} {{{key}: id}})
WITH e, id, COLLECT {{
  MATCH (e)-[s:{kinds}]-(o)
  WHERE {statement} AND {both}
  WITH DISTINCT s, o LIMIT $most + 1
  RETURN {{kind: type(s), p: CASE WHEN $lean THEN null ELSE properties(s) END, out: startNode(s) = e,
           other: coalesce(o.id, o.key), label: labels(o)[0]}}
}} AS found
RETURN id, size(found) > $most AS guarded,
  [x IN found WHERE size(found) <= $most AND ($within IS NULL OR x.other IN $within)] AS statements
"""


def _around(label: str, key: str) -> LiteralString:
    return _AROUND.format(label=label, key=key, kinds=_KINDS, statement=STATEMENT, both=BOTH)


#: The visible statements of some entities of a type, with what is at their other ends.
AROUND: Final[Mapping[str, LiteralString]] = {
    **{one.key: _around(one.label, "id") for one in ENTITIES.values()},
    IDENTIFIER: _around("Identifier", "key"),
}

#: When visible records say that something happened; `keys` are names of times without the mention.
_TIMES = """
UNWIND $ids AS id
MATCH (r:Record {id: id}) WHERE VISIBLE
RETURN id, r.dataset AS dataset, r.valid_from AS valid_from,
  [k IN keys(r) WHERE any(one IN $keys WHERE k ENDS WITH one) | [k, r[k]]] AS times
"""
TIMES: Final[LiteralString] = _TIMES.replace("VISIBLE", RECORD)
_KEYS: Final = (".occurred_from", ".opened")


class Rings:
    """What is read of one neighbourhood so far: links by id, types of all nodes met, which of them are guarded."""

    def __init__(
        self, database: Database, lens: Lens, filters: Filters, owners: Mapping[str, str], most: int
    ) -> None:
        self.database = database
        self.lens = lens
        self.filters = filters
        self.said = {
            **view(lens, filters.datasets(lens, owners)),
            "edges": filters.edges(lens),
            "most": most,
        }
        self.links: dict[str, Link] = {}
        self.types: dict[str, str] = {}
        self.guarded: set[str] = set()

    async def ring(
        self,
        ids: Collection[str],
        within: Collection[str] | None = None,
        unguarded: Collection[str] = (),
    ) -> set[str]:
        """Read the statements of nodes, keep them, and return the other ends; `within` keeps those that end there.

        Nodes in `unguarded` are followed however many statements they have.
        """
        ends: set[str] = set()
        async for id, statements in self._rows(ids, within, unguarded):
            ends |= await self._kept(id, statements)
        return ends

    async def ends(self, ids: Collection[str], unguarded: Collection[str] = ()) -> dict[str, set[str]]:
        """What each of some nodes leads to; guarded ones lead nowhere."""
        found: dict[str, set[str]] = {}
        async for id, statements in self._rows(ids, None, unguarded, lean=not self.filters.timed):
            if self.filters.timed:
                found[id] = await self._kept(id, statements)
            else:
                found[id] = {self._typed(one) for one in statements}
        return found

    async def crowded(self, ids: Collection[str]) -> set[str]:
        """Those of some nodes that are guarded."""
        async for _ in self._rows(ids, (), ()):
            pass
        return self.guarded & set(ids)

    async def _rows(
        self,
        ids: Collection[str],
        within: Collection[str] | None,
        unguarded: Collection[str],
        lean: bool = False,
    ) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
        by_type: dict[tuple[str, bool], list[str]] = {}
        for id in sorted(ids):
            by_type.setdefault((self.types[id], id in unguarded), []).append(id)
        listed = None if within is None else sorted(within)
        for (type, free), all in by_type.items():
            said = {**self.said, "within": listed, "lean": lean}
            if free:
                said["most"] = UNGUARDED
            for start in range(0, len(all), PIECE):
                for row in await self.database.read(
                    AROUND[type], {**said, "ids": all[start : start + PIECE]}
                ):
                    if row["guarded"]:
                        self.guarded.add(str(row["id"]))
                    yield str(row["id"]), cast(list[dict[str, Any]], row["statements"])

    def _typed(self, one: Mapping[str, Any]) -> str:
        other, label = str(one["other"]), one["label"]
        self.types[other] = IDENTIFIER if label == "Identifier" else KEY_OF_LABEL[label]
        return other

    async def _kept(self, id: str, statements: list[dict[str, Any]]) -> set[str]:
        found = [_link(id, one) for one in statements]
        if self.filters.timed:
            found = await self._timely(found)
        kept = {link.id for link in found}
        self.links.update((link.id, link) for link in found)
        return {self._typed(one) for one in statements if _link_id(id, one) in kept}

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
        said = {**view(lens), "ids": listed[start : start + PIECE], "keys": list(_KEYS)}
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
    around = {**NOTHING, "ids": ["-"], "within": None, "most": 1, "lean": False}
    return [
        *((query, around) for query in AROUND.values()),
        (TIMES, {**NOTHING, "ids": ["-"], "keys": list(_KEYS)}),
    ]


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
