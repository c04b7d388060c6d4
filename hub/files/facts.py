"""Brings together what several records say of one entity: every value with its sources, contradictions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from itertools import combinations
from typing import Final

from graph_schema.entities import ENTITIES
from graph_schema.fields import FieldType
from graph_schema.records import Value
from hub.files.times import agree, position
from hub.files.values import Cited, FileFact, FileValue

#: Sources that are listed of one value.
MOST_SOURCES: Final = 10
#: Somebody may have several of these at once, so that two of them are no contradiction.
_SEVERAL: Final = frozenset(
    {
        "name.aliases",
        "name.former",
        "phone",
        "email",
        "contact.text",
        "account",
        "note",
        "status.note",
        "text",
        "summary",
        "title",
        "url",
        "reply.text",
        "channel",
        "reported_by",
    }
)
#: Positions of one building differ by so many degrees, about 50 m, from source to source.
_POSITION: Final = frozenset({"longitude", "latitude"})
_APART: Final = 0.0005
_TIMES: Final = frozenset({FieldType.PARTIAL_DATE, FieldType.TIME})
#: Fields of each type of entity whose values are times.
TIMED: Final[Mapping[str, frozenset[str]]] = {
    type: frozenset(name for name, field in entity.fields.items() if field.type in _TIMES)
    for type, entity in ENTITIES.items()
}
#: What one record says of an entity.
Said = tuple[Cited, Mapping[str, Value]]


def facts_of(type: str, said: Iterable[Said], zone: tzinfo) -> tuple[FileFact, ...]:
    """A fact for each field, in alphabetical order. Days of records begin in `zone`."""
    fields: dict[str, dict[object, tuple[Value, list[Cited]]]] = {}
    for source, values in said:
        for field, value in values.items():
            same = tuple(value) if isinstance(value, list) else (value.__class__, value)
            fields.setdefault(field, {}).setdefault(same, (value, []))[1].append(source)
    return tuple(_fact(type, field, tuple(values.values()), zone) for field, values in sorted(fields.items()))


def _fact(type: str, field: str, values: Sequence[tuple[Value, list[Cited]]], zone: tzinfo) -> FileFact:
    told = [_value(value, sources, zone) for value, sources in values]
    if len(told) > 1:
        told.sort(key=lambda one: one.sources[0].record)
        told.sort(key=lambda one: _when(one.sources[0], zone), reverse=True)
    return FileFact(field, _contradict(type, field, [one.value for one in told]), tuple(told))


def _value(value: Value, sources: list[Cited], zone: tzinfo) -> FileValue:
    if len(sources) > 1:
        sources.sort(key=lambda one: (one.record, one.mention))
        sources.sort(key=lambda one: _when(one, zone), reverse=True)
    return FileValue(value, tuple(sources[:MOST_SOURCES]), max(0, len(sources) - MOST_SOURCES))


def _when(source: Cited, zone: tzinfo) -> tuple[str, int]:
    return ("", 0) if source.date is None else position(source.date, zone)


def _contradict(type: str, field: str, values: Sequence[Value]) -> bool:
    if len(values) < 2 or field in _SEVERAL:
        return False
    if field in _POSITION:
        numbers = [float(value) for value in values if isinstance(value, int | float)]
        return len(numbers) < len(values) or max(numbers) - min(numbers) > _APART
    if field in TIMED[type]:
        return not all(agree(str(one), str(other)) for one, other in combinations(values, 2))
    return True
