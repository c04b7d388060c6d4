"""What the reads answer with.

The file of an entity, a record, places. Facts are computed here, never stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_schema.records import Value
from hub.access.lens import Lens


@dataclass(frozen=True, slots=True)
class Ref:
    """An entity by id and type."""

    id: str
    type: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: a record, as which mention, of which dataset, valid from when."""

    record: str
    mention: str
    dataset: str
    valid_from: str | None


@dataclass(frozen=True, slots=True)
class StatedValue:
    """One value with all the records that state it."""

    value: Value
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of an entity. Where records disagree all values stand side by side and `conflict` is true."""

    field: str
    conflict: bool
    values: tuple[StatedValue, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A record that describes an entity, as those mentions."""

    id: str
    dataset: str
    mentions: tuple[str, ...]
    valid_from: str | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """What one record states between two entities, with the statement's own properties."""

    kind: str
    source: Ref
    target: Ref
    record: str
    dataset: str
    name: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class EntityFile:
    """A page of what the visible records say of an entity.

    `complete` is true where this page alone holds all of it; facts are those of this page's records. Where
    there is more, `after_record` and `after_statement` say where to go on.
    """

    id: str
    type: str
    complete: bool
    facts: tuple[Fact, ...]
    records: tuple[Description, ...]
    statements: tuple[StatementView, ...]
    after_record: str | None
    after_statement: tuple[str, str, str] | None


@dataclass(frozen=True, slots=True)
class MentionView:
    """What a record says of one of its mentions, and which entity that is."""

    mention: str
    entity: Ref
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version of a record: that there was one and until when, not what it said."""

    version: str
    modified: str | None
    superseded_at: str


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One source row as the graph holds it. `key` is None where the mask of its dataset hides it."""

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
    mentions: tuple[MentionView, ...]
    extra: Mapping[str, Value]
    statements: tuple[StatementView, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class PlaceNear:
    """A place and how far it is, in metres."""

    id: str
    type: str
    distance: float


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """Places near a position, nearest first; `after` says where the next page starts."""

    places: tuple[PlaceNear, ...]
    after: tuple[float, str] | None


def visible_fields(
    lens: Lens, dataset: str, mention: str, properties: Mapping[str, Value]
) -> dict[str, Value]:
    """The fields that a record states of one mention, as far as the lens shows them."""
    prefix = mention + "."
    named = (
        (name.removeprefix(prefix), value) for name, value in properties.items() if name.startswith(prefix)
    )
    return {field: value for field, value in sorted(named) if lens.shows(dataset, mention, field)}


def facts_of(stated: Sequence[tuple[Source, Mapping[str, Value]]]) -> tuple[Fact, ...]:
    """Bring together what several records say: a fact a field, values in the order of their first record."""
    fields: dict[str, dict[object, tuple[Value, list[Source]]]] = {}
    for source, values in stated:
        for field, value in values.items():
            same = (type(value), tuple(value)) if isinstance(value, list) else (type(value), value)
            fields.setdefault(field, {}).setdefault(same, (value, []))[1].append(source)
    return tuple(
        Fact(
            field,
            len(values) > 1,
            tuple(StatedValue(value, tuple(sources)) for value, sources in values.values()),
        )
        for field, values in sorted(fields.items())
    )
