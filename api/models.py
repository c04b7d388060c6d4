"""What the API answers with, for its description (OpenAPI).

The answers are built from `hub.graph.reads.files`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Value = str | int | float | bool | list[str]

EntityType = Annotated[str, Field(description="`person`, `organisation`, `place`, `case` or `item`.")]
RecordId = Annotated[
    str, Field(description="Id of the record that says so.", examples=["R3f0c7a9b1d2e4f5a6b7c8d9e"])
]
DatasetId = Annotated[str, Field(description="Dataset of the record.", examples=["court.cases"])]
Time = Annotated[
    str, Field(description="ISO 8601, as precise as the source: `2019`, `2019-02`, a date or a time.")
]


class Answer(BaseModel):
    """What every answer is: no field beside those that are described."""

    model_config = ConfigDict(extra="forbid")


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


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[str, Field(description="Kind of problem; the address explains it.")]
    title: str
    status: int
    detail: str
    request_id: Annotated[
        str, Field(description="Also in the header X-Request-Id; name it when you ask for help.")
    ]


class Health(Answer):
    """Whether the process runs."""

    status: str


class Readiness(Answer):
    """Whether requests can be answered now, by part."""

    status: Annotated[str, Field(description="`ready` or `not ready`.")]
    parts: Annotated[dict[str, str], Field(description="`ok` or `unavailable` for graph and ledger.")]


class Counts(Answer):
    """What a run did with a dataset's rows.

    Read = accepted + unchanged + superseded + quarantined, once loaded.
    """

    read: int
    accepted: int
    unchanged: int
    superseded: int
    quarantined: int


class Warned(Answer):
    """Something about a run that is worth a look."""

    kind: Annotated[str, Field(description="Which check noticed it: `volume`, `fill`, `expectation`, …")]
    detail: str
    dataset: str | None
    field: str | None


class Run(Answer):
    """One run of a connector, as far as it is about datasets that the reader may see."""

    id: Annotated[str, Field(description="Id of the run; records carry it.")]
    connector: str
    state: Annotated[str, Field(description="`running`, `loaded`, `failed` or `rejected`.")]
    started: Annotated[str, Field(description="UTC.")]
    finished: Annotated[str | None, Field(description="UTC.")]
    error: Annotated[str | None, Field(description="Why it failed or was rejected.")]
    stages: Annotated[dict[str, float], Field(description="Seconds of each stage.")]
    datasets: dict[str, Counts]
    warnings: list[Warned]


class RunsPage(Answer):
    """Runs, newest first."""

    runs: list[Run]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class Expectation(Answer):
    """What one expectation of the suite said about the last loaded batch."""

    expectation: str
    column: str | None
    severity: Annotated[str, Field(description="`blocking` or `warning`.")]
    success: bool
    unexpected: Annotated[int, Field(description="Rows that did not meet it.")]
    total: int


class InQuarantine(Answer):
    """Rows in quarantine for the same reason in the same field."""

    field: str
    reason: str
    rows: int


class DatasetQuality(Answer):
    """How a dataset did in its last loaded run, and what waits in quarantine."""

    dataset: DatasetId
    run: str | None
    finished: Annotated[str | None, Field(description="When it was last loaded, UTC; null if never.")]
    counts: Counts | None
    fill: Annotated[
        dict[str, float], Field(description="Share (0 to 1) of rows in which a field has a value.")
    ]
    expectations: list[Expectation]
    quarantine: list[InQuarantine]


class QualityList(Answer):
    """The quality of each dataset that the reader answers for."""

    datasets: list[DatasetQuality]


class Receipt(Answer):
    """How far a webhook delivery got."""

    id: str
    connector: str
    state: Annotated[str, Field(description="`received`, `loaded` or `failed`.")]
    received: Annotated[str, Field(description="UTC.")]
    finished: Annotated[str | None, Field(description="UTC.")]
    run: Annotated[str | None, Field(description="Run that loaded it.")]
    counts: Annotated[dict[str, dict[str, int]], Field(description="As in a run, by dataset, once loaded.")]
    error: Annotated[str | None, Field(description="Why it failed.")]
