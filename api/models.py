"""What the API answers with, for its description (OpenAPI).

The answers are built from `hub.graph.reads.files`.
"""

from __future__ import annotations

from typing import Annotated, Literal

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


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Ref(_Answer):
    """An entity by id and type."""

    id: Annotated[str, Field(description="Id of the entity.", examples=["P5b1c9d0e7f3a2b4c6d8e0f12"])]
    type: EntityType


class Source(_Answer):
    """Where a value comes from."""

    record: RecordId
    mention: Annotated[
        str, Field(description="As whom the record speaks of the entity.", examples=["plaintiff"])
    ]
    dataset: DatasetId
    valid_from: Time | None


class StatedValue(_Answer):
    """One value and all records that state it."""

    value: Value
    sources: list[Source]


class Fact(_Answer):
    """One field of an entity, with every value that a visible record gives it."""

    field: Annotated[
        str, Field(description="Field of the entity type, see docs/schema.md.", examples=["name.full"])
    ]
    conflict: Annotated[bool, Field(description="Records state different values; none is preferred.")]
    values: list[StatedValue]


class Description(_Answer):
    """A record that describes the entity."""

    id: RecordId
    dataset: DatasetId
    mentions: list[str]
    valid_from: Time | None
    modified: Annotated[str | None, Field(description="The source's own time of this version, UTC.")]


class Statement(_Answer):
    """What one record states between two entities."""

    kind: Annotated[str, Field(description="Kind of link, see docs/schema.md.", examples=["PARTY_TO"])]
    source: Ref
    target: Ref
    record: RecordId
    dataset: DatasetId
    name: Annotated[str, Field(description="Name of the statement within its record.")]
    properties: dict[str, Value]


class EntityFile(_Answer):
    """A page of what the visible records say of a person, a place or a case."""

    id: str
    type: EntityType
    complete: Annotated[bool, Field(description="This page alone holds all there is to see.")]
    facts: Annotated[list[Fact], Field(description="Computed from this page's records.")]
    records: list[Description]
    statements: list[Statement]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class Mention(_Answer):
    """What a record says of one of its mentions."""

    mention: str
    entity: Ref
    fields: dict[str, Value]


class Version(_Answer):
    """An earlier version of a record."""

    version: Annotated[str, Field(description="Hash of the version's content.")]
    modified: str | None
    superseded_at: Annotated[str, Field(description="When a newer version took its place, UTC.")]


class RecordFile(_Answer):
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


class PlaceNear(_Answer):
    """A place and its distance."""

    id: str
    type: EntityType
    distance: Annotated[
        float, Field(description="Metres from the position to the nearest visible record of it.")
    ]


class PlacesPage(_Answer):
    """Places near a position, nearest first."""

    places: list[PlaceNear]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class DatasetEntry(_Answer):
    """A dataset as its connector declares it."""

    id: DatasetId
    title: str
    description: str
    connector: str
    owner: Annotated[str, Field(description="Department that answers for the data.")]
    legal_basis: str
    retention: Annotated[str, Field(description="How long records are kept, ISO 8601 period.")]
    schedule: Annotated[
        str, Field(description="How often new data is expected, ISO 8601 period, or `manual`.")
    ]


class DatasetList(_Answer):
    """Datasets whose catalogue entry the reader may see."""

    datasets: list[DatasetEntry]


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


class Health(_Answer):
    """Whether the process runs."""

    status: str


class Readiness(_Answer):
    """Whether requests can be answered now, by part."""

    status: Annotated[str, Field(description="`ready` or `not ready`.")]
    parts: Annotated[dict[str, str], Field(description="`ok` or `unavailable` for graph and ledger.")]


class Counts(_Answer):
    """What a run did with a dataset's rows.

    Read = accepted + unchanged + superseded + quarantined, once loaded.
    """

    read: int
    accepted: int
    unchanged: int
    superseded: int
    quarantined: int


class Warned(_Answer):
    """Something about a run that is worth a look."""

    kind: Annotated[str, Field(description="Which check noticed it: `volume`, `fill`, `expectation`, …")]
    detail: str
    dataset: str | None
    field: str | None


class Run(_Answer):
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


class RunsPage(_Answer):
    """Runs, newest first."""

    runs: list[Run]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class Expectation(_Answer):
    """What one expectation of the suite said about the last loaded batch."""

    expectation: str
    column: str | None
    severity: Annotated[str, Field(description="`blocking` or `warning`.")]
    success: bool
    unexpected: Annotated[int, Field(description="Rows that did not meet it.")]
    total: int


class InQuarantine(_Answer):
    """Rows in quarantine for the same reason in the same field."""

    field: str
    reason: str
    rows: int


class DatasetQuality(_Answer):
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


class QualityList(_Answer):
    """The quality of each dataset that the reader answers for."""

    datasets: list[DatasetQuality]


class Receipt(_Answer):
    """How far a webhook delivery got."""

    id: str
    connector: str
    state: Annotated[str, Field(description="`received`, `loaded` or `failed`.")]
    received: Annotated[str, Field(description="UTC.")]
    finished: Annotated[str | None, Field(description="UTC.")]
    run: Annotated[str | None, Field(description="Run that loaded it.")]
    counts: Annotated[dict[str, dict[str, int]], Field(description="As in a run, by dataset, once loaded.")]
    error: Annotated[str | None, Field(description="Why it failed.")]


class MentionRef(_Answer):
    """A mention: a record speaking of somebody or something under a name of its own."""

    id: Annotated[
        str, Field(description="Record, `.`, name.", examples=["R3f0c7a9b1d2e4f5a6b7c8d9e.plaintiff"])
    ]
    record: RecordId
    mention: str
    dataset: DatasetId


class Step(_Answer):
    """One step of a waterfall."""

    evidence: Annotated[str, Field(description="What was compared.")]
    words: Annotated[str, Field(description="What was found.")]
    bits: Annotated[float, Field(description="For (or, below zero, against) one; each bit doubles the odds.")]


class Judgement(_Answer):
    """What a steward said of some mentions."""

    id: str
    type: EntityType
    mentions: Annotated[list[str], Field(description="Ids of the mentions that it is about.")]
    verdict: Annotated[str, Field(description="`same`, `different` (no two are one) or `unsure`.")]
    reason: str
    steward: str
    department: str
    made: Annotated[str, Field(description="UTC.")]
    in_force: Annotated[bool, Field(description="Not withdrawn, and seconded where that is needed.")]
    needs_second: Annotated[bool, Field(description="It joins two valid identity numbers.")]
    seconded_by: str | None
    seconded_at: str | None
    withdrawn_by: str | None
    withdrawn_at: str | None
    withdrawn_reason: str | None


class JudgementsPage(_Answer):
    """Judgements, newest first."""

    judgements: list[Judgement]
    next: Annotated[str | None, Field(description="`before` of the next page, or null.")]


class ChainLink(_Answer):
    """What holds two mentions for one."""

    left: MentionRef
    right: MentionRef
    basis: Annotated[str, Field(description="`judgement`, `number` or `weight`.")]
    words: str
    bits: Annotated[
        float | None, Field(description="Of a weight: the sum of its steps; above 0 is more likely one.")
    ]
    steps: list[Step]
    judgement: Judgement | None


class Why(_Answer):
    """What holds an entity together, as far as the visible records tell."""

    id: str
    type: EntityType
    mentions: list[MentionRef]
    links: Annotated[list[ChainLink], Field(description="A maximum spanning tree, weakest link first.")]
    parts: Annotated[list[list[str]], Field(description="Mentions by what the links make one.")]
    complete: Annotated[bool, Field(description="All links are listed.")]


class ComparedSide(_Answer):
    """One of two that are compared."""

    id: Annotated[str, Field(description="As it was asked for, or what it was merged into.")]
    entity: Annotated[str, Field(description="The entity that it is, or is of.")]
    mentions: list[MentionRef]


class Closest(_Answer):
    """The mentions of two sides that agree best."""

    a: MentionRef
    b: MentionRef
    bits: float
    steps: list[Step]


class Comparison(_Answer):
    """Two side by side."""

    type: EntityType
    same: Annotated[bool, Field(description="They are one entity now.")]
    reason: Annotated[
        str,
        Field(description="`judgement`, `number`, `weight`, `contradiction`, `average` or `nothing`."),
    ]
    words: Annotated[list[str], Field(description="Why, the deciding reason first.")]
    a: ComparedSide
    b: ComparedSide
    closest: Closest | None
    chain: Annotated[list[ChainLink], Field(description="How two that are one hang together.")]
    judgements: list[Judgement]


class ReviewPair(_Answer):
    """Two mentions that the evidence leaves open."""

    type: EntityType
    kind: Annotated[str, Field(description="`join`: two entities now. `part`: one now, by this weak link.")]
    a: Annotated[str, Field(description="Id of a mention.")]
    b: Annotated[str, Field(description="Id of a mention.")]
    entity_a: str
    entity_b: str
    bits: Annotated[float, Field(description="Zero is even odds.")]
    settles: Annotated[int, Field(description="Visible mentions that would change their entity.")]
    says_a: Annotated[dict[str, str], Field(description="What the mention says in the fields compared.")]
    says_b: dict[str, str]
    steps: list[Step]


class ReviewQueue(_Answer):
    """Pairs for review, most valuable first."""

    fresh: Annotated[bool, Field(description="False while the queue is being made anew.")]
    pairs: list[ReviewPair]


_Reason = Annotated[str, Field(min_length=1, max_length=2_000, description="Why; others have to follow it.")]


class NewJudgement(_Answer):
    """What a steward says."""

    mentions: Annotated[
        list[Annotated[str, Field(pattern=r"^R[0-9a-f]{24}\.[A-Za-z_][A-Za-z0-9_]*(\[\d+\])?$")]],
        Field(
            min_length=2,
            max_length=100,
            description="Ids of mentions of one type.",
            examples=[["R3f0c7a9b1d2e4f5a6b7c8d9e.plaintiff", "R8d7e6f5a4b3c2d1e0f9a8b7c.defendant"]],
        ),
    ]
    verdict: Annotated[
        Literal["same", "different", "unsure"],
        Field(description="All one; no two one; can't be told.", examples=["same"]),
    ]
    reason: _Reason


class Withdrawal(_Answer):
    """Why a judgement is taken back."""

    reason: _Reason


class Explosion(_Answer):
    """Why an entity is parted."""

    reason: _Reason
