"""Reads what the visible records say of some entities, mention by mention, for telling why they are one or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, LiteralString

from graph_schema.entities import ENTITIES, KEY_OF_LABEL, KEY_OF_LETTER
from hub.access.lens import Lens
from hub.graph.mentions import SAID, Mention
from hub.graph.reads.database import Database
from hub.graph.reads.visibility import NOTHING, RECORD, view

#: Mentions that one explanation is made of at most; the oldest ids first, so that it is the same every time.
MOST: Final = 2_000

_ORDERED = "WITH DISTINCT r, d, e ORDER BY r.id, d.mention LIMIT $limit"
_SEEN: LiteralString = "WHERE " + RECORD
_OF_ENTITIES = """
UNWIND $ids AS id MATCH (e:{label} {{id: id}})<-[d:DESCRIBES]-(r) USING INDEX SEEK e:{label}(id) {seen}
"""
_OF_MENTIONS = """
UNWIND $ids AS id
WITH id, split(id, '.')[0] AS record
MATCH (r:Record {{id: record}})-[d:DESCRIBES {{mention: substring(id, size(record) + 1)}}]->(e:{label})
USING INDEX SEEK r:Record(id) {seen}
"""


def _made(start: str, seen: str) -> dict[str, LiteralString]:
    return {one.key: start.format(label=one.label, seen=seen) + _ORDERED + SAID for one in ENTITIES.values()}


#: What records say of some entities (`$ids`), or of some mentions by id; `WHOLE_…` asks without a lens.
OF_ENTITIES: Final = _made(_OF_ENTITIES, _SEEN)
OF_MENTIONS: Final = _made(_OF_MENTIONS, _SEEN)
WHOLE_OF_ENTITIES: Final = _made(_OF_ENTITIES, "")
WHOLE_OF_MENTIONS: Final = _made(_OF_MENTIONS, "")


def is_mention(id: str) -> bool:
    """Whether this is the id of a mention (`R….name`), not that of an entity."""
    return "." in id


_TYPE = """
MATCH (r:Record {id: $record})-[:DESCRIBES {mention: $mention}]->(e) USING INDEX SEEK r:Record(id) SEEN
RETURN labels(e)[0] AS label
"""
TYPE: Final[LiteralString] = _TYPE.replace("SEEN", _SEEN)
WHOLE_TYPE: Final[LiteralString] = _TYPE.replace("SEEN", "")


async def type_seen(database: Database, lens: Lens, id: str) -> str | None:
    """The type of an entity, or of the entity of a mention; None where the lens shows no such mention."""
    if not is_mention(id):
        return KEY_OF_LETTER.get(id[:1])
    return type_of(await database.read(TYPE, {**mention_parts(id), **view(lens)}))


def mention_parts(id: str) -> dict[str, str]:
    """Record and name of a mention."""
    record, _, name = id.partition(".")
    return {"record": record, "mention": name}


def type_of(rows: Sequence[Mapping[str, object]]) -> str | None:
    """The type in the answer to `TYPE`."""
    return KEY_OF_LABEL.get(str(rows[0]["label"])) if rows else None


async def mentions_seen(
    database: Database, lens: Lens, entity: str, fields: Sequence[str], ids: Iterable[str]
) -> list[Mention]:
    """The visible mentions of entities, or those of these mention ids that are visible, by record and name.

    A value that the lens masks is as if the record didn't have it. At most `MOST` and one more, which tells that
    there are more.
    """
    listed = list(ids)
    found: list[Mention] = []
    for queries, wanted in (
        (OF_ENTITIES, [one for one in listed if not is_mention(one)]),
        (OF_MENTIONS, [one for one in listed if is_mention(one)]),
    ):
        if wanted:
            said = {
                "ids": wanted,
                "fields": list(fields),
                **view(lens),
                "limit": MOST + 1,
            }
            rows = await database.read(queries[entity], said)
            found += [_masked(lens, fields, Mention(**row)) for row in rows]  # type: ignore[arg-type]
    return found


def _masked(lens: Lens, fields: Sequence[str], one: Mention) -> Mention:
    values = (
        value if lens.shows(one.dataset, one.name, field) else None
        for field, value in zip(fields, one.values, strict=True)
    )
    near = ((place, text) for place, text in one.near if lens.shows(one.dataset, place, "address.text"))
    return one._replace(values=tuple(values), near=tuple(near), founded=tuple(one.founded))


_OF_WHICH = """
UNWIND $ids AS one
MATCH (r:Record {id: one[0]})-[:DESCRIBES {mention: one[1]}]->(e) USING INDEX SEEK r:Record(id)
WHERE VISIBLE
RETURN one[0] + '.' + one[1] AS id, e.id AS entity
"""
_VISIBLE: Final[LiteralString] = _OF_WHICH.replace("VISIBLE", RECORD)
_SIZES = """
UNWIND $ids AS one MATCH (e:{label} {{id: one}}) USING INDEX SEEK e:{label}(id)
RETURN one AS id, COUNT {{
  MATCH (e)<-[:DESCRIBES]-(r) WHERE {visible}
}} AS mentions
"""
SIZES: Final[dict[str, LiteralString]] = {
    one.key: _SIZES.format(label=one.label, visible=RECORD) for one in ENTITIES.values()
}
_CHUNK: Final = 1_000


async def visible(database: Database, lens: Lens, ids: Iterable[str]) -> dict[str, str]:
    """Those of some mentions that the lens shows, each with its entity."""
    listed = [list(mention_parts(one).values()) for one in sorted(set(ids))]
    found: dict[str, str] = {}
    for start in range(0, len(listed), _CHUNK):
        said = {"ids": listed[start : start + _CHUNK], **view(lens)}
        rows = await database.read(_VISIBLE, said)
        found.update((str(row["id"]), str(row["entity"])) for row in rows)
    return found


async def sizes(database: Database, lens: Lens, entity: str, ids: Iterable[str]) -> dict[str, int]:
    """How many mentions of each of some entities of a type the lens shows."""
    listed, found = sorted(set(ids)), dict[str, int]()
    for start in range(0, len(listed), _CHUNK):
        said = {"ids": listed[start : start + _CHUNK], **view(lens)}
        rows = await database.read(SIZES[entity], said)
        found.update((str(row["id"]), int(str(row["mentions"]))) for row in rows)
    return found


def warm_up() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of this module as it is asked, of nothing: so that the server has planned it."""
    said = {"ids": ["-"], "fields": ["name"], **NOTHING, "limit": 1}
    resolved = ("person", "organisation", "place")
    return [
        (TYPE, {**mention_parts("-.-"), **NOTHING}),
        (_VISIBLE, {"ids": [["-", "-"]], **NOTHING}),
        *((queries[key], said) for key in resolved for queries in (OF_ENTITIES, OF_MENTIONS, SIZES)),
    ]
