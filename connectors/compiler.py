"""Compiles a mapping into plans: everything that a row has no say in is settled here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from connectors.conversions import Unproven, prover
from connectors.declaration import Location
from connectors.expressions import (
    Context,
    Read,
    compile_column,
    compile_expression,
    compile_reading,
    compile_tested,
)
from connectors.manifest import Manifest
from connectors.mapping import (
    Constant,
    Expression,
    FieldSpec,
    IdentifierSpec,
    Mapping,
    MentionSpec,
    Point,
    StatementSpec,
)
from connectors.marks import MarkPlan, compile_mark
from connectors.plans import (
    Conversion,
    FieldPlan,
    IdentifierPlan,
    MentionPlan,
    PositionPlan,
    StatementPlan,
    ValuePlan,
)
from connectors.row_model import Property
from connectors.vocabulary import check_vocabulary, edge_name, statement_name
from graph_schema.coordinates import Bounds
from graph_schema.entities import ENTITIES
from graph_schema.fields import FieldDef, FieldType
from graph_schema.identifiers import scheme
from graph_schema.links import LINKS
from graph_schema.records import Value
from graph_schema.values import convert, converter
from hub.errors import InvalidDeclaration

_DATED = (FieldType.TIME, FieldType.PARTIAL_DATE)
#: The record's own property, which isn't one of its mentions'.
VALID_FROM = FieldDef("valid_from", FieldType.TIME, "public", "none", None, "Since when its statements hold.")


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled mapping. `single` are the properties that a row has at most once."""

    mentions: tuple[MentionPlan, ...]
    statements: tuple[StatementPlan, ...]
    extras: MentionPlan
    marks: tuple[MarkPlan, ...]
    single: tuple[Property, ...]
    nulls: frozenset[str]
    trim: bool


def compile_plan(mapping: Mapping, manifest: Manifest) -> Plan:
    """The plan of a mapping. Raises `InvalidDeclaration` with file and line for whatever can't work."""
    check_vocabulary(mapping)
    return _Compiler(mapping, manifest).plan()


class _Compiler:
    def __init__(self, mapping: Mapping, manifest: Manifest) -> None:
        self.mapping, self.manifest, self.spec = mapping, manifest, mapping.spec
        nulls = frozenset(text.strip() for text in self.spec.nulls)
        self.context = Context(nulls, self.spec.trim, manifest.zone, mapping.declaration, mapping.dataset)

    def plan(self) -> Plan:
        mentions = tuple(self._mention(name, mention) for name, mention in self.spec.mentions.items())
        statements = tuple(self._statement(i, statement) for i, statement in enumerate(self.spec.statements))
        extras = self._extras()
        single = [each for plan in mentions if plan.each is None for each in plan.properties]
        return Plan(
            mentions,
            statements,
            extras,
            tuple(
                compile_mark(mark, self.context, ("marks", i), self._inherited())
                for i, mark in enumerate(self.spec.marks)
            ),
            (*single, *extras.properties),
            self.context.nulls,
            self.context.trim,
        )

    def _mention(self, name: str, mention: MentionSpec) -> MentionPlan:
        loc: Location = ("mentions", name)
        prefix = "" if mention.each else f"{name}."
        known = ENTITIES[mention.entity].fields
        fields: dict[str, tuple[FieldDef, Expression, Location]] = {
            f"{prefix}{field}": (_guarded(known[field], value), value, (*loc, "fields", field))
            for field, value in mention.fields.items()
        }
        properties = [_property(prop, field, value) for prop, (field, value, _) in fields.items()]
        position_names = (f"{prefix}longitude", f"{prefix}latitude")
        if mention.point:
            properties += [Property(prop, known[prop.removeprefix(prefix)]) for prop in position_names]
        return MentionPlan(
            name=name,
            entity=mention.entity,
            properties=tuple(properties),
            each=compile_expression(mention.each, self.context, (*loc, "each")) if mention.each else None,
            inherited=self._inherited() if mention.each else (),
            when=compile_tested(mention.when, self.context, (*loc, "when")) if mention.when else None,
            always=mention.always,
            fields=tuple(self._field(prop, *declared) for prop, declared in fields.items()),
            identifiers=tuple(
                self._identifier(each, (*loc, "identifiers", i)) for i, each in enumerate(mention.identifiers)
            ),
            position=self._position(mention.point, (*loc, "point")) if mention.point else None,
            position_names=position_names,
        )

    def _extras(self) -> MentionPlan:
        """What belongs to the record itself, read like a mention that is always there."""
        fields: dict[str, tuple[FieldDef, Expression, Location]] = {}
        for name, extra in self.spec.extras.items():
            field = FieldDef(
                name,
                FieldType(extra.type),
                extra.sensitivity,
                "none",
                None,
                extra.title,
                confidential=extra.confidential,
            )
            fields[f"extra.{name}"] = (field, extra, ("extras", name))
        if self.spec.valid_from:
            fields["valid_from"] = (VALID_FROM, self.spec.valid_from, ("valid_from",))
        return MentionPlan(
            name="extra",
            entity="",
            properties=tuple(_property(prop, field, value) for prop, (field, value, _) in fields.items()),
            each=None,
            inherited=(),
            when=None,
            always=True,
            fields=tuple(self._field(prop, *declared) for prop, declared in fields.items()),
            identifiers=(),
            position=None,
            position_names=("", ""),
        )

    def _field(self, prop: str, field: FieldDef, value: Expression, loc: Location) -> FieldPlan:
        conversion = self._conversion(field, value, loc)
        otherwise: Value | Unproven | None = None
        constant, key = (value.constant, "constant") if _is_constant(value) else (value.default, "default")
        if constant is not None:
            self._checked(field, constant, (*loc, key))
            otherwise = prover(conversion.convert)(constant)
        if _is_constant(value):
            return FieldPlan(prop, None, conversion, otherwise, False)
        reading = compile_reading(_undated(field, value), self.context, loc)
        return FieldPlan(prop, reading, conversion, otherwise, value.required)

    def _conversion(self, field: FieldDef, value: Expression, loc: Location) -> Conversion:
        """How the field's type reads values; formats that make no sense are a mistake in the mapping."""
        zone, region = self.manifest.zone, self.manifest.region
        formats = _formats(field, value)
        try:
            convert_field = converter(field.type, zone=zone, formats=formats, region=region)
        except ValueError as wrong:
            raise self._wrong(str(wrong), (*loc, "date")) from None
        kind = f"phone:{region}" if field.type == FieldType.PHONE else str(field.type)
        return Conversion(kind, formats, convert_field)

    def _checked(self, field: FieldDef, constant: Constant | None, loc: Location) -> Value:
        """A constant as its field holds it; one that it can't hold is a mistake in the mapping."""
        zone, region = self.manifest.zone, self.manifest.region
        try:
            value = convert(field.type, constant, zone=zone, region=region)
        except ValueError as wrong:
            raise self._wrong(f"{field.name} can't be this constant: {wrong}", loc) from None
        if value is None:
            raise self._wrong(f"{field.name} can't be this constant: it counts as no value", loc)
        return value

    def _identifier(self, written: IdentifierSpec, loc: Location) -> IdentifierPlan:
        key = f"phone:{self.manifest.region}" if written.scheme == "phone" else written.scheme
        return IdentifierPlan(
            scheme=scheme(key).key,
            name=written.scheme,
            reading=compile_reading(written, self.context, loc),
            conversion=Conversion(key, (), converter(key)),
            default=written.default,
            required=written.required,
            drop_invalid=written.on_invalid == "drop",
        )

    def _position(self, point: Point, loc: Location) -> PositionPlan:
        bounds = self.manifest.bounds
        return PositionPlan(
            longitude=compile_reading(point.longitude, self.context, (*loc, "longitude")),
            latitude=compile_reading(point.latitude, self.context, (*loc, "latitude")),
            gcj02=(point.coordinates or self.manifest.coordinates) == "gcj02",
            bounds=Bounds(*bounds) if bounds else None,
            drop_invalid=point.on_invalid == "drop",
        )

    def _statement(self, number: int, written: StatementSpec) -> StatementPlan:
        loc: Location = ("statements", number)
        known = LINKS[written.kind].properties
        constants: dict[str, Value] = {}
        reads: list[ValuePlan] = []
        for name, value in written.properties.items():
            field, place = known[name], (*loc, "properties", name)
            if _is_constant(value):
                constants[name] = self._checked(field, value.constant, (*place, "constant"))
            else:
                reads.append(self._statement_property(name, field, value, place))
        return StatementPlan(
            name=statement_name(written),
            suffix=edge_name(written, self.spec.statements),
            kind=written.kind,
            source=written.source,
            target=written.target,
            source_listed=self.spec.mentions[written.source].each is not None,
            target_listed=self.spec.mentions[written.target].each is not None,
            when=compile_tested(written.when, self.context, (*loc, "when")) if written.when else None,
            constants=constants,
            reads=tuple(reads),
        )

    def _statement_property(self, name: str, field: FieldDef, value: Expression, loc: Location) -> ValuePlan:
        return ValuePlan(
            name=name,
            reading=compile_reading(_undated(field, value), self.context, loc),
            conversion=self._conversion(field, value, loc),
            default=value.default,
            required=value.required,
            drop_invalid=value.on_invalid == "drop",
        )

    def _inherited(self) -> tuple[tuple[str, Read], ...]:
        """What items of lists read of the row around them (`../case_no`)."""
        columns = sorted(set(self.mapping.outer_columns()))
        return tuple((f"../{column}", compile_column(column, self.context)) for column in columns)

    def _wrong(self, detail: str, loc: Location) -> InvalidDeclaration:
        return self.mapping.declaration.error(detail, (self.mapping.dataset, *loc))


def _guarded(field: FieldDef, value: FieldSpec) -> FieldDef:
    """The field with the mark that its mapping says it is confidential by."""
    return replace(field, confidential=value.confidential) if value.confidential else field


def _is_constant(value: Expression) -> bool:
    return value.constant is not None and value.when is None and not value.do and not value.date


def _property(name: str, field: FieldDef, value: Expression) -> Property:
    return Property(name, field, value.on_invalid == "drop", _formats(field, value))


def _formats(field: FieldDef, value: Expression) -> tuple[str, ...]:
    """Formats with which the field's own type reads its values; ISO 8601 always works."""
    return (*value.date, "iso") if value.date and field.type in _DATED else ()


def _undated(field: FieldDef, value: Expression) -> Expression:
    """The expression without its `date`, where the field's own type reads that."""
    return value.model_copy(update={"date": []}) if _formats(field, value) else value
