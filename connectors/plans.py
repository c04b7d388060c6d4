"""What a mapper does with each row, decided before the first: one plan a mention, one a statement.

`connectors.program` writes them out as one Python function. What is here as methods is what that function calls
where a value is unusual.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.conversions import Unproven
from connectors.expressions import Read, Reading, Row, Tested
from connectors.keys import as_text
from connectors.mapping import Constant
from connectors.row_model import Property
from graph_schema.coordinates import Bounds, position
from graph_schema.records import Value
from graph_schema.values import Converter

#: A mention as mapping makes it: name, entity type, and (scheme, value) of each identifier.
MentionTuple = tuple[str, str, tuple[tuple[str, str], ...]]
#: A statement as mapping makes it: name (`source>target`, and `.given` where the mapping gives one), kind, places of
#: source and target among the mentions, properties.
StatementTuple = tuple[str, str, int, int, dict[str, Value]]
#: A mention of a list: its number in the list, its place among the mentions, and its item.
Made = tuple[int, int, Row]

REQUIRED = "it is required and there is no value"


class Unfit(Exception):
    """A row can't be mapped: which property, and why, without its value."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Conversion:
    """How values of one kind (a field type or an identifier scheme) are converted.

    Two conversions of one kind and the same formats give the same, so that a cell need be converted only once.
    """

    kind: str
    formats: tuple[str, ...]
    convert: Converter


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """Where the value of one property of a record comes from. Without a `reading` it is `otherwise`, the constant."""

    prop: str
    reading: Reading | None
    conversion: Conversion
    otherwise: Value | Unproven | None
    required: bool


@dataclass(frozen=True, slots=True)
class ValuePlan:
    """Reads and converts one value that is no property of the record; `name` tells it in messages."""

    name: str
    reading: Reading
    conversion: Conversion
    default: Constant | None
    required: bool
    drop_invalid: bool

    def apply(self, row: Row, owner: str) -> Value | None:
        """The value that the `owner`, a mention or statement, has in a row, or None."""
        try:
            return self.settle(self.reading.read(row), owner)
        except ValueError as wrong:
            self._refuse(owner, wrong)
            return None

    def settle(self, value: object, owner: str) -> Value | None:
        """The value that was read, or None."""
        try:
            if value is None:
                value = self.default
            converted = None if value is None else self.conversion.convert(value)
        except ValueError as wrong:
            self._refuse(owner, wrong)
            return None
        if converted is None:
            self._refuse(owner)
        return converted

    def _refuse(self, owner: str, wrong: ValueError | None = None) -> None:
        """Raise Unfit where the row can't do without the value that it hasn't."""
        if wrong is not None and not self.drop_invalid:
            raise Unfit(f"{owner}.{self.name}", str(wrong)) from None
        if self.required:
            raise Unfit(f"{owner}.{self.name}", REQUIRED) from None


@dataclass(frozen=True, slots=True)
class IdentifierPlan(ValuePlan):
    """Reads and normalises one identifier. `name` is its scheme as written, `scheme` the scheme's own key."""

    scheme: str


@dataclass(frozen=True, slots=True)
class PositionPlan:
    """Reads the position of a place."""

    longitude: Reading
    latitude: Reading
    gcj02: bool
    bounds: Bounds | None
    drop_invalid: bool

    def apply(self, row: Row, mention: str) -> tuple[float, float] | None:
        """Longitude and latitude in WGS 84, or None where the row has none."""
        try:
            lon, lat = self.longitude.read(row), self.latitude.read(row)
        except ValueError as wrong:
            if self.drop_invalid:
                return None
            raise Unfit(f"{mention}.point", str(wrong)) from None
        return self.settle(lon, lat, mention)

    def settle(self, lon: object, lat: object, mention: str) -> tuple[float, float] | None:
        """The position that was read, or None."""
        try:
            return position(_degrees(lon), _degrees(lat), bounds=self.bounds, gcj02=self.gcj02)
        except ValueError as wrong:
            if self.drop_invalid:
                return None
            raise Unfit(f"{mention}.point", str(wrong)) from None


def _degrees(value: object) -> float | None:
    if value is None or isinstance(value, float):
        return value
    try:
        return float(as_text(value))
    except ValueError:
        raise ValueError("not a number of degrees") from None


def items(each: Read, inherited: tuple[tuple[str, Read], ...], row: Row, name: str) -> list[tuple[int, Row]]:
    """The items of a row's list with their numbers; `.` in an item is the item itself. `name` is for messages."""
    try:
        listed = each(row)
    except ValueError as wrong:
        raise Unfit(name, str(wrong)) from None
    if listed is None:
        return []
    if isinstance(listed, str | int | float):
        raise Unfit(name, "it is to be made of a list, and there is none")
    outer = {column: read(row) for column, read in inherited}
    return [
        (number, {**item, **outer, ".": item} if isinstance(item, dict) else {**outer, ".": item})
        for number, item in enumerate(listed if isinstance(listed, list) else [listed])
        if item is not None
    ]


@dataclass(frozen=True, slots=True)
class MentionPlan:
    """Makes one mention, or one for each item of a list in the row."""

    name: str
    entity: str
    properties: tuple[Property, ...]
    each: Read | None
    inherited: tuple[tuple[str, Read], ...]
    when: Tested | None
    always: bool
    fields: tuple[FieldPlan, ...]
    identifiers: tuple[IdentifierPlan, ...]
    position: PositionPlan | None
    position_names: tuple[str, str]

    def scopes(self, row: Row) -> list[tuple[int, Row]]:
        """The items of the row's list with their numbers; `.` in an item is the item itself."""
        return items(self.each, self.inherited, row, self.name) if self.each else []


@dataclass(frozen=True, slots=True)
class StatementPlan:
    """Makes the statements between two mentions. `name` tells it in messages, `suffix` ends its edges' name."""

    name: str
    suffix: str
    kind: str
    source: str
    target: str
    source_listed: bool
    target_listed: bool
    when: Tested | None
    constants: dict[str, Value]
    reads: tuple[ValuePlan, ...]

    def pair(self, sources: list[Made], targets: list[Made], statements: list[StatementTuple]) -> None:
        """Add the statements of a list's items: each with what is there once, or with those of its own number."""
        for source in sources:
            for target in targets:
                if self.source_listed and self.target_listed and source[0] != target[0]:
                    continue
                number, _, scope = source if self.source_listed else target
                if self.when is None or self.when.test(scope):
                    owner = f"{self.name}[{number}]"
                    properties = self._properties(scope, owner) if self.reads else self.constants
                    statements.append(
                        (self.edge(source[0], target[0]), self.kind, source[1], target[1], properties)
                    )

    def edge(self, source: int = 0, target: int = 0) -> str:
        """Name of the edge: it says which of the record's mentions it joins, listed ones by their numbers."""
        start = f"{self.source}[{source}]" if self.source_listed else self.source
        end = f"{self.target}[{target}]" if self.target_listed else self.target
        return f"{start}>{end}{self.suffix}"

    def _properties(self, scope: Row, owner: str) -> dict[str, Value]:
        properties = dict(self.constants)
        for plan in self.reads:
            value = plan.apply(scope, owner)
            if value is not None:
                properties[plan.name] = value
        return properties
