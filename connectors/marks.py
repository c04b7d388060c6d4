"""The marks that a mapping gives a row: what must hold of it, or whom it complains about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from connectors.declaration import Location
from connectors.expressions import Context, Read, Row, Test, compile_condition, compile_read
from connectors.keys import as_text
from connectors.mapping import MarkSpec
from connectors.plans import Unfit, items

#: The mark that a text leads to, or None.
Named = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class MarkPlan:
    """Marks a row, or does so where any item of a list in it fits.

    `possible` are the marks that it may give. `name` is what messages call it. Without `read` every row that passes
    `when` has the one possible mark.
    """

    name: str
    possible: tuple[str, ...]
    each: Read | None
    inherited: tuple[tuple[str, Read], ...]
    when: Test | None
    read: Read | None
    named: Named

    def of(self, row: Row) -> Iterator[str]:
        """The marks of a row, some maybe twice. Raises `Unfit` where the row can't be read."""
        try:
            for scope in self._scopes(row):
                if self.when is None or self.when(scope):
                    yield from self._of_scope(scope)
        except ValueError as wrong:
            raise Unfit(self.name, str(wrong)) from None

    def _scopes(self, row: Row) -> list[Row]:
        if self.each is None:
            return [row]
        return [item for _, item in items(self.each, self.inherited, row, self.name)]

    def _of_scope(self, scope: Row) -> Iterator[str]:
        if self.read is None:
            yield from self.possible
            return
        value = self.read(scope)
        for text in value if isinstance(value, list) else [value]:
            mark = None if text is None else self.named(as_text(text))
            if mark is not None:
                yield mark


def compile_mark(
    spec: MarkSpec, context: Context, loc: Location, inherited: tuple[tuple[str, Read], ...]
) -> MarkPlan:
    """The plan of one entry of `marks`. Raises `InvalidDeclaration` for what can't work."""
    name = f"marks[{loc[-1]}]"
    return MarkPlan(
        name=name,
        possible=spec.possible,
        each=compile_read(spec.each, context, (*loc, "each")) if spec.each else None,
        inherited=inherited if spec.each else (),
        when=compile_condition(spec.when, context, (*loc, "when")) if spec.when else None,
        read=compile_read(spec.source, context, (*loc, "from")) if spec.source else None,
        named=_named(spec, context, loc),
    )


def _named(spec: MarkSpec, context: Context, loc: Location) -> Named:
    table: Mapping[str, str] = {text.strip(): f"{spec.mark}:{name}" for text, name in spec.table.items()}
    patterns: list[tuple[Callable[[str], re.Match[str] | None], str]] = []
    for pattern, name in spec.patterns.items():
        try:
            patterns.append((re.compile(pattern).search, f"{spec.mark}:{name}"))
        except re.error as wrong:
            detail = f"not a regular expression: {wrong}"
            raise context.declaration.error(detail, (context.dataset, *loc, "patterns", pattern)) from None

    def named(text: str) -> str | None:
        if text in table:
            return table[text]
        return next((mark for search, mark in patterns if search(text)), None)

    return named
