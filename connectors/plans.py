"""What a mapper does with each row, decided before the first: one plan a mention, one a statement.

The loops here run for every cell, so they look up nothing that could be looked up before.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.expressions import Read, Row, Test
from connectors.keys import as_text
from connectors.mapping import Constant
from connectors.row_model import Property
from graph_schema.coordinates import Bounds, position
from graph_schema.records import Identifier, Mention, Statement, Value
from graph_schema.values import Converter

#: One made mention: its number in its list (0 where there is none), its name, and its row or item.
Made = tuple[int, str, Row]


class Unfit(Exception):
    """A row can't be mapped: which property, and why, without its value."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class IdentifierPlan:
    """Reads and normalises one identifier."""

    scheme: str
    field: str
    read: Read
    convert: Converter
    default: Constant | None
    required: bool
    drop_invalid: bool

    def apply(self, row: Row) -> Identifier | None:
        """The identifier, or None where the row has none."""
        try:
            value = self.read(row)
            if value is None:
                value = self.default
            normal = None if value is None else self.convert(value)
            if normal is not None:
                return Identifier(self.scheme, str(normal))
        except ValueError as wrong:
            if not self.drop_invalid:
                raise Unfit(self.field, str(wrong)) from None
        if self.required:
            raise Unfit(self.field, "it is required and there is no value")
        return None


@dataclass(frozen=True, slots=True)
class PositionPlan:
    """Reads the position of a place."""

    longitude: Read
    latitude: Read
    gcj02: bool
    bounds: Bounds | None
    drop_invalid: bool

    def apply(self, row: Row) -> tuple[float, float] | None:
        """Longitude and latitude in WGS 84, or None where the row has none."""
        try:
            lon, lat = _degrees(self.longitude(row)), _degrees(self.latitude(row))
            return position(lon, lat, bounds=self.bounds, gcj02=self.gcj02)
        except ValueError as wrong:
            if self.drop_invalid:
                return None
            raise Unfit("point", str(wrong)) from None


def _degrees(value: object) -> float | None:
    if value is None or isinstance(value, float):
        return value
    try:
        return float(as_text(value))
    except ValueError:
        raise ValueError("not a number of degrees") from None


@dataclass(frozen=True, slots=True)
class Values:
    """Where the values of a mention's fields come from, by property."""

    reads: tuple[tuple[str, Read], ...]
    constants: dict[str, Constant]
    defaults: tuple[tuple[str, Constant], ...]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MentionPlan:
    """Makes one mention, or one for each item of a list in the row."""

    name: str
    entity: str
    properties: tuple[Property, ...]
    each: Read | None
    inherited: tuple[tuple[str, Read], ...]
    when: Test | None
    always: bool
    values: Values
    identifiers: tuple[IdentifierPlan, ...]
    position: PositionPlan | None
    position_names: tuple[str, str]

    def scopes(self, row: Row) -> list[tuple[int, Row]]:
        """The items of the row's list with their numbers; `.` in an item is the item itself."""
        try:
            listed = self.each(row) if self.each else None
        except ValueError as wrong:
            raise Unfit(self.name, str(wrong)) from None
        if listed is None:
            return []
        if isinstance(listed, str | int | float):
            raise Unfit(self.name, "it is to be made of a list, and there is none")
        items = listed if isinstance(listed, list) else [listed]
        outer = {column: read(row) for column, read in self.inherited}
        return [
            (number, {**item, **outer, ".": item} if isinstance(item, dict) else {**outer, ".": item})
            for number, item in enumerate(items)
            if item is not None
        ]

    def apply(self, row: Row, data: dict[str, object], name: str) -> Mention | None:
        """The mention that a row or item makes; its values go into `data`."""
        if self.when is not None and not self.when(row):
            return None
        found = self.always
        prop = ""
        try:
            for prop, read in self.values.reads:
                value = read(row)
                if value is not None:
                    data[prop] = value
                    found = True
        except ValueError as wrong:
            raise Unfit(self.named(prop, name), str(wrong)) from None
        identifiers: list[Identifier] = []
        try:
            for plan in self.identifiers:
                identifier = plan.apply(row)
                if identifier is not None and identifier not in identifiers:
                    identifiers.append(identifier)
        except Unfit as unfit:
            raise Unfit(f"{name}.{unfit.field}", unfit.reason) from None
        if self.position is not None:
            found = self._place(row, data, name) or found
        if not found and not identifiers:
            return None
        data.update(self.values.constants)
        for prop, default in self.values.defaults:
            data.setdefault(prop, default)
        for prop in self.values.required:
            if prop not in data:
                raise Unfit(self.named(prop, name), "it is required and there is no value")
        return Mention(name, self.entity, tuple(identifiers))

    def _place(self, row: Row, data: dict[str, object], name: str) -> bool:
        assert self.position is not None
        try:
            point = self.position.apply(row)
        except Unfit as unfit:
            raise Unfit(f"{name}.{unfit.field}", unfit.reason) from None
        if point is None:
            return False
        data[self.position_names[0]], data[self.position_names[1]] = point
        return True

    def named(self, prop: str, name: str) -> str:
        """Full name of a property, also of one item's."""
        return f"{name}.{prop}" if self.each else prop


@dataclass(frozen=True, slots=True)
class PropertyPlan:
    """Reads and converts one property of a statement."""

    name: str
    read: Read
    convert: Converter
    default: Constant | None
    required: bool
    drop_invalid: bool

    def apply(self, row: Row) -> Value | None:
        """The value, or None where the row has none."""
        try:
            value = self.read(row)
            if value is None:
                value = self.default
            converted = None if value is None else self.convert(value)
            if converted is not None:
                return converted
        except ValueError as wrong:
            if not self.drop_invalid:
                raise Unfit(self.name, str(wrong)) from None
        if self.required:
            raise Unfit(self.name, "it is required and there is no value")
        return None


@dataclass(frozen=True, slots=True)
class StatementPlan:
    """Makes the statements between two mentions."""

    name: str
    kind: str
    source: str
    target: str
    source_listed: bool
    target_listed: bool
    when: Test | None
    constants: dict[str, Value]
    reads: tuple[PropertyPlan, ...]

    def apply(self, made: dict[str, list[Made]], statements: list[Statement]) -> None:
        """Add the statements whose ends were made."""
        sources, targets = made.get(self.source), made.get(self.target)
        if not sources or not targets:
            return
        if not self.source_listed and not self.target_listed:
            self._state(sources[0], targets[0], sources[0][2], self.name, statements)
            return
        for source in sources:
            for target in targets:
                if self.source_listed and self.target_listed and source[0] != target[0]:
                    continue
                number, _, scope = source if self.source_listed else target
                self._state(source, target, scope, f"{self.name}[{number}]", statements)

    def _state(self, source: Made, target: Made, scope: Row, name: str, statements: list[Statement]) -> None:
        if self.when is not None and not self.when(scope):
            return
        properties = self._properties(scope, name) if self.reads else self.constants
        statements.append(Statement(name, self.kind, source[1], target[1], properties))

    def _properties(self, scope: Row, name: str) -> dict[str, Value]:
        properties = dict(self.constants)
        try:
            for plan in self.reads:
                value = plan.apply(scope)
                if value is not None:
                    properties[plan.name] = value
        except Unfit as unfit:
            raise Unfit(f"{name}.{unfit.field}", unfit.reason) from None
        return properties
