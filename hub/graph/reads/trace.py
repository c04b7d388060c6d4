"""What an answer discloses, for the audit log."""

from __future__ import annotations

from collections.abc import Iterable

from hub.audit.disclosure import Trace
from hub.graph.reads.files import EntityFile, PlacesPage, RecordFile, StatementView


def trace_of(answer: EntityFile | RecordFile | PlacesPage) -> Trace:
    """Datasets, fields, entities and records in an answer, each once and in order."""
    if isinstance(answer, EntityFile):
        return _of_entity(answer)
    if isinstance(answer, RecordFile):
        return _of_record(answer)
    return Trace(entities=_once(place.id for place in answer.places))


def _of_entity(file: EntityFile) -> Trace:
    return Trace(
        datasets=_once([r.dataset for r in file.records] + [s.dataset for s in file.statements]),
        fields=_once(fact.field for fact in file.facts),
        entities=_once([file.id, *_ends(file.statements)]),
        records=_once([r.id for r in file.records] + [s.record for s in file.statements]),
    )


def _of_record(file: RecordFile) -> Trace:
    return Trace(
        datasets=(file.dataset,),
        fields=_once(f"{m.mention}.{field}" for m in file.mentions for field in m.fields),
        entities=_once([m.entity.id for m in file.mentions] + _ends(file.statements)),
        records=(file.id,),
    )


def _ends(statements: Iterable[StatementView]) -> list[str]:
    return [end.id for s in statements for end in (s.source, s.target)]


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
