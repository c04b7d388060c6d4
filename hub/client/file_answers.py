"""What files answer: one person, one place, one case, with the source of everything said (docs/files.md)."""

from __future__ import annotations

from typing import Literal

from hub.client.answers import Answer, Disputed, Value


class FileSource(Answer):
    """A record that says so."""

    record: str
    mention: str
    dataset: str
    date: str | None


class FileValue(Answer):
    """One value with the records that state it, newest first."""

    value: Value
    sources: list[FileSource]
    more_sources: int


class FileFact(Answer):
    """One field with every value that a visible record gives it, newest first."""

    field: str
    conflict: bool
    values: list[FileValue]


class Tie(Answer):
    """What one record states between two entities."""

    kind: str
    role: str | None
    source: str
    target: str
    record: str
    dataset: str
    name: str
    properties: dict[str, Value]


class Tied(Answer):
    """Another entity, what ties it to this one, and what the same records call it."""

    id: str
    type: str
    ties: list[Tie]
    more_ties: int
    facts: list[FileFact]


class CaseSeen(Answer):
    """A case in the file of a person or place."""

    id: str
    department: str | None
    state: Literal["open", "closed"] | None
    overdue: bool | None
    within_reach: bool | None
    ties: list[Tie]
    facts: list[FileFact]


class Way(Answer):
    """One way in which a case is related."""

    way: Literal["refers_to", "same_matter", "shared_party", "shared_place"]
    via: str
    kind: str | None
    direction: Literal["out", "in"] | None
    confidence: float | None
    record: str
    also: str | None
    dataset: str


class Related(Answer):
    """A case that hangs together with this file."""

    id: str
    department: str | None
    other_department: bool
    state: Literal["open", "closed"] | None
    within_reach: bool
    ways: list[Way]
    facts: list[FileFact]


class FileEvent(Answer):
    """Something that has a time."""

    time: str
    what: str
    case: str | None
    other: str | None
    conflict: bool
    sources: list[FileSource]


class Flag(Answer):
    """Something about the data of this file to weigh."""

    flag: str
    words: str
    field: str | None
    case: str | None
    records: list[str]
    datasets: list[str]


class FileRecord(Answer):
    """A record that describes the entity."""

    id: str
    dataset: str
    department: str | None
    mentions: list[str]
    valid_from: str | None
    modified: str | None
    seen_last: str | None
    run: str


class CaseCount(Answer):
    """Cases here of one department and kind."""

    department: str | None
    kind: str | None
    cases: int
    open: int
    closed: int
    overdue: int


class Hazard(Answer):
    """The same kind of trouble that came up again here."""

    kind: str
    matters: int
    cases: list[str]
    departments: list[str]
    first: str | None
    last: str | None
    open: int


class _File(Answer):
    """What every file has."""

    complete: bool
    limits: list[str]
    departments: dict[str, str]
    facts: list[FileFact]
    timeline: list[FileEvent]
    flags: list[Flag]
    records: list[FileRecord]
    disputed: list[Disputed]
    next: str | None


class PersonFile(_File):
    """The file of a person, as you may see it."""

    id: str
    type: Literal["person"]
    cases: list[CaseSeen]
    related: list[Related]
    links: list[Tied]


class PlaceFile(_File):
    """The file of a place, as you may see it. It tells of no person."""

    id: str
    type: Literal["place"]
    cases: list[CaseSeen]
    counts: list[CaseCount]
    hazards: list[Hazard]
    links: list[Tied]


class CaseFile(_File):
    """The file of a case, as you may see it."""

    id: str
    type: Literal["case"]
    department: str | None
    state: Literal["open", "closed"] | None
    overdue: bool | None
    parties: list[Tied]
    handlers: list[Tied]
    places: list[Tied]
    items: list[Tied]
    related: list[Related]
