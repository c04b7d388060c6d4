"""What one field of an entity or statement is: type, sensitivity, use in matching, and how it is searched.

Everything that depends on a field (row models, masks of the lens, blocking of the resolver, full-text
indexes, `docs/schema.md`) is derived from its `FieldDef`, so a new field is added in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

#: `public` says nothing about a person, `personal` does, `sensitive` may harm one when it leaks (Personal
#: Information Protection Law of the PRC, article 28; GDPR, article 9).
Sensitivity = Literal["public", "personal", "sensitive"]

#: How the resolver uses a field: not at all, to compare two mentions, also to find candidates, or as an
#: identifier.
Matching = Literal["none", "compare", "block", "identify"]

#: The full-text index that a field's text goes into.
Search = Literal["name", "text", "address"]


class FieldType(StrEnum):
    """Types of values. `graph_schema.values` has a converter for each."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    TEXTS = "texts"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    PARTIAL_DATE = "partial_date"
    TIME = "time"
    SEX = "sex"
    PHONE = "phone"
    EMAIL = "email"
    DIVISION = "division"
    LONGITUDE = "longitude"
    LATITUDE = "latitude"


#: What a value of each type looks like, for people.
TYPE_DOCS: Mapping[FieldType, str] = MappingProxyType(
    {
        FieldType.TEXT: "one line of text; runs of white space are one space",
        FieldType.LONG_TEXT: "text with its line breaks, white space at its ends removed",
        FieldType.TEXTS: "list of lines of text",
        FieldType.NUMBER: "decimal number",
        FieldType.INTEGER: "whole number of at most 64 bits",
        FieldType.BOOLEAN: "true or false",
        FieldType.PARTIAL_DATE: "ISO 8601 year, month or day: `2019`, `2019-02`, `2019-02-05`",
        FieldType.TIME: "partial date, or a time with its offset: `2019-02-05T10:03:04+08:00`",
        FieldType.SEX: "`male`, `female`, `other` or `unknown` (ISO/IEC 5218, GB/T 2261.1)",
        FieldType.PHONE: "telephone number in E.164",
        FieldType.EMAIL: "e-mail address in lower case",
        FieldType.DIVISION: "administrative division code in its shortest form",
        FieldType.LONGITUDE: "degrees east, WGS 84",
        FieldType.LATITUDE: "degrees north, WGS 84",
    }
)


@dataclass(frozen=True, slots=True)
class FieldDef:
    """One field. `vocabulary` lists the words that the demo and examples use; others are allowed.

    `confidential` is the mark (`graph_schema.marks`) whose rule protects it in whatever record it stands.
    """

    name: str
    type: FieldType
    sensitivity: Sensitivity
    matching: Matching
    search: Search | None
    doc: str
    vocabulary: tuple[str, ...] = ()
    confidential: str | None = None


def by_name(fields: Iterable[FieldDef]) -> Mapping[str, FieldDef]:
    """Fields by their names, read-only.

    Raises
    ------
    ValueError
        Two fields have the same name.
    """
    named: dict[str, FieldDef] = {}
    for field in fields:
        if field.name in named:
            raise ValueError(f"field {field.name!r} is declared twice")
        named[field.name] = field
    return MappingProxyType(named)
