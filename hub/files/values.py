"""What a file holds. Every value in it cites a record that the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph_schema.records import Value


@dataclass(frozen=True, slots=True)
class Cited:
    """A record that says something, as which mention of it, and when: from when it holds, else when its source last
    changed the row, ISO 8601 as precise as the source; None where neither is known."""

    record: str
    mention: str
    dataset: str
    date: str | None


@dataclass(frozen=True, slots=True)
class FileValue:
    """One value with the records that state it, newest first; of more than ten the others are counted."""

    value: Value
    sources: tuple[Cited, ...]
    more_sources: int


@dataclass(frozen=True, slots=True)
class FileFact:
    """One field, its values newest first. Where they can't all be true `conflict` is; none is preferred."""

    field: str
    conflict: bool
    values: tuple[FileValue, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """What one record states between the file's entity and another. `role` is its own word for the part or way."""

    kind: str
    role: str | None
    source: str
    target: str
    record: str
    dataset: str
    name: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Tied:
    """Another entity with what ties it to this one, and what it is called by the records that tie it.

    Of more than ten statements of a kind the others are counted.
    """

    id: str
    type: str
    ties: tuple[Tie, ...]
    more_ties: int
    facts: tuple[FileFact, ...]


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """A case in the file of another entity.

    `department` owns the dataset of the record that tells of the case most, None where none does. `state` is `closed`
    where a visible record says when it was, `open` where none does, and None where the reader may not see that;
    `overdue` likewise. Where it isn't `within_reach` it lies further from the case at hand than the purpose allows, and
    is told only by records that speak of both; None in the file of a place, whose cases are told wherever they lie.
    """

    id: str
    department: str | None
    state: str | None
    overdue: bool | None
    within_reach: bool | None
    ties: tuple[Tie, ...]
    facts: tuple[FileFact, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How a case is related: `refers_to`, `same_matter` (derived, with a confidence), `shared_party`, `shared_place`.

    `via` is the case, party or place of this file through which it is; `kind` the statement's own word for it.
    `direction` is `out` where the other case is referred to, `in` where it refers. It stands on `record`, a derived
    one on `also` too.
    """

    way: str
    via: str
    kind: str | None
    direction: str | None
    confidence: float | None
    record: str
    also: str | None
    dataset: str


@dataclass(frozen=True, slots=True)
class Related:
    """A case that hangs together with this file, with every way in which it does."""

    id: str
    department: str | None
    other_department: bool
    state: str | None
    within_reach: bool
    ways: tuple[Way, ...]
    facts: tuple[FileFact, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has a time: a step of a case (`what` is the field: `opened`) or a statement's (`LIVES_AT.since`).

    `time` is as precise as its record says. `case` is whose step it is, `other` who is at the statement's other end.
    `conflict` is true where another event of this timeline gives the same step another time.
    """

    time: str
    what: str
    case: str | None
    other: str | None
    conflict: bool
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about the data of this file that a reader should weigh, with what it is about and where it stands."""

    flag: str
    words: str
    field: str | None
    case: str | None
    records: tuple[str, ...]
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A record that describes the entity, as those mentions. Times are UTC but `valid_from`; `run` loaded it."""

    id: str
    dataset: str
    department: str | None
    mentions: tuple[str, ...]
    valid_from: str | None
    modified: str | None
    seen_last: str | None
    run: str


@dataclass(frozen=True, slots=True)
class CaseCount:
    """Cases at a place by department and kind, as far as these can be seen."""

    department: str | None
    kind: str | None
    cases: int
    open: int
    closed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Hazard:
    """The same kind of trouble again at a place.

    Cases that refer to each other, or are the same matter, count once: `matters` is how often it came up. `first` and
    `last` are when the earliest and the latest of them happened or were opened.
    """

    kind: str
    matters: int
    cases: tuple[str, ...]
    departments: tuple[str, ...]
    first: str | None
    last: str | None
    open: int


@dataclass(frozen=True, slots=True)
class PersonFile:
    """All that is shown of a person: what they are, their cases, whom and what they are tied to."""

    id: str
    type: str
    complete: bool
    limits: tuple[str, ...]
    departments: Mapping[str, str]
    facts: tuple[FileFact, ...]
    cases: tuple[CaseSeen, ...]
    related: tuple[Related, ...]
    links: tuple[Tied, ...]
    timeline: tuple[Event, ...]
    flags: tuple[Flag, ...]
    records: tuple[FileRecord, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class PlaceFile:
    """All that is shown of a place: what it is, the cases there, hazards that recur. Of people it tells nothing."""

    id: str
    type: str
    complete: bool
    limits: tuple[str, ...]
    departments: Mapping[str, str]
    facts: tuple[FileFact, ...]
    cases: tuple[CaseSeen, ...]
    counts: tuple[CaseCount, ...]
    hazards: tuple[Hazard, ...]
    links: tuple[Tied, ...]
    timeline: tuple[Event, ...]
    flags: tuple[Flag, ...]
    records: tuple[FileRecord, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that is shown of a case: what it is about, who has part in it, where, and what it hangs together with."""

    id: str
    type: str
    complete: bool
    limits: tuple[str, ...]
    departments: Mapping[str, str]
    department: str | None
    state: str | None
    overdue: bool | None
    facts: tuple[FileFact, ...]
    parties: tuple[Tied, ...]
    handlers: tuple[Tied, ...]
    places: tuple[Tied, ...]
    items: tuple[Tied, ...]
    related: tuple[Related, ...]
    timeline: tuple[Event, ...]
    flags: tuple[Flag, ...]
    records: tuple[FileRecord, ...]
    after: None = None
