"""What each column of a table is: by the field that it is mapped to, or by the look of its values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graph_schema.entities import ENTITIES
from graph_schema.fields import FieldDef, FieldType
from hub.errors import WrongUse
from hub.identity.normalise import dates
from hub.identity.normalise.text import fold, has_han


class Kind(StrEnum):
    """How a column's values are compared."""

    FULL_NAME = "full name"
    GIVEN = "given name"
    FAMILY = "family name"
    DATE = "date"
    IDENTIFIER = "identifier"
    PHONE = "phone"
    EMAIL = "e-mail"
    SEX = "sex"
    ADDRESS = "address"
    TEXT = "text"
    CATEGORY = "category"
    MEASURE = "measure"
    PLACE = "address of a place"
    POSITION = "position"
    ORGANISATION = "name of an organisation"
    SILENT = "says nothing"


#: Short forms that `--map` takes besides the fields of `graph_schema`.
_SHORT: Final = {
    "person": {"name": "name.full", "given_name": "name.given", "surname": "name.family"},
    "case": {"address": "location.text"},
}
_NAMES: Final = {"name.full": Kind.FULL_NAME, "name.given": Kind.GIVEN, "name.family": Kind.FAMILY}
_BY_TYPE: Final = {
    FieldType.PARTIAL_DATE: Kind.DATE,
    FieldType.TIME: Kind.DATE,
    FieldType.PHONE: Kind.PHONE,
    FieldType.EMAIL: Kind.EMAIL,
    FieldType.SEX: Kind.SEX,
    FieldType.LONGITUDE: Kind.MEASURE,
    FieldType.LATITUDE: Kind.MEASURE,
    FieldType.NUMBER: Kind.MEASURE,
    FieldType.INTEGER: Kind.MEASURE,
    FieldType.BOOLEAN: Kind.CATEGORY,
    FieldType.DIVISION: Kind.CATEGORY,
}
_POSITION: Final = ("longitude", "latitude")
_ORGANISATION: Final = frozenset({"name", "name.short", "name.former"})
_ADDRESSES: Final = frozenset({"address.text", "location.text"})
_LOOKED_AT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Column:
    """Columns of the table that are one field, and how it is compared. `names` are joined by a space where
    several.
    """

    names: tuple[str, ...]
    field: str | None
    kind: Kind

    @property
    def title(self) -> str:
        """What people call it: the field, or the column's own name."""
        return self.field or self.names[0]


def resolve_field(entity: str, given: str) -> str:
    """The field of an entity type that `--map` means; `id` is the record's id.

    Raises
    ------
    WrongUse
        The entity type or the field doesn't exist.
    """
    if entity not in ENTITIES:
        raise WrongUse(f"there is no entity type {entity!r}; there are {', '.join(ENTITIES)}")
    fields = ENTITIES[entity].fields
    name = _SHORT.get(entity, {}).get(given, given)
    if name == "address" and "address.text" in fields:
        name = "address.text"
    if name != "id" and name not in fields:
        raise WrongUse(f"a {entity} has no field {given!r}; see docs/schema.md for those it has")
    return name


def kind_of_field(entity: str, name: str, values: Sequence[str]) -> Kind:
    """How a mapped field is compared; fields of plain text by the look of their values."""
    declared: FieldDef = ENTITIES[entity].fields[name]
    if entity == "person" and name in _NAMES:
        return _NAMES[name]
    if entity == "organisation" and name in _ORGANISATION:
        return Kind.ORGANISATION
    if name in _ADDRESSES:
        return Kind.PLACE if entity == "place" else Kind.ADDRESS
    if declared.matching == "identify" and declared.type not in (FieldType.PHONE, FieldType.EMAIL):
        return Kind.IDENTIFIER
    if declared.type in _BY_TYPE:
        return _BY_TYPE[declared.type]
    return kind_by_look(values)


def kind_by_look(values: Sequence[str]) -> Kind:
    """How a column of unknown meaning is compared.

    A column that holds one value, or a different machine-made number in every row, tells no two records apart
    or together.
    """
    known = [value for value in values if value]
    distinct = len(set(known))
    if distinct <= 1:
        return Kind.SILENT
    look = sorted(set(known[:_LOOKED_AT]))
    if _share(look, lambda value: "@" in value) > 0.8:
        return Kind.EMAIL
    if _share(look, _is_date) > 0.9:
        return Kind.DATE
    coded = _share(look, lambda value: re.fullmatch(r"[\dA-Za-z/._-]*\d[\dA-Za-z/._-]*", value) is not None)
    if coded > 0.9:
        if distinct == len(known):
            return Kind.SILENT
        if distinct > 0.3 * len(known) and _average(look) >= 5:
            return Kind.IDENTIFIER
        return Kind.CATEGORY
    if distinct <= 12 or _average(look) <= 3:
        return Kind.CATEGORY
    if _share(look, lambda value: bool(re.search(r"\d", value)) and (" " in value or has_han(value))) > 0.6:
        return Kind.ADDRESS
    return Kind.TEXT


def _share(values: Sequence[str], test: object) -> float:
    assert callable(test)
    return sum(1 for value in values if test(value)) / max(len(values), 1)


def _average(values: Sequence[str]) -> float:
    return sum(map(len, values)) / max(len(values), 1)


def _is_date(value: str) -> bool:
    if not re.search(r"\d{4}", value) or len(value) < 8:
        return False
    found = dates.parts(value)
    return found is not None and 1850 <= found.year <= 2100 and found.month > 0


def plan(
    entity: str, mapping: Mapping[str, str], header: Sequence[str], sample: Mapping[str, Sequence[str]]
) -> list[Column]:
    """The columns to compare: the mapped ones, then the others.

    `mapping` is column → field with `id` left out, `sample` the values of every column.
    """
    by_field: dict[str, list[str]] = {}
    for column, name in mapping.items():
        by_field.setdefault(name, []).append(column)
    planned = []
    if all(len(by_field.get(name, ())) == 1 for name in _POSITION):
        both = tuple(by_field.pop(name)[0] for name in _POSITION)
        planned.append(Column(both, "position", Kind.POSITION))
    planned += [
        Column(tuple(names), field, kind_of_field(entity, field, [v for n in names for v in sample[n]]))
        for field, names in by_field.items()
    ]
    for column in header:
        if column not in mapping:
            planned.append(Column((column,), None, kind_by_look([fold(v) and v for v in sample[column]])))
    return planned
