"""By which fields a person may be searched for: those that tell one person from others, each counted once.

Derived from the declarations of the fields, so that a new field is searchable, or not, by what it says of itself. A
field is a clue where it isn't public and either identifies, or is looked up as a name or an address, or is a date that
the resolver finds candidates by. A code of an area is none: whoever names somebody's town says no more than the name.
Fields of one first word (`name.full`, `name.former`) are one clue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from graph_schema.entities import ENTITIES
from graph_schema.fields import FieldDef, FieldType, Search

#: How many clues a search needs at least.
LEAST: Final = 2

#: A clue that another one tells already counts for nothing beside it: an identity number has the date of birth in it.
TOLD_BY: Final[Mapping[str, str]] = MappingProxyType({"birth_date": "national_id"})

_LOOKED_UP: Final[frozenset[Search]] = frozenset({"name", "address"})


@dataclass(frozen=True, slots=True)
class Clue:
    """What one can know of a person. `fields` are those it is compared with; one that `finds` is looked up by."""

    key: str
    fields: tuple[str, ...]
    finds: bool


@lru_cache
def clues(entity: str) -> Mapping[str, Clue]:
    """The clues to entities of a type, by key."""
    groups: dict[str, list[FieldDef]] = {}
    for field in ENTITIES[entity].fields.values():
        if tells_apart(field):
            groups.setdefault(field.name.partition(".")[0], []).append(field)
    return MappingProxyType({key: _clue(key, fields) for key, fields in groups.items()})


def tells_apart(field: FieldDef) -> bool:
    """Whether a field is a clue, or a part of one."""
    if field.sensitivity == "public" or field.matching == "none":
        return False
    return (
        field.matching == "identify"
        or field.search in _LOOKED_UP
        or (field.matching == "block" and field.type == FieldType.PARTIAL_DATE)
    )


def _clue(key: str, fields: list[FieldDef]) -> Clue:
    finds = any(field.matching == "identify" or field.search == "name" for field in fields)
    return Clue(key, tuple(field.name for field in fields), finds)
