"""`mapping.yaml`: how a dataset's row becomes a record with its mentions and the statements between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from connectors.declaration import Declaration, Location, did_you_mean, read
from connectors.manifest import Manifest
from connectors.options import Declared, Texts
from connectors.transforms import AnyStep

Constant = str | int | float | bool


class Condition(Declared):
    """What must hold of a row. Several keys must all hold."""

    column: str | None = Field(None, description="Column that is looked at.")
    present: bool | None = Field(None, description="It has a value (`true`), or none (`false`).")
    equals: Constant | None = Field(None, description="It has this value.")
    one_of: list[Constant] | None = Field(
        None, alias="in", min_length=1, description="It has one of these values."
    )
    matches: str | None = Field(None, description="A regular expression finds something in it.")
    negated: ConditionOf | None = Field(None, alias="not", description="A condition that must not hold.")
    every: list[ConditionOf] | None = Field(
        None, alias="all", min_length=1, description="Conditions that must all hold."
    )
    some: list[ConditionOf] | None = Field(
        None, alias="any", min_length=1, description="At least one must hold."
    )
    younger_than: Age | None = Field(None, description="Someone was younger than so many years.")

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        tests = (self.present, self.equals, self.one_of, self.matches)
        if (self.column is None) != all(test is None for test in tests):
            raise ValueError(
                "a condition needs a `column` together with `present`, `equals`, `in` or `matches`"
            )
        parts = (self.column, self.negated, self.every, self.some, self.younger_than)
        if all(part is None for part in parts):
            raise ValueError("the condition is empty")
        return self


def _present(value: object) -> object:
    return {"column": value, "present": True} if isinstance(value, str) else value


#: A condition; a column's name alone means that it has a value.
ConditionOf = Annotated[Condition, BeforeValidator(_present)]


class Expression(Declared):
    """Where a value comes from and what is done with it."""

    column: str | None = Field(
        None, alias="from", description="Column, dotted for nested rows (`applicant.name`)."
    )
    constant: Constant | None = Field(None, description="The same value for every row.")
    first_of: list[Value] | None = Field(
        None, min_length=1, description="The first of these that is not null."
    )
    concat: list[Value] | None = Field(
        None, min_length=1, description="These, without the nulls, one behind the other."
    )
    separator: str = Field(" ", description="Between the parts of `concat`.")
    when: ConditionOf | None = Field(None, description="Null unless this holds.")
    do: list[AnyStep] = Field([], description="Steps, in order.")
    date: Texts = Field(
        [], description="`strptime` formats of a date or time, tried in order; ISO 8601 always works."
    )
    default: Constant | None = Field(None, description="Value where there would be none.")
    required: bool = Field(False, description="A row without it is rejected.")
    on_invalid: Literal["reject", "drop"] = Field(
        "reject", description="A value that isn't of the field's type: reject the row, or drop the value."
    )

    @field_validator("do", mode="before")
    @classmethod
    def _one_step(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_source(self) -> Expression:
        given = [self.column, self.constant, self.first_of, self.concat]
        if sum(source is not None for source in given) != 1:
            raise ValueError("give exactly one of `from`, `constant`, `first_of` and `concat`")
        return self


def _column(value: object) -> object:
    return {"from": value} if isinstance(value, str) else value


#: An expression; a column's name alone means its value.
Value = Annotated[Expression, BeforeValidator(_column)]


_CONFIDENTIAL = "Mark whose rule protects it: whoever that mark is hidden from sees the record without it."


class FieldSpec(Expression):
    """A field of a mention."""

    confidential: str | None = Field(None, description=_CONFIDENTIAL)


class Age(Declared):
    """Someone's age at a time, in full years, which end with the day of the birthday (法释〔2006〕1号第二条).

    Of a birth date that is a year or a month alone the youngest possible age counts.
    """

    years: int = Field(ge=1, le=150, description="Younger than so many years.")
    birth: Value = Field(description="Date of birth, a day, month or year.")
    at: Value = Field(description="Date or time at which the age counts.")
    unknown: bool = Field(False, description="Whether it holds where either can't be read or isn't there.")


Condition.model_rebuild()  # an age is told by expressions, and those have conditions


class MarkSpec(Declared):
    """A mark of records: always, where a condition holds, or of a family by what a column says.

    `{mark: juvenile, when: {…}}`, or `{mark: against, from: respondent, patterns: {派出所$: police}}`.
    """

    mark: str = Field(description="A mark; of a family its name alone where `from` says what follows it.")
    each: Value | None = Field(None, description="A list in the row: any of its items may bring the mark.")
    when: ConditionOf | None = Field(
        None, description="Marked only where this holds, of an item with `each`."
    )
    source: Value | None = Field(
        None, alias="from", description="What `table` and `patterns` are asked about."
    )
    table: dict[str, str] = Field({}, description="What follows the family's name, by the whole text.")
    patterns: dict[str, str] = Field(
        {}, description="The same by regular expressions that find something in the text; the first counts."
    )

    @model_validator(mode="after")
    def _family_or_not(self) -> MarkSpec:
        if (self.source is None) != (not self.table and not self.patterns):
            raise ValueError("`from` goes together with `table` or `patterns`")
        return self

    @property
    def possible(self) -> tuple[str, ...]:
        """The marks that it may give a row."""
        if self.source is None:
            return (self.mark,)
        names = dict.fromkeys([*self.table.values(), *self.patterns.values()])
        return tuple(f"{self.mark}:{name}" for name in names)


class IdentifierSpec(Expression):
    """An identifier of a mention. An invalid value rejects the row unless `on_invalid: drop`."""

    scheme: str = Field(
        description="Key of a scheme, or `local:<namespace>` for the source's own surrogate keys."
    )


class Point(Declared):
    """The position of a place."""

    longitude: Value = Field(description="Degrees east.")
    latitude: Value = Field(description="Degrees north.")
    coordinates: Literal["wgs84", "gcj02"] | None = Field(None, description="Instead of the connector's.")
    on_invalid: Literal["reject", "drop"] = Field(
        "reject", description="An impossible position: reject the row, or drop the position."
    )


class MentionSpec(Declared):
    """A person, organisation, place, case or item that rows speak of.

    It is made where the row says something of it: an identifier, field or position that is not a constant.
    """

    entity: str = Field(description="Entity type: person, organisation, place, case or item.")
    each: Value | None = Field(
        None, description="A list in the row: one mention for each of its items, `name[0]`, `name[1]`…"
    )
    when: ConditionOf | None = Field(None, description="Made only where this holds.")
    always: bool = Field(False, description="Made even where the row says nothing of it.")
    identifiers: list[IdentifierSpec] = Field([], description="What identifies it.")
    fields: dict[str, Annotated[FieldSpec, BeforeValidator(_column)]] = Field(
        {}, description="Its fields; the entity type says which there are."
    )
    point: Point | None = Field(None, description="Its position, for a place.")


class StatementSpec(Declared):
    """An edge between two mentions; made where both are there."""

    kind: str = Field(description="Link kind, such as PARTY_TO.")
    source: str = Field(alias="from", description="Mention it starts at.")
    target: str = Field(alias="to", description="Mention it ends at.")
    name: str | None = Field(
        None,
        pattern=r"^[a-z][a-z0-9_]*$",
        description="Name within the record; needed where a kind occurs twice.",
    )
    properties: dict[str, Value] = Field(
        {}, description="Properties of the kind, such as `role` and `since`."
    )
    when: ConditionOf | None = Field(None, description="Made only where this holds.")


class ExtraSpec(Expression):
    """A field that the graph's schema does not know."""

    title: str = Field("", description="What people call it, for the catalogue.")
    type: Literal["text", "number", "boolean", "time"] = Field("text", description="Its type.")
    sensitivity: Literal["public", "personal", "sensitive"] = Field("personal", description="Who may see it.")
    confidential: str | None = Field(None, description=_CONFIDENTIAL)


_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class MappingSpec(Declared):
    """The mapping of one dataset, as written."""

    nulls: Texts = Field([], description="Texts that mean that there is no value, besides the empty one.")
    trim: bool = Field(True, description="Take white space off the ends of every text.")
    optional: Texts = Field([], description="Columns that whole files or pages may lack.")
    valid_from: Value | None = Field(None, description="Since when the row's statements hold.")
    mentions: dict[_Name, MentionSpec] = Field(min_length=1, description="What the row speaks of.")
    statements: list[StatementSpec] = Field([], description="What it says about them.")
    marks: list[MarkSpec] = Field([], description="What no rule on sharing may overlook in a row.")
    extras: dict[_Name, Annotated[ExtraSpec, BeforeValidator(_column)]] = Field(
        {}, description="Further fields of the record."
    )

    @field_validator("mentions")
    @classmethod
    def _extra_is_taken(cls, mentions: dict[str, MentionSpec]) -> dict[str, MentionSpec]:
        if "extra" in mentions:
            raise ValueError("no mention can be called `extra`, the prefix of extras")
        return mentions


@dataclass(frozen=True, slots=True)
class Mapping:
    """The mapping of one dataset with its file, so that mistakes found later can be shown there."""

    dataset: str
    spec: MappingSpec
    declaration: Declaration

    @property
    def folder(self) -> Path:
        """Folder of the mapping, where lookup files lie."""
        return self.declaration.file.parent

    def line(self, loc: Location) -> int:
        """Line of a part of this dataset's mapping."""
        return self.declaration.line((self.dataset, *loc))

    def columns(self) -> Iterator[tuple[str, Location]]:
        """Columns of the row that the mapping reads, and where. Those of items of `each` aren't the row's."""
        for listed, column, loc in self.read():
            if not listed:
                yield column, loc
            elif column.startswith("../"):
                yield column.removeprefix("../"), loc

    def outer_columns(self) -> Iterator[str]:
        """Columns of the row that items of `each` read (`../case_no`), without the dots."""
        for listed, column, _ in self.read():
            if listed and column.startswith("../"):
                yield column.removeprefix("../")

    def read(self) -> Iterator[tuple[bool, str, Location]]:
        """Whether it is read of an item, what column, and where."""
        spec = self.spec
        for name, mention in spec.mentions.items():
            loc: Location = ("mentions", name)
            if mention.each:
                yield from ((False, *used) for used in _read_by(mention.each, (*loc, "each")))
            yield from ((mention.each is not None, *used) for used in _of_mention(mention, loc))
        for i, statement in enumerate(spec.statements):
            ends = (spec.mentions.get(statement.source), spec.mentions.get(statement.target))
            listed = any(end is not None and end.each is not None for end in ends)
            yield from ((listed, *used) for used in _of_statement(statement, ("statements", i)))
        for i, mark in enumerate(spec.marks):
            if mark.each:
                yield from ((False, *used) for used in _read_by(mark.each, ("marks", i, "each")))
            yield from ((mark.each is not None, *used) for used in _of_mark(mark, ("marks", i)))
        for name, extra in spec.extras.items():
            yield from ((False, *used) for used in _read_by(extra, ("extras", name)))
        if spec.valid_from:
            yield from ((False, *used) for used in _read_by(spec.valid_from, ("valid_from",)))


_Used = Iterator[tuple[str, Location]]


def _of_mention(mention: MentionSpec, loc: Location) -> _Used:
    yield from _tested_by(mention.when, (*loc, "when"))
    for i, identifier in enumerate(mention.identifiers):
        yield from _read_by(identifier, (*loc, "identifiers", i))
    for name, value in mention.fields.items():
        yield from _read_by(value, (*loc, "fields", name))
    if mention.point:
        yield from _read_by(mention.point.longitude, (*loc, "point", "longitude"))
        yield from _read_by(mention.point.latitude, (*loc, "point", "latitude"))


def _of_statement(statement: StatementSpec, loc: Location) -> _Used:
    yield from _tested_by(statement.when, (*loc, "when"))
    for name, value in statement.properties.items():
        yield from _read_by(value, (*loc, "properties", name))


def _of_mark(mark: MarkSpec, loc: Location) -> _Used:
    yield from _tested_by(mark.when, (*loc, "when"))
    if mark.source:
        yield from _read_by(mark.source, (*loc, "from"))


def _read_by(expression: Expression, loc: Location) -> _Used:
    if expression.column is not None:
        yield expression.column, (*loc, "from")
    for key, parts in (("first_of", expression.first_of), ("concat", expression.concat)):
        for i, part in enumerate(parts or ()):
            yield from _read_by(part, (*loc, key, i))
    yield from _tested_by(expression.when, (*loc, "when"))


def _tested_by(condition: Condition | None, loc: Location) -> _Used:
    if condition is None:
        return
    if condition.column is not None:
        yield condition.column, (*loc, "column")
    if condition.younger_than is not None:
        for key, value in (("birth", condition.younger_than.birth), ("at", condition.younger_than.at)):
            yield from _read_by(value, (*loc, "younger_than", key))
    yield from _tested_by(condition.negated, (*loc, "not"))
    for key, parts in (("all", condition.every), ("any", condition.some)):
        for i, part in enumerate(parts or ()):
            yield from _tested_by(part, (*loc, key, i))


def read_mappings(file: Path, manifest: Manifest) -> dict[str, Mapping]:
    """The mappings of all datasets of a connector. Raises `InvalidDeclaration` with file and line."""
    declaration = read(file)
    written = declaration.data if isinstance(declaration.data, dict) else {}
    for dataset in written:
        if dataset not in manifest.datasets:
            hint = did_you_mean(dataset, manifest.datasets)
            raise declaration.error(f"unknown dataset {dataset!r}{hint}", (dataset,))
    for dataset in manifest.datasets:
        if dataset not in written:
            raise declaration.error(f"the dataset {dataset!r} of {manifest.file.name} has no mapping")
    return {
        dataset: Mapping(dataset, declaration.validate(MappingSpec, (dataset,)), declaration)
        for dataset in manifest.datasets
    }
