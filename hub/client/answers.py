"""What the hub answers about persons, places, cases, records and who is who, as typed values.

Their fields are those of the API (docs/api.md, `/openapi.json`); a test holds the two together. A field that a newer
hub adds is left out here, so that an old client goes on working.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

Value = str | int | float | bool | list[str]


class Answer(BaseModel):
    """Base of all answers. What is wrong with one is told without repeating what it holds."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Ref(Answer):
    """An entity by id and type."""

    id: str
    type: str


class Source(Answer):
    """Where a value comes from."""

    record: str
    mention: str
    dataset: str
    valid_from: str | None


class StatedValue(Answer):
    """One value and all records that state it."""

    value: Value
    sources: list[Source]


class Fact(Answer):
    """One field with every value that a visible record gives it; `conflict` where they differ."""

    field: str
    conflict: bool
    values: list[StatedValue]


class Description(Answer):
    """A record that describes the entity."""

    id: str
    dataset: str
    mentions: list[str]
    valid_from: str | None
    modified: str | None


class Statement(Answer):
    """What one record states between two entities."""

    kind: str
    source: Ref
    target: Ref
    record: str
    dataset: str
    name: str
    properties: dict[str, Value]


class Disputed(Answer):
    """A value that the person concerned asked to correct."""

    record: str
    mention: str
    field: str
    since: str


class EntityFile(Answer):
    """A page of what the visible records say of a person, a place or a case."""

    id: str
    type: str
    complete: bool
    facts: list[Fact]
    records: list[Description]
    statements: list[Statement]
    disputed: list[Disputed]
    next: str | None

    def values(self, field: str) -> list[Value]:
        """Every value that the records of this page give a field: none, one, or several that conflict."""
        return [one.value for fact in self.facts if fact.field == field for one in fact.values]


class Mention(Answer):
    """What a record says of one of its mentions."""

    mention: str
    entity: Ref
    fields: dict[str, Value]


class Version(Answer):
    """An earlier version of a record."""

    version: str
    modified: str | None
    superseded_at: str


class RecordFile(Answer):
    """One source row as the graph holds it."""

    id: str
    dataset: str
    key: str | None
    version: str
    modified: str | None
    valid_from: str | None
    run: str
    seen_first: str | None
    seen_last: str | None
    complete: bool
    mentions: list[Mention]
    extra: dict[str, Value]
    statements: list[Statement]
    versions: list[Version]
    disputed: list[Disputed]


class PlaceNear(Answer):
    """A place and its distance in metres."""

    id: str
    type: str
    distance: float


class PlacesPage(Answer):
    """Places near a position, nearest first."""

    places: list[PlaceNear]
    next: str | None


class Candidate(Answer):
    """One person whom a search may mean."""

    id: str
    family_name: str | None
    birth_year: str | None
    town: str | None
    matched: list[str]


class Candidates(Answer):
    """At most five people; or none, with `too_many` where more could be meant."""

    candidates: list[Candidate]
    too_many: bool


class Hit(Answer):
    """What one department answers, and whom to ask there."""

    department: str
    title: str
    holds: bool
    ask: list[str]


class Hits(Answer):
    """Every department that answers for the purpose; or none, with `too_many`."""

    departments: list[Hit]
    too_many: bool


class MentionRef(Answer):
    """A mention: a record speaking of somebody or something under a name of its own."""

    id: str
    record: str
    mention: str
    dataset: str


class Step(Answer):
    """One step of a waterfall: each bit doubles the odds that two are one, each bit below zero halves them."""

    evidence: str
    words: str
    bits: float


class Judgement(Answer):
    """What a steward said of some mentions."""

    id: str
    type: str
    mentions: list[str]
    verdict: str
    reason: str
    steward: str
    department: str
    made: str
    in_force: bool
    needs_second: bool
    seconded_by: str | None
    seconded_at: str | None
    withdrawn_by: str | None
    withdrawn_at: str | None
    withdrawn_reason: str | None


class JudgementsPage(Answer):
    """Judgements, newest first."""

    judgements: list[Judgement]
    next: str | None


class ChainLink(Answer):
    """What holds two mentions for one."""

    left: MentionRef
    right: MentionRef
    basis: str
    words: str
    bits: float | None
    steps: list[Step]
    judgement: Judgement | None


class Why(Answer):
    """What holds an entity together, weakest link first."""

    id: str
    type: str
    mentions: list[MentionRef]
    links: list[ChainLink]
    parts: list[list[str]]
    complete: bool


class ComparedSide(Answer):
    """One of two that are compared."""

    id: str
    entity: str
    mentions: list[MentionRef]


class Closest(Answer):
    """The mentions of two sides that agree best."""

    a: MentionRef
    b: MentionRef
    bits: float
    steps: list[Step]


class Comparison(Answer):
    """Two side by side: whether they are one, and why."""

    type: str
    same: bool
    reason: str
    words: list[str]
    a: ComparedSide
    b: ComparedSide
    closest: Closest | None
    chain: list[ChainLink]
    judgements: list[Judgement]


class ReviewPair(Answer):
    """Two mentions that the evidence leaves open."""

    type: str
    kind: str
    a: str
    b: str
    entity_a: str
    entity_b: str
    bits: float
    settles: int
    says_a: dict[str, str]
    says_b: dict[str, str]
    steps: list[Step]


class ReviewQueue(Answer):
    """Pairs for review, most valuable first; `fresh` is false while the queue is being made anew."""

    fresh: bool
    pairs: list[ReviewPair]
