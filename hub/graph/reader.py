"""Reads persons, places, cases and records through a lens.

Attributes are computed from the records it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, LiteralString, cast

from graph_schema.entities import KEY_OF_LABEL
from graph_schema.records import Value
from hub.access.lens import Lens
from hub.errors import ABSENT, NotFound
from hub.graph.reads import cypher
from hub.graph.reads.database import Database
from hub.graph.reads.files import (
    Description,
    EntityFile,
    MentionView,
    PlaceNear,
    PlacesPage,
    RecordFile,
    Ref,
    Source,
    StatementView,
    Version,
    facts_of,
    visible_fields,
)
from hub.graph.reads.visibility import NOTHING, view

#: What a record may state at most before its file says that it is not complete.
RECORD_STATEMENTS = 200
RECORD_VERSIONS = 50

#: Sorts before every id and, because Neo4j plans by the length of texts too, is as long as one.
START = "-" * 25
_FIRST_STATEMENT = (START, START, START)
_OF_EDGE = frozenset({"record", "dataset", "name", "sealed", "marks"})


async def entity_file(
    database: Database,
    lens: Lens,
    entity: str,
    id: str,
    *,
    limit: int,
    after_record: str = START,
    after_statement: tuple[str, str, str] = _FIRST_STATEMENT,
) -> EntityFile:
    """What the visible records say of an entity, at most `limit` records and `limit` statements at a time.

    `entity` is a key of `graph_schema.entities.ENTITIES`. Which records come first depends on ids alone.

    Raises
    ------
    NotFound
        No visible record describes it; whether it exists makes no difference.
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    rows = await database.read(
        cypher.ENTITY_FILES[entity],
        {
            **view(lens),
            "id": id,
            "after_record": after_record,
            "after_statement": list(after_statement),
            "records": limit + 1,
            "statements": limit + 1,
        },
    )
    if not rows or not rows[0]["visible"]:
        raise NotFound(ABSENT)
    row = cast(dict[str, Any], rows[0])
    file = _entity_file(lens, entity, id, row["records"], row["statements"], limit)
    first = after_record == START and after_statement == _FIRST_STATEMENT
    return file if first else replace(file, complete=False)


async def redirect_of(database: Database, lens: Lens, entity: str, id: str) -> str | None:
    """The id that replaced `id` when entities were merged, or None where the lens shows nothing there."""
    rows = await database.read(cypher.REDIRECTS[entity], {**view(lens), "id": id})
    return str(rows[0]["to"]) if rows else None


async def record_file(database: Database, lens: Lens, id: str) -> RecordFile:
    """One record with its mentions, statements and the dates of its earlier versions.

    Raises
    ------
    NotFound
        The lens does not show it; whether it exists makes no difference.
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    rows = await database.read(
        cypher.RECORD,
        {**view(lens), "id": id, "statements": RECORD_STATEMENTS + 1, "versions": RECORD_VERSIONS + 1},
    )
    if not rows:
        raise NotFound(ABSENT)
    return _record_file(lens, cast(dict[str, Any], rows[0]))


async def places_near(
    database: Database,
    lens: Lens,
    *,
    latitude: float,
    longitude: float,
    radius: float,
    limit: int,
    after: tuple[float, str] = (-1.0, ""),
) -> PlacesPage:
    """Places within `radius` metres of a WGS 84 position, nearest first, at most `limit` at a time."""
    rows = await database.read(
        cypher.PLACES_NEAR,
        {
            **view(lens, [dataset for dataset in lens.datasets if _shows_positions(lens, dataset)]),
            "latitude": latitude,
            "longitude": longitude,
            "radius": radius,
            "after_distance": after[0],
            "after_id": after[1],
            "limit": limit + 1,
        },
    )
    found = tuple(PlaceNear(str(row["id"]), "place", cast(float, row["distance"])) for row in rows[:limit])
    return PlacesPage(found, (found[-1].distance, found[-1].id) if len(rows) > limit else None)


def warm_up() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of this module as it is asked, of no dataset: so that the server has planned it."""
    nothing: Mapping[str, object] = {**NOTHING, "id": START}
    page = {"after_record": START, "after_statement": [START] * 3, "records": 1, "statements": 1}
    near = {
        "latitude": 0.0,
        "longitude": 0.0,
        "radius": 1.0,
        "after_distance": -1.0,
        "after_id": "",
        "limit": 1,
    }
    return [
        *((cypher.ENTITY_FILES[key], {**nothing, **page}) for key in ("person", "place", "case")),
        *((cypher.REDIRECTS[key], nothing) for key in ("person", "place", "case")),
        (cypher.RECORD, {**nothing, "statements": 1, "versions": 1}),
        (cypher.PLACES_NEAR, {**nothing, **near}),
    ]


def _shows_positions(lens: Lens, dataset: str) -> bool:
    """Where a mask hides positions, being found by one would tell it."""
    return all(lens.shows(dataset, "", field) for field in ("longitude", "latitude"))


def _entity_file(
    lens: Lens, entity: str, id: str, records: Sequence[Any], statements: Sequence[Any], limit: int
) -> EntityFile:
    shown = [(_description(r["properties"], r["mentions"]), r["properties"]) for r in records[:limit]]
    views = tuple(_statement_at(lens, Ref(id, entity), s) for s in statements[:limit])
    stated = [
        (
            Source(record.id, mention, record.dataset, record.valid_from),
            visible_fields(lens, record.dataset, mention, properties),
        )
        for record, properties in shown
        for mention in record.mentions
    ]
    more_records, more_statements = len(records) > limit, len(statements) > limit
    last = statements[limit - 1] if more_statements else None
    return EntityFile(
        id=id,
        type=entity,
        complete=not more_records and not more_statements,
        facts=facts_of(stated),
        records=tuple(record for record, _ in shown),
        statements=views,
        after_record=shown[-1][0].id if more_records else None,
        after_statement=None
        if last is None
        else (last["properties"]["record"], last["properties"]["name"], last["other"]),
    )


def _description(properties: Mapping[str, Any], mentions: Sequence[str]) -> Description:
    return Description(
        id=properties["id"],
        dataset=properties["dataset"],
        mentions=tuple(sorted(mentions)),
        valid_from=properties.get("valid_from"),
        modified=properties.get("modified"),
    )


def _statement_at(lens: Lens, here: Ref, row: Mapping[str, Any]) -> StatementView:
    other = Ref(row["other"], _type(row["labels"]))
    ends = (here, other) if row["source"] == here.id else (other, here)
    return _statement(row["kind"], ends, row["properties"])


def _statement(kind: str, ends: tuple[Ref, Ref], properties: Mapping[str, Value]) -> StatementView:
    return StatementView(
        kind=kind,
        source=ends[0],
        target=ends[1],
        record=str(properties["record"]),
        dataset=str(properties["dataset"]),
        name=str(properties["name"]),
        properties={name: value for name, value in sorted(properties.items()) if name not in _OF_EDGE},
    )


def _record_file(lens: Lens, row: Mapping[str, Any]) -> RecordFile:
    properties = row["properties"]
    dataset = properties["dataset"]
    statements = [
        _statement(
            s["kind"],
            (Ref(s["source"], _type(s["source_labels"])), Ref(s["target"], _type(s["target_labels"]))),
            s["properties"],
        )
        for s in row["statements"]
    ]
    return RecordFile(
        id=properties["id"],
        dataset=dataset,
        key=properties["key"] if lens.shows(dataset, "record", "key") else None,
        version=properties["version"],
        modified=properties.get("modified"),
        valid_from=properties.get("valid_from"),
        run=properties["run"],
        seen_first=properties.get("seen_first"),
        seen_last=properties.get("seen_last"),
        complete=len(statements) <= RECORD_STATEMENTS and len(row["versions"]) <= RECORD_VERSIONS,
        mentions=tuple(_mention(lens, dataset, properties, mention) for mention in row["mentions"]),
        extra=visible_fields(lens, dataset, "extra", properties),
        statements=tuple(statements[:RECORD_STATEMENTS]),
        versions=tuple(Version(**version) for version in row["versions"][:RECORD_VERSIONS]),
    )


def _mention(
    lens: Lens, dataset: str, properties: Mapping[str, Value], row: Mapping[str, Any]
) -> MentionView:
    return MentionView(
        mention=row["mention"],
        entity=Ref(row["id"], _type(row["labels"])),
        fields=visible_fields(lens, dataset, row["mention"], properties),
    )


def _type(labels: Sequence[str]) -> str:
    return KEY_OF_LABEL[labels[0]]
