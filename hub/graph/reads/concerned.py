"""Reads what is held about one person, for that person: through the lens of `hub.access.concerned`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString, cast

from graph_schema.entities import KEY_OF_LABEL
from graph_schema.records import Value
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.visibility import EDGE, NOTHING, RECORD, view

#: Mentions of one person that are looked at, at most; the first ones by record id.
MOST: Final = 5_000

#: The mentions of the entities that an identifier leads to: by id, or by what carries it.
_MENTIONED = """
CALL () {
  MATCH (e:Person) WHERE e.id IN $ids RETURN e
  UNION
  MATCH (:Identifier {key: $identifier})<-[s:HAS_IDENTIFIER]-(e:Person) WHERE SHOWN RETURN e
}
MATCH (e)<-[d:DESCRIBES]-(r) WHERE VISIBLE
RETURN r.id AS record, d.mention AS name, r.dataset AS dataset, e.id AS entity,
  coalesce(d.founded, [e.id]) AS founded
ORDER BY record, name LIMIT $limit
"""
MENTIONED: Final[LiteralString] = _MENTIONED.replace("VISIBLE", RECORD).replace("SHOWN", EDGE)

#: Some records with whom they describe and what they state. The order is theirs.
_WHOLE = """
UNWIND $ids AS id
MATCH (r:Record {id: id}) USING INDEX SEEK r:Record(id) WHERE VISIBLE
RETURN properties(r) AS properties,
COLLECT {
  MATCH (r)-[d:DESCRIBES]->(e)
  RETURN {mention: d.mention, id: e.id, label: labels(e)[0]} ORDER BY d.mention
} AS mentions,
COLLECT {
  MATCH (r)-[:DESCRIBES]->(e)
  WITH DISTINCT r, e
  MATCH (e)-[s]->()
  WHERE s.record = r.id AND s.derived IS NULL AND s.name IS NOT NULL
  RETURN {kind: type(s), name: s.name, properties: properties(s)} ORDER BY s.name
} AS statements
"""
WHOLE: Final[LiteralString] = _WHOLE.replace("VISIBLE", RECORD)

#: Which version some records have now; those that the lens doesn't show are absent.
_VERSIONS = """
UNWIND $ids AS id MATCH (r:Record {id: id}) USING INDEX SEEK r:Record(id) WHERE VISIBLE
RETURN r.id AS id, r.version AS version
"""
VERSIONS: Final[LiteralString] = _VERSIONS.replace("VISIBLE", RECORD)

_OF_EDGE: Final = frozenset({"record", "dataset", "name", "sealed", "marks"})


@dataclass(frozen=True, slots=True)
class Stated:
    """What a record states between two of its mentions, by their names."""

    kind: str
    source: str
    target: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Whole:
    """A record as it stands. `mentions` gives the entity type and id of each mention."""

    properties: Mapping[str, Value]
    mentions: Mapping[str, tuple[str, str]]
    statements: tuple[Stated, ...]

    def text(self, name: str) -> str | None:
        """One of the record's own properties as text."""
        value = self.properties.get(name)
        return None if value is None else str(value)


async def mentioned(
    database: Database, lens: Lens, ids: Sequence[str], identifier: str
) -> list[dict[str, Any]]:
    """The visible mentions of the entities with these ids, and of those that carry the identifier."""
    said = {**view(lens), "ids": list(ids), "identifier": identifier, "limit": MOST}
    return await database.read(MENTIONED, said)


async def whole(database: Database, lens: Lens, ids: Sequence[str]) -> list[Whole]:
    """The visible ones of some records."""
    rows = await database.read(WHOLE, {**view(lens), "ids": list(ids)})
    return [_whole(cast(dict[str, Any], row)) for row in rows]


async def versions(database: Database, lens: Lens, ids: Sequence[str]) -> dict[str, str]:
    """The current version of each visible one of some records."""
    rows = await database.read(VERSIONS, {**view(lens), "ids": list(ids)})
    return {str(row["id"]): str(row["version"]) for row in rows}


def warm_up() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of this module as it is asked, of nothing: so that the server has planned it."""
    return [
        (MENTIONED, {**NOTHING, "ids": ["-"], "identifier": "-", "limit": MOST}),
        (WHOLE, {**NOTHING, "ids": ["-"]}),
        (VERSIONS, {**NOTHING, "ids": ["-"]}),
    ]


def _whole(row: Mapping[str, Any]) -> Whole:
    return Whole(
        properties=row["properties"],
        mentions={m["mention"]: (KEY_OF_LABEL[m["label"]], m["id"]) for m in row["mentions"]},
        statements=tuple(_stated(statement) for statement in row["statements"]),
    )


def _stated(row: Mapping[str, Any]) -> Stated:
    """A statement's name begins with the mentions that it joins: `party[0]>case.person_party`."""
    source, _, rest = row["name"].partition(">")
    own = {name: value for name, value in sorted(row["properties"].items()) if name not in _OF_EDGE}
    return Stated(row["kind"], source, rest.partition(".")[0], own)
