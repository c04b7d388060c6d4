"""Expressions and conditions of a mapping as functions of a row.

A function gets a row (or an item of `each`) and gives a value or None, or raises `ValueError` with a reason
that holds no value. What can be decided before the first row is decided here: these run for each cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.declaration import Declaration, Location
from connectors.keys import as_text, cell
from connectors.mapping import Age, Condition, Constant, Expression
from connectors.transforms import Transform, chain
from graph_schema.dates import parser
from graph_schema.fields import FieldType
from graph_schema.values import converter

Row = Mapping[str, object]
Read = Callable[[Row], object]
Test = Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class Context:
    """What all expressions of a dataset share: its words for nothing, its zone, and where it is written."""

    nulls: frozenset[str]
    trim: bool
    zone: ZoneInfo
    declaration: Declaration
    dataset: str

    @property
    def folder(self) -> Path:
        """Folder of the mapping."""
        return self.declaration.file.parent


def compile_column(column: str, context: Context) -> Read:
    """The value of a column, trimmed; None for the dataset's nulls and where there is none."""
    nulls, trim = context.nulls | {""}, context.trim
    nested = "." in column and column != "." and not column.startswith("../")

    def plain(row: Row) -> object:
        value = row.get(column)
        if value.__class__ is str:
            bare = value.strip()
            return None if bare in nulls else bare if trim else value
        return value

    def dotted(row: Row) -> object:
        value = cell(row, column)
        if isinstance(value, str):
            bare = value.strip()
            return None if bare in nulls else bare if trim else value
        return value

    return dotted if nested else plain


def compile_expression(expression: Expression, context: Context, loc: Location) -> Read:
    """An expression without its `default` and `required`, which the mapper applies."""
    read = _source(expression, context, loc)
    try:
        steps = chain(expression.do, context.folder)
    except ValueError as wrong:
        raise context.declaration.error(str(wrong), (context.dataset, *loc, "do")) from None
    if expression.date:
        steps = _then(steps, _dated(expression.date, context, loc))
    if steps is not None:
        read = _piped(read, steps)
    if expression.when is not None:
        read = _guarded(read, compile_condition(expression.when, context, loc))
    return _tolerant(read) if expression.on_invalid == "drop" else read


def compile_read(expression: Expression, context: Context, loc: Location) -> Read:
    """An expression with its `default`."""
    return _defaulted(compile_expression(expression, context, loc), expression.default)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a value is read. `column` is set where it is the trimmed cell of a column of the row itself."""

    read: Read
    column: str | None


def compile_reading(expression: Expression, context: Context, loc: Location) -> Reading:
    """An expression, and whether it is no more than a column."""
    bare = expression.do or expression.date or expression.when is not None
    return Reading(compile_expression(expression, context, loc), None if bare else expression.column)


@dataclass(frozen=True, slots=True)
class Tested:
    """A condition as a test, and as it was written. `plain` tells that it looks at cells alone, as they are."""

    test: Test
    written: Condition

    @property
    def plain(self) -> bool:
        return _plain(self.written)


def compile_tested(condition: Condition, context: Context, loc: Location) -> Tested:
    """A condition that can be asked, or written out."""
    return Tested(compile_condition(condition, context, loc), condition)


def _plain(condition: Condition) -> bool:
    parts = [*(condition.every or ()), *(condition.some or ())]
    if condition.negated is not None:
        parts.append(condition.negated)
    return condition.younger_than is None and all(_plain(part) for part in parts)


def compile_condition(condition: Condition, context: Context, loc: Location) -> Test:
    """A condition as a test of a row."""
    tests: list[Test] = []
    if condition.column is not None:
        tests.append(_column_test(condition, compile_column(condition.column, context), context, loc))
    if condition.negated is not None:
        tests.append(_negated(compile_condition(condition.negated, context, loc)))
    if condition.every is not None:
        tests += [compile_condition(part, context, loc) for part in condition.every]
    if condition.younger_than is not None:
        tests.append(_younger(condition.younger_than, context, (*loc, "younger_than")))
    if condition.some is not None:
        tests.append(_any([compile_condition(part, context, loc) for part in condition.some]))
    return tests[0] if len(tests) == 1 else _all(tests)


def _source(expression: Expression, context: Context, loc: Location) -> Read:
    if expression.column is not None:
        return compile_column(expression.column, context)
    if expression.constant is not None:
        constant = expression.constant
        return lambda row: constant
    key, written = ("first_of", expression.first_of) if expression.first_of else ("concat", expression.concat)
    parts = [
        _defaulted(compile_expression(part, context, (*loc, key, i)), part.default)
        for i, part in enumerate(written or ())
    ]
    return _first(parts) if key == "first_of" else _joined(parts, expression.separator)


def _defaulted(read: Read, default: Constant | None) -> Read:
    if default is None:
        return read

    def or_default(row: Row) -> object:
        value = read(row)
        return default if value is None else value

    return or_default


def _first(parts: Sequence[Read]) -> Read:
    def first(row: Row) -> object:
        for part in parts:
            value = part(row)
            if value is not None:
                return value
        return None

    return first


def _joined(parts: Sequence[Read], separator: str) -> Read:
    def joined(row: Row) -> object:
        values = [value for value in [part(row) for part in parts] if value is not None]
        return separator.join(map(as_text, values)) if values else None

    return joined


def _piped(read: Read, steps: Transform) -> Read:
    def piped(row: Row) -> object:
        value = read(row)
        return None if value is None else steps(value)

    return piped


def _then(first: Transform | None, second: Transform) -> Transform:
    if first is None:
        return second

    def both(value: object) -> object:
        between = first(value)
        return None if between is None else second(between)

    return both


def _dated(formats: Sequence[str], context: Context, loc: Location) -> Transform:
    try:
        return parser((*formats, "iso"), context.zone)
    except ValueError as wrong:
        raise context.declaration.error(str(wrong), (context.dataset, *loc, "date")) from None


def _guarded(read: Read, test: Test) -> Read:
    return lambda row: read(row) if test(row) else None


def _tolerant(read: Read) -> Read:
    def tolerant(row: Row) -> object:
        try:
            return read(row)
        except ValueError:
            return None

    return tolerant


def _column_test(condition: Condition, read: Read, context: Context, loc: Location) -> Test:
    tests: list[Test] = []
    if condition.present is not None:
        wanted = condition.present
        tests.append(lambda row: (read(row) is not None) == wanted)
    values = [*([] if condition.equals is None else [condition.equals]), *(condition.one_of or [])]
    if condition.equals is not None and condition.one_of is not None:
        raise context.declaration.error(
            "a condition takes `equals` or `in`, not both", (context.dataset, *loc)
        )
    if values:
        texts = frozenset(as_text(value) for value in values)
        tests.append(lambda row: (value := read(row)) is not None and as_text(value) in texts)
    if condition.matches is not None:
        try:
            search = re.compile(condition.matches).search
        except re.error as wrong:
            detail = f"not a regular expression: {wrong}"
            raise context.declaration.error(detail, (context.dataset, *loc)) from None
        tests.append(lambda row: (value := read(row)) is not None and search(as_text(value)) is not None)
    return tests[0] if len(tests) == 1 else _all(tests)


def _younger(age: Age, context: Context, loc: Location) -> Test:
    """Whether someone was younger than so many years, for all that can be told."""
    birth = _day_of(compile_read(age.birth, context, (*loc, "birth")), context, unsaid="12-31")
    at = _day_of(compile_read(age.at, context, (*loc, "at")), context, unsaid="01-01")
    years, unknown = age.years, age.unknown

    def younger(row: Row) -> bool:
        born, then = birth(row), at(row)
        if born is None or then is None:
            return unknown
        return then <= f"{int(born[:4]) + years:04}{born[4:]}"

    return younger


def _day_of(read: Read, context: Context, *, unsaid: str) -> Callable[[Row], str | None]:
    """A date as `YYYY-MM-DD`, what isn't said of it being `unsaid` (month and day); None where there is none."""
    convert = converter(FieldType.TIME, zone=context.zone)

    def day(row: Row) -> str | None:
        try:
            value = convert(read(row))
        except ValueError:
            return None
        if not isinstance(value, str):
            return None
        return {4: f"{value}-{unsaid}", 7: f"{value}{unsaid[2:]}"}.get(len(value), value[:10])

    return day


def _negated(test: Test) -> Test:
    return lambda row: not test(row)


def _all(tests: Sequence[Test]) -> Test:
    return lambda row: all(test(row) for test in tests)


def _any(tests: Sequence[Test]) -> Test:
    return lambda row: any(test(row) for test in tests)
