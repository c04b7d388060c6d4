"""Converters: from what a source gave to the value that the graph holds, by field type or identifier scheme.

What a source leaves empty (null, blank, NaN) is None. A value that can't be is a ValueError whose reason
never holds the value itself, because reasons go to logs and reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from graph_schema import contacts, dates, divisions
from graph_schema.dates import Zone
from graph_schema.fields import FieldType
from graph_schema.identifiers import scheme
from graph_schema.numbers import boolean, integer, number, plain
from graph_schema.records import Value
from graph_schema.texts import LONGEST_LINE, long_text, text, texts

#: Turns a raw value into a stored one, or None where there is none.
Converter = Callable[[object], Value | None]

_SEXES: Final = MappingProxyType(
    {word: sex
     for sex, words in (
         ("male", "male m man boy 1 男 男性 男士 先生"),
         ("female", "female f woman girl 2 女 女性 女士"),
         ("other", "other o x non-binary nonbinary 其他"),
         ("unknown", "unknown u 0 9 未知 不详 未说明 未说明的性别 未知的性别 not-stated"),
     )
     for word in words.split()}
)  # fmt: skip

#: What people write where there is no identifier.
_NO_IDENTIFIER: Final = frozenset({
    "无", "没有", "不详", "未知", "暂无", "空", "无号", "-", "--", "—", "/", "\\", ".",
    "n/a", "na", "none", "null", "nil", "unknown",
})  # fmt: skip


def sex(raw: object) -> str | None:
    """`male`, `female`, `other` or `unknown` from words, letters and codes (ISO/IEC 5218, GB/T 2261.1)."""
    found = _SEXES.get(raw) if isinstance(raw, str) else None
    if found is not None:
        return found
    word = text(raw)
    if word is None:
        return None
    found = _SEXES.get(word.lower())
    if found is None:
        raise ValueError("not a known word for a sex")
    return found


def _longitude(raw: object) -> float | None:
    return _within(raw, 180.0, "longitude")


def _latitude(raw: object) -> float | None:
    return _within(raw, 90.0, "latitude")


def _within(raw: object, limit: float, what: str) -> float | None:
    degrees = number(raw)
    if degrees is not None and not -limit <= degrees <= limit:
        raise ValueError(f"{what} is not between {-limit:.0f} and {limit:.0f}")
    return degrees


def _partial_date(parse: Callable[[object], str | None]) -> Converter:
    def convert_date(raw: object) -> str | None:
        found = parse(raw)
        return found if found is None or len(found) <= 10 else found[:10]

    return convert_date


def _normalised(normalise: Callable[[str], str], absent: frozenset[str] = _NO_IDENTIFIER) -> Converter:
    def convert_identifier(raw: object) -> str | None:
        # Letters and digits alone are what `plain` would give.
        given = raw if isinstance(raw, str) and len(raw) < LONGEST_LINE and raw.isalnum() else plain(raw)
        if given is None or given.lower() in absent:
            return None
        return normalise(given)

    return convert_identifier


_SIMPLE: Final[Mapping[str, Converter]] = MappingProxyType(
    {
        FieldType.TEXT: text,
        FieldType.LONG_TEXT: long_text,
        FieldType.TEXTS: texts,
        FieldType.NUMBER: number,
        FieldType.INTEGER: integer,
        FieldType.BOOLEAN: boolean,
        FieldType.SEX: sex,
        FieldType.EMAIL: _normalised(contacts.email),
        FieldType.DIVISION: _normalised(divisions.normalise),
        FieldType.LONGITUDE: _longitude,
        FieldType.LATITUDE: _latitude,
    }
)


def converter(
    type_name: str, *, zone: Zone = UTC, formats: Sequence[str] = (), region: str = "CN"
) -> Converter:
    """The converter of a field type (`text`, `time`…) or identifier scheme (`cn.ric`, `local:pole.person`).

    `zone` is of times without an offset, `formats` are those of `dates.parse_partial`, `region` is the
    country of phone numbers written without one.

    Raises
    ------
    ValueError
        There is no such type or scheme, or a format is wrong.
    """
    simple = _SIMPLE.get(type_name)
    if simple is not None:
        return simple
    if type_name == FieldType.TIME:
        return dates.parser(formats, zone)
    if type_name == FieldType.PARTIAL_DATE:
        return _partial_date(dates.parser(formats, zone))
    found = scheme(f"phone:{region}" if type_name == FieldType.PHONE else type_name)
    # A machine's own key may well be "NA"; what people fill in may not.
    return _normalised(found.normalise, frozenset() if found.key.startswith("local:") else _NO_IDENTIFIER)


_converter: Final = lru_cache(maxsize=512)(converter)


def convert(
    type_name: str, raw: object, *, zone: Zone = UTC, formats: Sequence[str] = (), region: str = "CN"
) -> Value | None:
    """Convert one value; for a column, `converter` is faster.

    Raises
    ------
    ValueError
        The value can't be of that type; the reason doesn't hold it.
    """
    return _converter(type_name, zone=zone, formats=tuple(formats), region=region)(raw)
