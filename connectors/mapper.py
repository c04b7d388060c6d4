"""Turns raw rows of a dataset into checked records: the compiled form of a `mapping.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from connectors.compiler import compile_plan
from connectors.conversions import Unproven
from connectors.declaration import did_you_mean
from connectors.expressions import Row
from connectors.manifest import Manifest
from connectors.mapping import Mapping as DatasetMapping
from connectors.plans import MentionTuple, StatementTuple, Unfit
from connectors.program import Program
from connectors.row_model import Property, explain, row_model
from graph_schema.fields import Sensitivity
from graph_schema.records import Identifier, MappedRecord, Mention, Statement, Value
from hub.errors import RecordRejected

#: Which full-text index a property goes into, by the schema's word for it.
_INDEX: Mapping[str, str] = {"name": "names", "text": "texts", "address": "addresses"}
_NUMBER = re.compile(r"\[\d+\]")


class Composed(NamedTuple):
    """What a row becomes, as plain tuples: the form in which millions of rows are handed on.

    `fields`, `valid_from`, `point` and `marks` are those of a `MappedRecord`.
    """

    fields: dict[str, Value]
    valid_from: str | None
    mentions: list[MentionTuple]
    statements: list[StatementTuple]
    point: tuple[float, float] | None
    marks: list[str]


class Mapper:
    """Maps rows of one dataset. Holds no state of a run, so one serves many threads.

    `marks` are those that its records may have. `search_fields` names the properties that go into each full-text
    index of a record. Where a mention is made of a list, `[]` stands for the number: `party[].name.full`.
    """

    def __init__(self, mapping: DatasetMapping, manifest: Manifest) -> None:
        self.mapping = mapping
        self.manifest = manifest
        self.dataset = mapping.dataset
        self._plan = compile_plan(mapping, manifest)
        self._program = Program(self._plan, self.dataset)
        single = self._plan.single
        lists = {each.name: each.properties for each in self._plan.mentions if each.each is not None}
        self.rows_model: type[BaseModel] = row_model(manifest, self.dataset, single, lists)
        self._check = self.rows_model.__pydantic_validator__.validate_python
        self._slots = tuple((f"p{i}", each.name) for i, each in enumerate(single))
        self._lists = tuple(
            (f"each_{name}", name, tuple((f"p{i}", each.name) for i, each in enumerate(parts)))
            for name, parts in lists.items()
        )
        self._dated = any(each.name == "valid_from" for each in single)
        self._placed = any(mention.position for mention in self._plan.mentions)
        self._positions = [
            (f"{mention.name}.longitude", f"{mention.name}.latitude") for mention in self._plan.mentions
        ]
        self._properties = {each.name: each for each in self._stored()}
        self._marks = self._plan.marks
        self.marks = tuple(sorted({mark for plan in self._marks for mark in plan.possible}))
        self._indexed: dict[str, str | None] = {}
        self._search = {
            index: [name for name, each in self._properties.items() if each.field.search == word]
            for word, index in _INDEX.items()
        }
        self.search_fields: Mapping[str, tuple[str, ...]] = MappingProxyType(
            {index: tuple(names) for index, names in self._search.items()}
        )

    def _stored(self) -> Iterator[Property]:
        """The properties of records, `[]` for the number of an item."""
        yield from (each for each in self._plan.single if each.name != "valid_from")
        for mention in self._plan.mentions:
            if mention.each is not None:
                yield from (
                    Property(f"{mention.name}[].{part.name}", part.field) for part in mention.properties
                )

    def map(
        self, raw: Row, key: str | None, *, version: str, modified: str | None, tombstone: bool = False
    ) -> MappedRecord:
        """The record of a row. A tombstone carries no content, because its row need not have any.

        `version` is the row's content hash, also the key of a row that has none; `modified` is UTC text.

        Raises
        ------
        RecordRejected
            A value is not what its field can hold, or a required one is missing. Names the property.
        """
        name = version if key is None else key
        if tombstone:
            return MappedRecord(self.dataset, name, version, modified, None, {}, (), (), None, True)
        composed = self.compose(raw, name)
        names = [mention[0] for mention in composed.mentions]
        return MappedRecord(
            dataset=self.dataset,
            key=name,
            version=version,
            modified=modified,
            valid_from=composed.valid_from,
            fields=composed.fields,
            mentions=tuple(
                Mention(name, entity, tuple(Identifier(*pair) for pair in pairs))
                for name, entity, pairs in composed.mentions
            ),
            statements=tuple(
                Statement(name, kind, names[source], names[target], properties)
                for name, kind, source, target, properties in composed.statements
            ),
            point=composed.point,
            marks=tuple(composed.marks),
        )

    def compose(self, raw: Row, key: str) -> Composed:
        """What a row becomes; `key` names it where it is rejected. Raises `RecordRejected` as `map` does."""
        try:
            found, mentions, statements, doubtful = self._program.map(raw)
            if doubtful:
                self._settle(found, mentions)
            marks = self._marked(raw) if self._marks else []
        except Unfit as unfit:
            raise RecordRejected(unfit.reason, dataset=self.dataset, key=key, field=unfit.field) from None
        except ValidationError as invalid:
            field, reason = explain(invalid)
            raise RecordRejected(reason, dataset=self.dataset, key=key, field=field) from None
        fields: dict[str, Value] = found  # type: ignore[assignment]  # all of them are settled
        valid_from = fields.pop("valid_from", None) if self._dated else None
        return Composed(
            fields,
            valid_from,  # type: ignore[arg-type]  # its converter gives text
            mentions,
            statements,
            self._position(mentions, fields) if self._placed else None,
            marks,
        )

    def _marked(self, raw: Row) -> list[str]:
        """The row's marks, sorted."""
        return sorted({mark for plan in self._marks for mark in plan.of(raw)})

    def _position(
        self, mentions: Sequence[MentionTuple], fields: Mapping[str, Value]
    ) -> tuple[float, float] | None:
        """Longitude and latitude of the first mention that has them."""
        names: Iterable[tuple[str, str]] = self._positions
        if self._lists:
            names = [(f"{name}.longitude", f"{name}.latitude") for name, *_ in mentions]
        for longitude, latitude in names:
            lon, lat = fields.get(longitude), fields.get(latitude)
            if isinstance(lon, float) and isinstance(lat, float):
                return lon, lat
        return None

    @property
    def source(self) -> str:
        """The Python function that maps a row, to read."""
        return self._program.source

    def _settle(self, fields: dict[str, Value | Unproven], mentions: Sequence[MentionTuple]) -> None:
        """Put every value that its converter did not take before the model, in place."""
        if Unproven not in map(
            type, fields.values()
        ):  # it was an identifier or of a statement, and settled there
            return
        data: dict[str, object] = {
            name: fields[name].raw  # type: ignore[union-attr]
            for _, name in self._slots
            if fields.get(name).__class__ is Unproven
        }
        names = {
            mention: [name for name, *_ in mentions if name.startswith(f"{mention}[")]
            for _, mention, _ in self._lists
        }
        for _, mention, parts in self._lists:
            data[mention] = [
                {
                    part: value.raw
                    for _, part in parts
                    if isinstance(value := fields.get(f"{name}.{part}"), Unproven)
                }
                for name in names[mention]
            ]
        values = self._check(data).__dict__
        for slot, name in self._slots:
            if name in data:
                _put(fields, name, values[slot])
        for slot, mention, parts in self._lists:
            for name, item in zip(names[mention], values[slot], strict=True):
                for part, prop in parts:
                    if isinstance(fields.get(f"{name}.{prop}"), Unproven):
                        _put(fields, f"{name}.{prop}", item.__dict__[part])

    @property
    def properties(self) -> Mapping[str, Property]:
        """Every property that records of the dataset can have; `[]` stands for a number."""
        return MappingProxyType(self._properties)

    def sensitivities(self) -> Mapping[str, Sensitivity]:
        """Sensitivity of every property that records of the dataset can have; `[]` stands for a number."""
        return {name: each.field.sensitivity for name, each in self._properties.items()}

    def sensitivity(self, name: str) -> Sensitivity:
        """Sensitivity of one property of a record; `sensitive` for one that isn't of this dataset."""
        found = self._properties.get(pattern(name))
        return found.field.sensitivity if found else "sensitive"

    def search(self, record: MappedRecord) -> dict[str, list[str]]:
        """The record's texts for each full-text index: `names`, `texts`, `addresses`."""
        return self.index(record.fields)

    def index(self, fields: Mapping[str, Value]) -> dict[str, list[str]]:
        """The texts of a record's fields for each full-text index, each once, in the fields' order."""
        texts: dict[str, list[str]] = {}
        for index, names in (self._search if not self._lists else self._searched(fields)).items():
            found = texts[index] = []
            for name in names:
                value = fields.get(name)
                if value.__class__ is str:
                    found.append(value)
                elif value is not None:
                    found.extend(value if isinstance(value, list) else [str(value)])
            if len(found) > 1:
                texts[index] = list(dict.fromkeys(found))
        return texts

    def _searched(self, fields: Mapping[str, Value]) -> dict[str, list[str]]:
        """The names among the fields that go into each index, where items of lists have names of their own."""
        names: dict[str, list[str]] = {index: [] for index in self._search}
        for name in fields:
            index = self._indexed.get(name, "")
            if index == "":
                found = self._properties[pattern(name)].field.search
                index = self._indexed[name] = _INDEX[found] if found else None
            if index:
                names[index].append(name)
        return names

    def check_columns(self, columns: Iterable[str]) -> None:
        """Compare the columns that are read with those that a page has, before its first row is mapped.

        Raises
        ------
        InvalidDeclaration
            A column is missing that is not declared `optional`. Names file, line and the nearest column.
        """
        there = set(columns)
        known = there | set(self.mapping.spec.optional)
        for column, loc in self.mapping.columns():
            if not _is_in(column, known):
                raise self.mapping.declaration.error(_missing(column, there), (self.dataset, *loc))
        for column, loc in self.manifest.columns(self.dataset):
            if not _is_in(column, known):
                raise self.manifest.error(_missing(column, there), loc)

    def unread(self, columns: Iterable[str]) -> list[str]:
        """Those columns that nothing reads: they stay in landing and don't reach the graph."""
        read = [column for column, _ in [*self.mapping.columns(), *self.manifest.columns(self.dataset)]]
        known = {*read, *(column.split(".")[0] for column in read)}
        return [column for column in columns if column not in known]


def compile_mapper(mapping: DatasetMapping, manifest: Manifest) -> Mapper:
    """The mapper of a dataset. Raises `InvalidDeclaration` for whatever is wrong in the mapping."""
    return Mapper(mapping, manifest)


def pattern(name: str) -> str:
    """A property's name with `[]` for an item's number: `party[2].name.full` is `party[].name.full`."""
    return _NUMBER.sub("[]", name) if "[" in name else name


def _put(fields: dict[str, Value | Unproven], name: str, value: Value | None) -> None:
    """Set a property in its place, or leave it out where the model found no value."""
    if value is None:
        del fields[name]
    else:
        fields[name] = value


def _is_in(column: str, columns: Set[str]) -> bool:
    return column in columns or column.split(".")[0] in columns


def _missing(column: str, there: Set[str]) -> str:
    hint = did_you_mean(column, there)
    return f"the data has no column {column!r}{hint} (list it under `optional` if only some pages have it)"
