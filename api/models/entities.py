"""What entities, records and places are answered with; built from `hub.graph.reads.files`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer, DatasetId, EntityType, RecordId, Time, Value


class Ref(Answer):
    """An entity by id and type."""

    id: Annotated[str, Field(description="Id of the entity.", examples=["P5b1c9d0e7f3a2b4c6d8e0f12"])]
    type: EntityType


class Source(Answer):
    """Where a value comes from."""

    record: RecordId
    mention: Annotated[
        str, Field(description="As whom the record speaks of the entity.", examples=["plaintiff"])
    ]
    dataset: DatasetId
    valid_from: Time | None


class StatedValue(Answer):
    """One value and all records that state it."""

    value: Value
    sources: list[Source]


class Fact(Answer):
    """One field of an entity, with every value that a visible record gives it."""

    field: Annotated[
        str, Field(description="Field of the entity type, see docs/schema.md.", examples=["name.full"])
    ]
    conflict: Annotated[bool, Field(description="Records state different values; none is preferred.")]
    values: list[StatedValue]


class Description(Answer):
    """A record that describes the entity."""

    id: RecordId
    dataset: DatasetId
    mentions: list[str]
    valid_from: Time | None
    modified: Annotated[str | None, Field(description="The source's own time of this version, UTC.")]


class Statement(Answer):
    """What one record states between two entities."""

    kind: Annotated[str, Field(description="Kind of link, see docs/schema.md.", examples=["PARTY_TO"])]
    source: Ref
    target: Ref
    record: RecordId
    dataset: DatasetId
    name: Annotated[str, Field(description="Name of the statement within its record.")]
    properties: dict[str, Value]


class Disputed(Answer):
    """A value that the person concerned asked to correct. Weigh it so until its department has answered."""

    record: RecordId
    mention: str
    field: str
    since: Annotated[str, Field(description="When it was asked, UTC.")]


class EntityFile(Answer):
    """A page of what the visible records say of a person, a place or a case."""

    id: str
    type: EntityType
    complete: Annotated[bool, Field(description="This page alone holds all there is to see.")]
    facts: Annotated[list[Fact], Field(description="Computed from this page's records.")]
    records: list[Description]
    statements: list[Statement]
    disputed: Annotated[list[Disputed], Field(description="Values shown here that are disputed.")]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class Mention(Answer):
    """What a record says of one of its mentions."""

    mention: str
    entity: Ref
    fields: dict[str, Value]


class Version(Answer):
    """An earlier version of a record."""

    version: Annotated[str, Field(description="Hash of the version's content.")]
    modified: str | None
    superseded_at: Annotated[str, Field(description="When a newer version took its place, UTC.")]


class RecordFile(Answer):
    """One source row as the graph holds it."""

    id: str
    dataset: DatasetId
    key: Annotated[str | None, Field(description="Key of the row at its source; null where it is masked.")]
    version: Annotated[str, Field(description="Hash of the row's content.")]
    modified: Annotated[str | None, Field(description="The source's own time of this version, UTC.")]
    valid_from: Time | None
    run: Annotated[str, Field(description="Run that loaded this version.")]
    seen_first: str | None
    seen_last: str | None
    complete: Annotated[bool, Field(description="All statements and versions are listed.")]
    mentions: list[Mention]
    extra: Annotated[dict[str, Value], Field(description="Fields that are not of the schema, as declared.")]
    statements: list[Statement]
    versions: list[Version]
    disputed: Annotated[list[Disputed], Field(description="Values shown here that are disputed.")]


class PlaceNear(Answer):
    """A place and its distance."""

    id: str
    type: EntityType
    distance: Annotated[
        float, Field(description="Metres from the position to the nearest visible record of it.")
    ]


class PlacesPage(Answer):
    """Places near a position, nearest first."""

    places: list[PlaceNear]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]
