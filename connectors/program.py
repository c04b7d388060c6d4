"""The Python function that maps the rows of one dataset, written out from its plan.

Written out, because calling a function for every cell of every row takes several times as long as what the function
does. `Program.source` is there to be read: it holds the mapping's words (columns, properties, constants as literals
or by name) and nothing of any row. Each column is read once, and converted once for each kind of value it becomes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from connectors.compiler import Plan
from connectors.conversions import NOTHING, Memo, Unproven, prover, shortcuts
from connectors.expressions import Row, Tested
from connectors.keys import as_text, cell
from connectors.mapping import Condition
from connectors.plans import (
    REQUIRED,
    Conversion,
    FieldPlan,
    IdentifierPlan,
    MentionPlan,
    MentionTuple,
    PositionPlan,
    StatementPlan,
    StatementTuple,
    Unfit,
    ValuePlan,
)
from graph_schema.records import Value

#: Properties, mentions, statements, and whether any property is still `Unproven`.
Mapped = tuple[dict[str, Value | Unproven], list[MentionTuple], list[StatementTuple], bool]


class Program:
    """A dataset's mapping as a function of a row. It raises `Unfit` for rows that can't be mapped."""

    def __init__(self, plan: Plan, title: str) -> None:
        writer = _Writer(plan)
        self.source = writer.source()
        code = compile(self.source, f"<mapping of {title}>", "exec")
        # Our own text, made from a checked declaration.
        exec(code, writer.names)  # noqa: S102 # nosec B102
        self.map: Callable[[Row], Mapped] = writer.names["map_row"]  # type: ignore[assignment]


class _Code:
    """Lines of source, indented."""

    def __init__(self, depth: int) -> None:
        self.lines: list[str] = []
        self._depth = depth

    def add(self, *lines: str) -> None:
        self.lines += [f"{'    ' * self._depth}{line}" for line in lines]

    @contextmanager
    def block(self, head: str | None) -> Iterator[None]:
        """Lines under a head such as `if …:`; without one they stand where they are."""
        if head is not None:
            self.add(head)
            self._depth += 1
        yield
        if head is not None:
            self._depth -= 1

    def drop_else(self) -> None:
        """Take back the head of a block that stays empty."""
        if self.lines[-1].strip() == "else:":
            self.lines.pop()


class _Scope:
    """The columns that are read of a row, or of a list's item: a variable for each, and for each conversion."""

    def __init__(self, writer: _Writer, row: str) -> None:
        self.row = row
        self._writer = writer
        self._cells: dict[str, str] = {}
        self._values: dict[tuple[str, str, tuple[str, ...]], tuple[str, Conversion]] = {}

    def cell(self, column: str) -> str:
        """Variable of a trimmed cell; None for nulls."""
        if column not in self._cells:
            self._cells[column] = self._writer.fresh("c")
        return self._cells[column]

    def value(self, column: str, conversion: Conversion) -> str:
        """Variable of a converted cell: its value, None for nulls, or `Unproven`."""
        key = (column, conversion.kind, conversion.formats)
        if key not in self._values:
            self.cell(column)
            self._values[key] = (self._writer.fresh("v"), conversion)
        return self._values[key][0]

    def write_cells(self, code: _Code) -> None:
        """Read all columns that were asked for, to stand before the code that asked."""
        code.add(f"get = {self.row}.get")
        holders: dict[str, str] = {}
        for column, variable in self._cells.items():
            self._read(code, column, variable, holders)

    def write_values(self, code: _Code) -> None:
        """Convert all cells that were asked for, to stand behind the reading."""
        for (column, _, _), (variable, conversion) in self._values.items():
            self._convert(code, self._cells[column], variable, conversion)

    def _read(self, code: _Code, column: str, variable: str, holders: dict[str, str]) -> None:
        if "." not in column or column == "." or column.startswith("../"):
            code.add(f"{variable} = get({column!r})")
        else:
            holder, *inner = column.split(".")
            if holder not in holders:
                holders[holder] = self._writer.fresh("h")
                code.add(
                    f"{holders[holder]} = get({holder!r})",
                    f"if {holders[holder]} is None:",
                    f"    {holders[holder]} = NO_ROW",
                )
            row = holders[holder]
            if len(inner) == 1:
                code.add(
                    f"if {row}.__class__ is dict and {column!r} not in {self.row}:",
                    f"    {variable} = {row}.get({inner[0]!r})",
                    "else:",
                    f"    {variable} = cell({self.row}, {column!r})",
                )
            else:
                code.add(f"{variable} = cell({self.row}, {column!r})")
        plan = self._writer.plan
        code.add(f"if {variable}.__class__ is str:")
        if plan.trim and not plan.nulls - {""}:
            code.add(f"    {variable} = {variable}.strip() or None")
        else:
            kept = "bare" if plan.trim else variable
            code.add(f"    bare = {variable}.strip()", f"    {variable} = None if bare in NULLS else {kept}")

    def _convert(self, code: _Code, cell: str, variable: str, conversion: Conversion) -> None:
        prove = prover(conversion.convert)
        code.add(f"if {cell} is None:", f"    {variable} = None")
        known = () if conversion.formats or not self._writer.plan.trim else shortcuts(conversion.kind)
        for test, result in known:
            memo = self._writer.bind("memo", Memo(prove)) if "{memo}" in result else ""
            code.add(f"elif {test.format(c=cell)}:", f"    {variable} = {result.format(c=cell, memo=memo)}")
            if memo:
                code.add(f"    doubtful = doubtful or {variable}.__class__ is Unproven")
        code.add(
            "else:",
            f"    {variable} = {self._writer.bind('prove', prove)}({cell})",
            f"    doubtful = doubtful or {variable}.__class__ is Unproven",
        )


class _Writer:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names: dict[str, object] = {
            "NO_ROW": {},
            "NULLS": plan.nulls | {""},
            "REQUIRED": REQUIRED,
            "Unfit": Unfit,
            "Unproven": Unproven,
            "_NOTHING": NOTHING,
            "as_text": as_text,
            "cell": cell,
        }
        self._fresh = 0

    def fresh(self, prefix: str) -> str:
        """A name that nothing else has."""
        self._fresh += 1
        return f"{prefix}{self._fresh}"

    def bind(self, prefix: str, value: object) -> str:
        """A name for an object that has no literal."""
        name = self.fresh(f"{prefix}_")
        self.names[name] = value
        return name

    def source(self) -> str:
        row = _Scope(self, "row")
        body = _Code(1)
        for mention in self.plan.mentions:
            if mention.each is None:
                self._single(mention, row, body)
            else:
                self._listed(mention, body)
        self._mention(self.plan.extras, row, body, name=None, into="fields")
        for statement in self.plan.statements:
            self._statement(statement, row, body)
        head = _Code(1)
        head.add("fields = {}", "mentions = []", "statements = []", "doubtful = False")
        if any(mention.each for mention in self.plan.mentions):
            head.add("listed = {}")
            body.add("fields.update(listed)")
        row.write_cells(head)
        row.write_values(head)
        body.add("return fields, mentions, statements, doubtful")
        return "\n".join(["def map_row(row):", *head.lines, *body.lines, ""])

    def _single(self, plan: MentionPlan, row: _Scope, code: _Code) -> None:
        code.add(f"# mention {plan.name}", f"at_{plan.name} = -1")
        with code.block(self._if(plan.when, row)):
            self._mention(plan, row, code, name=repr(plan.name), into="fields")

    def _listed(self, plan: MentionPlan, code: _Code) -> None:
        code.add(f"# mentions {plan.name}", f"made_{plan.name} = []")
        item = _Scope(self, "item")
        with code.block(f"for number, item in {self.bind('scopes', plan.scopes)}(row):"):
            body = _Code(2)
            when = self._tested(plan.when, item) if plan.when else None
            body.add(f'name = f"{plan.name}[{{number}}]"', "parts = {}")
            self._mention(plan, item, body, name="name", into="parts")
            head = _Code(2)
            item.write_cells(head)
            if when is not None:
                head.add(f"if not {when}:", "    continue")
            item.write_values(head)
            code.lines += head.lines + body.lines

    def _mention(self, plan: MentionPlan, scope: _Scope, code: _Code, *, name: str | None, into: str) -> None:
        """One mention, or with no `name` the properties of the record itself."""
        item = name if plan.each else None
        reads = self._reads(plan.fields, scope, code, item)
        ids = self._identifiers(plan.identifiers, scope, code, name or "") if plan.identifiers else ""
        found = [f"{read} is not None" for read in dict.fromkeys(reads) if read]
        if plan.position:
            code.add(f"point = {self._position(plan.position, scope, name or '')}")
            found.append("point is not None")
        if ids:
            found.append(ids)
        with code.block(None if plan.always or name is None else f"if {' or '.join(found) or 'False'}:"):
            for field, read in zip(plan.fields, reads, strict=True):
                self._assign(field, read, scope, code, item, into)
            if plan.position:
                longitude, latitude = plan.position_names
                with code.block("if point is not None:"):
                    code.add(f"{into}[{longitude!r}], {into}[{latitude!r}] = point")
            if name is not None:
                self._made(plan, code, name, ids or "()")

    def _position(self, plan: PositionPlan, scope: _Scope, name: str) -> str:
        longitude, latitude = plan.longitude.column, plan.latitude.column
        if longitude is None or latitude is None:
            return f"{self.bind('position', plan.apply)}({scope.row}, {name})"
        degrees = f"{scope.cell(longitude)}, {scope.cell(latitude)}"
        return f"{self.bind('position', plan.settle)}({degrees}, {name})"

    @staticmethod
    def _made(plan: MentionPlan, code: _Code, name: str, ids: str) -> None:
        if plan.each is None:
            code.add(f"at_{plan.name} = len(mentions)")
        else:
            code.add(
                f"made_{plan.name}.append((number, len(mentions), item))",
                "for part, value in parts.items():",
                '    listed[f"{name}.{part}"] = value',
            )
        code.add(f"mentions.append(({name}, {plan.entity!r}, {ids}))")

    def _reads(self, fields: Sequence[FieldPlan], scope: _Scope, code: _Code, item: str | None) -> list[str]:
        """Variables of what the fields read, empty for constants. What is no mere column is read here."""
        reads: list[str] = []
        calls: list[str] = []
        for field in fields:
            if field.reading is None:
                reads.append("")
            elif field.reading.column is not None:
                reads.append(scope.cell(field.reading.column))
            else:
                reads.append(self.fresh("r"))
                read = self.bind("read", field.reading.read)
                calls.append(f"reading = {field.prop!r}; {reads[-1]} = {read}({scope.row})")
        if calls:
            with code.block("try:"):
                code.add(*calls)
            with code.block("except ValueError as wrong:"):
                named = f'f"{{{item}}}.{{reading}}"' if item else "reading"
                code.add(f"raise Unfit({named}, str(wrong)) from None")
        return reads

    def _assign(
        self, field: FieldPlan, read: str, scope: _Scope, code: _Code, item: str | None, into: str
    ) -> None:
        target = f"{into}[{field.prop!r}]"
        if field.reading is not None:
            with code.block(f"if {read} is not None:"):
                code.add(f"{target} = {self._converted(field, read, scope, code)}")
        with code.block("else:" if field.reading is not None else None):
            if field.otherwise is not None:
                code.add(f"{target} = {self.bind('constant', field.otherwise)}")
                if isinstance(field.otherwise, Unproven):
                    code.add("doubtful = True")
            elif field.required:
                named = f'f"{{{item}}}.{field.prop}"' if item else repr(field.prop)
                code.add(f"raise Unfit({named}, REQUIRED)")
            else:
                code.drop_else()

    def _converted(self, field: FieldPlan, read: str, scope: _Scope, code: _Code) -> str:
        assert field.reading is not None
        if field.reading.column is not None:
            return scope.value(field.reading.column, field.conversion)
        value = self.fresh("v")
        code.add(
            f"{value} = {self.bind('prove', prover(field.conversion.convert))}({read})",
            f"doubtful = doubtful or {value}.__class__ is Unproven",
        )
        return value

    def _identifiers(self, plans: Sequence[IdentifierPlan], scope: _Scope, code: _Code, name: str) -> str:
        """Variable of the mention's (scheme, value) pairs, each once."""
        ids = self.fresh("ids")
        several = len({plan.scheme for plan in plans}) < len(plans)
        for number, plan in enumerate(plans):
            value = self._settled(plan, scope, code, name)
            pair = f"({plan.scheme!r}, {value})"
            if number == 0:
                code.add(f"{ids} = ({pair},) if {value} is not None else ()")
                continue
            new = f" and {pair} not in {ids}" if several else ""
            code.add(f"if {value} is not None{new}:", f"    {ids} += ({pair},)")
        return ids

    def _settled(self, plan: ValuePlan, scope: _Scope, code: _Code, name: str) -> str:
        """Variable of a value that is checked here, because it is no property of the record."""
        if plan.reading.column is None:
            value = self.fresh("v")
            code.add(f"{value} = {self.bind('apply', plan.apply)}({scope.row}, {name})")
            return value
        cell, proven = scope.cell(plan.reading.column), scope.value(plan.reading.column, plan.conversion)
        value = self.fresh("v")
        absent = f" or {proven} is None" if plan.default is not None or plan.required else ""
        settle = self.bind("settle", plan.settle)
        code.add(
            f"{value} = {proven}",
            f"if {value}.__class__ is Unproven{absent}:",
            f"    {value} = {settle}({cell}, {name})",
        )
        return value

    def _statement(self, plan: StatementPlan, row: _Scope, code: _Code) -> None:
        code.add(f"# statement {plan.name}")
        if plan.source_listed or plan.target_listed:
            ends = [
                f"made_{end}" if listed else f"[(0, at_{end}, row)] if at_{end} >= 0 else []"
                for end, listed in ((plan.source, plan.source_listed), (plan.target, plan.target_listed))
            ]
            code.add(f"{self.bind('pair', plan.pair)}({ends[0]}, {ends[1]}, statements)")
            return
        source, target = f"at_{plan.source}", f"at_{plan.target}"
        when = f" and {self._tested(plan.when, row)}" if plan.when else ""
        with code.block(f"if {source} >= 0 and {target} >= 0{when}:"):
            properties = self.bind("constants", plan.constants)
            if plan.reads:
                code.add(f"properties = {{**{properties}}}" if plan.constants else "properties = {}")
                properties = "properties"
            for each in plan.reads:
                value = self._settled(each, row, code, repr(plan.name))
                code.add(f"if {value} is not None:", f"    properties[{each.name!r}] = {value}")
            code.add(f"statements.append(({plan.edge()!r}, {plan.kind!r}, {source}, {target}, {properties}))")

    def _if(self, tested: Tested | None, scope: _Scope) -> str | None:
        return f"if {self._tested(tested, scope)}:" if tested else None

    def _tested(self, tested: Tested, scope: _Scope) -> str:
        """A condition as an expression, or as a call where it is more than its cells show."""
        if tested.plain:
            return self._condition(tested.written, scope)
        return f"{self.bind('test', tested.test)}({scope.row})"

    def _condition(self, condition: Condition, scope: _Scope) -> str:
        """A condition as an expression; a test of a null fails, unless it asks for one."""
        terms: list[str] = []
        if condition.column is not None:
            terms += self._cell_terms(condition, scope.cell(condition.column))
        if condition.negated is not None:
            terms.append(f"not {self._condition(condition.negated, scope)}")
        terms += [self._condition(part, scope) for part in condition.every or ()]
        if condition.some is not None:
            terms.append(f"({' or '.join(self._condition(part, scope) for part in condition.some)})")
        return f"({' and '.join(terms)})"

    def _cell_terms(self, condition: Condition, cell: str) -> Iterator[str]:
        text = f"({cell} if {cell}.__class__ is str else as_text({cell}))"
        if not self.plan.trim:
            text = f"as_text({cell})"
        if condition.present is not None:
            yield f"{cell} is not None" if condition.present else f"{cell} is None"
        values = [*([] if condition.equals is None else [condition.equals]), *(condition.one_of or [])]
        if values:
            texts = self.bind("texts", frozenset(as_text(value) for value in values))
            yield f"{cell} is not None and {text} in {texts}"
        if condition.matches is not None:
            search = self.bind("search", re.compile(condition.matches).search)
            yield f"{cell} is not None and {search}({text}) is not None"
