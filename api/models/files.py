"""What files answer with, for the description of the API (OpenAPI). They are built in `hub.files`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.models.entities import Disputed
from api.models.parts import Answer, DatasetId, EntityType, RecordId, Time, Value

EntityId = Annotated[str, Field(description="Id of the entity.", examples=["P5b1c9d0e7f3a2b4c6d8e0f12"])]
CaseId = Annotated[str, Field(description="Id of the case.", examples=["C0f1e2d3c4b5a69788796a5b4"])]
Department = Annotated[
    str | None, Field(description="Department that owns the dataset of the record that tells most of it.")
]
State = Annotated[
    Literal["open", "closed"] | None,
    Field(
        description="`closed` where a visible record says when it was closed, `open` where none does; null where you "
        "may not see that."
    ),
]
Overdue = Annotated[
    bool | None, Field(description="Open and past the day when it was due; null where you may not see that.")
]


class FileSource(Answer):
    """A record that says so."""

    record: RecordId
    mention: Annotated[
        str,
        Field(description="As whom the record speaks of it; of a statement's time, the statement's name."),
    ]
    dataset: DatasetId
    date: Annotated[
        str | None,
        Field(
            description="From when it holds; where the record doesn't say, when its source last changed it."
        ),
    ]


class FileValue(Answer):
    """One value with the records that state it, newest first."""

    value: Value
    sources: list[FileSource]
    more_sources: Annotated[int, Field(description="How many further records state it; ten are listed.")]


class FileFact(Answer):
    """One field with every value that a visible record gives it, newest first."""

    field: Annotated[str, Field(description="See docs/schema.md.", examples=["name.full"])]
    conflict: Annotated[
        bool,
        Field(
            description="The values can't all be true; none is preferred. A year and a day in it can both be, and one "
            "may have two telephones."
        ),
    ]
    values: list[FileValue]


class Tie(Answer):
    """What one record states between two entities."""

    kind: Annotated[str, Field(description="Kind of statement, see docs/schema.md.", examples=["PARTY_TO"])]
    role: Annotated[str | None, Field(description="The record's own word for the part or way.")]
    source: EntityId
    target: EntityId
    record: RecordId
    dataset: DatasetId
    name: Annotated[str, Field(description="Name of the statement within its record.")]
    properties: dict[str, Value]


class Tied(Answer):
    """Another entity, what ties it to this one, and what the same records call it."""

    id: EntityId
    type: EntityType
    ties: list[Tie]
    more_ties: Annotated[
        int, Field(description="How many further statements there are; ten of a kind are listed.")
    ]
    facts: list[FileFact]


class CaseSeen(Answer):
    """A case in the file of a person or place."""

    id: CaseId
    department: Department
    state: State
    overdue: Overdue
    within_reach: Annotated[
        bool | None,
        Field(
            description="Whether it lies near enough to the case in `Hub-Case` to open it. Where not, only records "
            "that speak of both tell of it. Null in the file of a place."
        ),
    ]
    ties: Annotated[list[Tie], Field(description="In which part, by which records.")]
    facts: list[FileFact]


class Way(Answer):
    """One way in which a case is related."""

    way: Literal["refers_to", "same_matter", "shared_party", "shared_place"]
    via: Annotated[str, Field(description="The case, party or place of this file through which it is.")]
    kind: Annotated[str | None, Field(description="The statement's own word for it.")]
    direction: Annotated[
        Literal["out", "in"] | None,
        Field(description="`out`: the file's case refers to it; `in`: it refers to the file's case."),
    ]
    confidence: Annotated[float | None, Field(description="Of a derived link, a probability.")]
    record: RecordId
    also: Annotated[str | None, Field(description="The second record on which a derived link stands.")]
    dataset: DatasetId


class Related(Answer):
    """A case that hangs together with this file."""

    id: CaseId
    department: Department
    other_department: Annotated[bool, Field(description="No case of this file's own is that department's.")]
    state: State
    within_reach: Annotated[
        bool, Field(description="Whether it lies near enough to the case in `Hub-Case` to open it.")
    ]
    ways: list[Way]
    facts: list[FileFact]


class FileEvent(Answer):
    """Something that has a time."""

    time: Time
    what: Annotated[
        str,
        Field(
            description="A step of a case by its field (`opened`), or a statement's time (`LIVES_AT.since`).",
            examples=["opened"],
        ),
    ]
    case: Annotated[str | None, Field(description="Whose step it is.")]
    other: Annotated[str | None, Field(description="Who is at the statement's other end.")]
    conflict: Annotated[bool, Field(description="Records give this step another time too.")]
    sources: list[FileSource]


class Flag(Answer):
    """Something about the data of this file to weigh."""

    flag: Annotated[
        str,
        Field(
            description="`conflict`, `times_differ`, `invalid_identifier`, `contradicts_identifier`, "
            "`joined_without_number`, `uncertain_link`, `run_flagged` or `outdated`."
        ),
    ]
    words: str
    field: str | None
    case: str | None
    records: list[str]
    datasets: list[str]


class FileRecord(Answer):
    """A record that describes the entity."""

    id: RecordId
    dataset: DatasetId
    department: Annotated[str | None, Field(description="Department that owns the dataset.")]
    mentions: list[str]
    valid_from: Time | None
    modified: Annotated[str | None, Field(description="The source's own time of this version, UTC.")]
    seen_last: Annotated[str | None, Field(description="When a run last saw it, UTC.")]
    run: Annotated[str, Field(description="Run that loaded this version.")]


class CaseCount(Answer):
    """Cases here of one department and kind."""

    department: Department
    kind: str | None
    cases: int
    open: int
    closed: int
    overdue: int


class Hazard(Answer):
    """The same kind of trouble that came up again here."""

    kind: str
    matters: Annotated[
        int,
        Field(description="How often: cases that refer to each other, or are the same matter, count once."),
    ]
    cases: list[str]
    departments: list[str]
    first: Time | None
    last: Time | None
    open: int


class _File(Answer):
    complete: Annotated[bool, Field(description="This answer holds all there is to see.")]
    limits: Annotated[list[str], Field(description="What is missing, in words; empty where nothing is.")]
    departments: Annotated[
        dict[str, str], Field(description="The department of each dataset that this answer cites.")
    ]
    facts: list[FileFact]
    timeline: Annotated[
        list[FileEvent],
        Field(description="In order; a day or month comes before the times that lie in it."),
    ]
    flags: list[Flag]
    records: Annotated[list[FileRecord], Field(description="The records that describe it.")]
    disputed: Annotated[list[Disputed], Field(description="Values shown here that are disputed.")]
    next: Annotated[str | None, Field(description="Cursor of the next cases, or null.")]


class PersonFile(_File):
    """The file of a person, as you may see it."""

    id: EntityId
    type: Literal["person"]
    cases: list[CaseSeen]
    related: Annotated[list[Related], Field(description="Cases to which those of the person refer.")]
    links: Annotated[
        list[Tied], Field(description="Places, organisations, things and relatives tied to the person.")
    ]


class PlaceFile(_File):
    """The file of a place, as you may see it. It tells of no person."""

    id: EntityId
    type: Literal["place"]
    cases: list[CaseSeen]
    counts: Annotated[list[CaseCount], Field(description="Of the cases in this answer, most first.")]
    hazards: Annotated[list[Hazard], Field(description="Of the cases in this answer, most often first.")]
    links: Annotated[list[Tied], Field(description="Places that it lies in, organisations that sit there.")]


class CaseFile(_File):
    """The file of a case, as you may see it."""

    id: EntityId
    type: Literal["case"]
    department: Department
    state: State
    overdue: Overdue
    parties: list[Tied]
    handlers: list[Tied]
    places: list[Tied]
    items: list[Tied]
    related: Annotated[
        list[Related],
        Field(description="Cases that it refers to, that refer to it, or that share a party or a place."),
    ]
