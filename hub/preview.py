"""What a connector's first rows would become in the graph, with everything that is about a person masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph_schema.identifiers import scheme
from graph_schema.links import LINKS
from graph_schema.records import Identifier, MappedRecord, Value
from hub.errors import RecordRejected
from hub.inspection import sample

if TYPE_CHECKING:
    from connectors.mapper import Mapper
    from connectors.registry import Connector
    from graph_schema.fields import Sensitivity
    from graph_schema.records import Mention, Statement

MASK = "▒▒▒"
_WIDEST = 120


@dataclass(frozen=True, slots=True)
class Fit:
    """A row that is fit: where it stands, and its record, masked."""

    unit: str
    line: int
    record: MappedRecord


@dataclass(frozen=True, slots=True)
class Unfit:
    """A row that would wait in quarantine: where it stands, for which field and why."""

    unit: str
    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class DatasetPreview:
    """The first rows of a dataset. `unread` are the columns that nothing reads."""

    columns: tuple[str, ...]
    unread: tuple[str, ...]
    fit: tuple[Fit, ...]
    unfit: tuple[Unfit, ...]


def preview(connector: Connector, limit: int) -> dict[str, DatasetPreview]:
    """Read, map and mask at most `limit` rows of each dataset. Nothing is written.

    Raises
    ------
    InvalidDeclaration
        The mapping or the manifest reads a column that isn't there.
    SourceUnavailable
        The source can't be read.
    WrongUse
        A placeholder has no value.
    """
    return {dataset: _dataset(connector, dataset, limit) for dataset in connector.manifest.datasets}


def _dataset(connector: Connector, dataset: str, limit: int) -> DatasetPreview:
    rows, columns = sample(connector, dataset, limit)
    mapper = connector.mappers[dataset]
    fit: list[Fit] = []
    unfit: list[Unfit] = []
    for row in rows:
        line, outcome = row.raw.line, row.outcome
        if isinstance(outcome, RecordRejected):
            unfit.append(Unfit(row.unit, line, outcome.field, outcome.reason))
        else:
            fit.append(Fit(row.unit, line, masked(outcome, mapper)))
    return DatasetPreview(tuple(columns), tuple(mapper.unread(columns)), tuple(fit), tuple(unfit))


def mask(value: Value, sensitivity: Sensitivity) -> Value:
    """A value as it may be shown to somebody who only sets up a connector.

    Of what is personal the first character stays, so that a column in the wrong place is seen; of what is sensitive,
    or a single character, nothing.
    """
    if sensitivity == "public":
        return value
    if isinstance(value, list):
        return [str(mask(item, sensitivity)) for item in value]
    text = str(value)
    return f"{text[0]}{MASK}" if sensitivity == "personal" and len(text) > 1 else MASK


def masked(record: MappedRecord, mapper: Mapper) -> MappedRecord:
    """A record with the values of personal and sensitive fields, identifiers and properties masked."""
    fields = {name: mask(value, mapper.sensitivity(name)) for name, value in record.fields.items()}
    position = [name for name in record.fields if name.endswith((".longitude", ".latitude"))]
    return replace(
        record,
        key=_key(record, mapper),
        fields=fields,
        mentions=tuple(_mention(mention) for mention in record.mentions),
        statements=tuple(_statement(statement) for statement in record.statements),
        point=record.point if all(mapper.sensitivity(name) == "public" for name in position) else None,
    )


def _key(record: MappedRecord, mapper: Mapper) -> str:
    """The row's key, masked where it is a personal value of the row too, such as an ID number."""
    public: set[str] = set()
    personal = {
        found.value
        for mention in record.mentions
        for found in mention.identifiers
        if scheme(found.scheme).sensitivity != "public"
    }
    for name, value in record.fields.items():
        (public if mapper.sensitivity(name) == "public" else personal).add(str(value))
    return str(mask(record.key, "personal")) if record.key in personal - public else record.key


def _mention(mention: Mention) -> Mention:
    identifiers = tuple(
        Identifier(found.scheme, str(mask(found.value, scheme(found.scheme).sensitivity)))
        for found in mention.identifiers
    )
    return replace(mention, identifiers=identifiers)


def _statement(statement: Statement) -> Statement:
    declared = LINKS[statement.kind].properties
    properties = {
        name: mask(value, declared[name].sensitivity if name in declared else "sensitive")
        for name, value in statement.properties.items()
    }
    return replace(statement, properties=properties)


def lines(record: MappedRecord) -> Iterator[str]:
    """A record as lines for a terminal: fields, then mentions, then statements."""
    if record.tombstone:
        yield "deleted at the source"
    for name, value in record.fields.items():
        text = ", ".join(value) if isinstance(value, list) else str(value)
        yield f"{name} = {text[:_WIDEST]}{'…' if len(text) > _WIDEST else ''}"
    for mention in record.mentions:
        known = "".join(f"; {found.scheme} {found.value}" for found in mention.identifiers)
        yield f"({mention.name}: {mention.entity}{known})"
    for found in record.statements:
        said = "".join(f"; {name} {value}" for name, value in found.properties.items())
        yield f"({found.source}) –{found.kind}{said}→ ({found.target})"
