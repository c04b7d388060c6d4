"""What a question's text says, as values: the only form in which it goes on from the parser.

question   = branch { UNION branch }
branch     = { [OPTIONAL] MATCH path {, path} [WHERE condition] } RETURN item {, item} [ORDER BY name [DESC] {, …}]
path       = node { relationship node }
node       = (name:Label|Label {id: $parameter})   or, once it is bound, (name)
relationship = -[name:KIND|KIND]-> or <-[…]- or -[…]-
item       = value AS name
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Direction = Literal["out", "in", "both"]


@dataclass(frozen=True, slots=True)
class Literally:
    """A text, number or truth value; None is `null`."""

    value: str | int | float | bool | None
    line: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name`."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Variable:
    """A node or relationship by its name: only to be compared with another or with nothing."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Property:
    """`variable.name`."""

    variable: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language with its arguments."""

    function: str
    arguments: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that is written out."""

    values: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Two values and a comparison (`=`, `<`, `IN`, `STARTS WITH` …)."""

    operator: str
    left: Value
    right: Value
    line: int


@dataclass(frozen=True, slots=True)
class Missing:
    """`value IS NULL`, or `IS NOT NULL` where it is `negated`."""

    value: Value
    negated: bool
    line: int


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions joined by `AND` or `OR`."""

    operator: Literal["AND", "OR"]
    values: tuple[Value, ...]
    line: int


Value = Literally | Parameter | Variable | Property | Call | Listed | Compared | Missing | Not | Joined


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a path. `labels` is empty where it was bound before; `seek` is the parameter that has its id."""

    name: str
    labels: tuple[str, ...]
    seek: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship of a path, by its name, with the kinds that it may have."""

    name: str
    kinds: tuple[str, ...]
    direction: Direction
    line: int


@dataclass(frozen=True, slots=True)
class Path:
    """Nodes with the relationships between them, one fewer."""

    nodes: tuple[Node, ...]
    relationships: tuple[Relationship, ...]

    def steps(self) -> Iterator[tuple[Node, Relationship, Node]]:
        """Each relationship between its two nodes."""
        return zip(self.nodes, self.relationships, self.nodes[1:], strict=False)


@dataclass(frozen=True, slots=True)
class Match:
    """A MATCH with its condition; `optional`: what isn't there is null."""

    optional: bool
    paths: tuple[Path, ...]
    where: Value | None
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One column of the answer."""

    value: Value
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Order:
    """A column that rows are sorted by."""

    name: str
    descending: bool
    line: int


@dataclass(frozen=True, slots=True)
class Branch:
    """What is matched and what is told of it."""

    matches: tuple[Match, ...]
    items: tuple[Item, ...]
    order: tuple[Order, ...]
    line: int


def within(value: Value) -> Iterator[Value]:
    """A value and all values in it."""
    yield value
    inner: tuple[Value, ...]
    match value:
        case Call(arguments=inner) | Listed(values=inner) | Joined(values=inner):
            pass
        case Compared(left=left, right=right):
            inner = (left, right)
        case Missing(value=one) | Not(value=one):
            inner = (one,)
        case _:
            inner = ()
    for one in inner:
        yield from within(one)


def conjuncts(value: Value | None) -> Iterator[Value]:
    """The conditions that all have to hold for one to hold."""
    if isinstance(value, Joined) and value.operator == "AND":
        for one in value.values:
            yield from conjuncts(one)
    elif value is not None:
        yield value
