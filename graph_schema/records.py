"""What a mapped source row is: one record with the mentions and statements it makes.

These plain dataclasses are the hand-over between `connectors` (which make them) and `hub` (which resolves
and loads them). They carry normalised values, never raw ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: A value that a `Record` node may hold. Dates and times are ISO 8601 text with the precision of the source.
Value = str | int | float | bool | list[str]


@dataclass(slots=True)
class Identifier:
    """A normalised value of an identifier scheme, as one record states it of a mention."""

    scheme: str
    value: str


@dataclass(slots=True)
class Mention:
    """A person, organisation, place, case or item as one record speaks of it.

    `name` is unique within the record (`plaintiff`, or `party[0]` where a row lists several) and is the prefix of
    its fields on the record (`plaintiff.name.full`). `entity` is a key of `graph_schema.entities.ENTITIES`.
    """

    name: str
    entity: str
    identifiers: tuple[Identifier, ...] = ()


@dataclass(slots=True)
class Statement:
    """An edge that one record asserts between two of its mentions. `kind` is a key of `graph_schema.links.LINKS`."""

    name: str
    kind: str
    source: str
    target: str
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(slots=True)
class MappedRecord:
    """One version of one source row, checked and mapped.

    `key` is the row's key at its source and `version` the hash of its content (hex). `modified` is the source's
    own time of the version (ISO 8601, UTC, sortable as text), or None where the source has none. `fields` holds
    `<mention>.<field>` values. `point` is (longitude, latitude) in WGS 84 of the record's place. `marks` are those
    of `graph_schema.marks`, sorted. A `tombstone` says that the source deleted the row.
    """

    dataset: str
    key: str
    version: str
    modified: str | None
    valid_from: str | None
    fields: dict[str, Value]
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]
    point: tuple[float, float] | None = None
    tombstone: bool = False
    marks: tuple[str, ...] = ()
