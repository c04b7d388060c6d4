"""What the mappings of a connector can say of whom, and how it is to be guarded: masks of a lens are made of this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from connectors.mapper import Mapper
from connectors.registry import Connector
from graph_schema.fields import Sensitivity

#: Stands for the record itself, whose `key` at its source is a field too; `extra` for what only the source has.
RECORD, KEY, EXTRA = "record", "key", "extra"
#: A source's own key may be anything, a resident number too.
_OF_KEY: Final[Sensitivity] = "personal"


@dataclass(frozen=True, slots=True, order=True)
class DeclaredField:
    """One field that records of a dataset can have.

    `mention` is the name of a mention, without the number where a record lists several, `extra`, or `record`.
    `confidential` is the mark whose rule protects the field though the record itself may be shown, or None.
    """

    mention: str
    field: str
    sensitivity: Sensitivity
    confidential: str | None

    @property
    def name(self) -> str:
        """The field as a mask names it."""
        return f"{self.mention}.{self.field}"


def declared_fields(connector: Connector) -> Mapping[str, tuple[DeclaredField, ...]]:
    """By dataset: every field that its mapping fills, ordered by mention and field."""
    return {dataset: fields_of(mapper) for dataset, mapper in connector.mappers.items()}


def declared_marks(connector: Connector) -> Mapping[str, tuple[str, ...]]:
    """By dataset: the marks that its mapping can give a record, and those that its fields are confidential by."""
    fields = declared_fields(connector)
    return {
        dataset: tuple(
            sorted({*mapper.marks, *(one.confidential for one in fields[dataset] if one.confidential)})
        )
        for dataset, mapper in connector.mappers.items()
    }


def fields_of(mapper: Mapper) -> tuple[DeclaredField, ...]:
    """The same of one mapping."""
    found = {DeclaredField(RECORD, KEY, _OF_KEY, None)}
    for name, prop in mapper.properties.items():
        mention, _, field = name.partition(".")
        found.add(
            DeclaredField(mention.removesuffix("[]"), field, prop.field.sensitivity, prop.field.confidential)
        )
    return tuple(sorted(found))
