"""What a file discloses, for the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hub.audit.disclosure import Trace
from hub.files.values import CaseFile, CaseSeen, FileFact, PersonFile, PlaceFile, Related, Tied

File = PersonFile | PlaceFile | CaseFile


def trace_of(file: File) -> Trace:
    """Datasets, fields, entities and records in a file, each once and in order."""
    entities, records = {file.id}, {record.id for record in file.records}
    for end in ends_of(file):
        entities.add(end.id)
        records.update(one.record for one in end.ties)
    for case in related_of(file):
        entities.update((case.id, *(way.via for way in case.ways)))
        records.update(one for way in case.ways for one in (way.record, way.also) if one)
    fields = set()
    for fact in facts_of(file):
        fields.add(fact.field)
        records.update(source.record for value in fact.values for source in value.sources)
    records.update(source.record for event in file.timeline for source in event.sources)
    return Trace(
        datasets=tuple(sorted(file.departments)),
        fields=tuple(sorted(fields)),
        entities=tuple(sorted(entities)),
        records=tuple(sorted(records)),
    )


def ends_of(file: File) -> Iterator[Tied | CaseSeen]:
    """Everything that a file ties its entity to."""
    if isinstance(file, CaseFile):
        yield from (*file.parties, *file.handlers, *file.places, *file.items)
    else:
        yield from file.cases
        yield from file.links


def related_of(file: File) -> Iterable[Related]:
    """The related cases of a file; a place has none."""
    return () if isinstance(file, PlaceFile) else file.related


def facts_of(file: File) -> Iterator[FileFact]:
    """Every fact in a file: of its entity, and of all others."""
    yield from file.facts
    for one in (*ends_of(file), *related_of(file)):
        yield from one.facts
