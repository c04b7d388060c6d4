"""Writes the Cypher that answers a checked question, with the lens's predicate on every record and relationship in it.

Nothing of the author's text goes into it: it is written anew from what was parsed. Names get a prefix, so that they
can't be those of the predicates; parameters stand within one map, so that they can't be the lens's. Each relationship
is a step of its own, begun from what is bound (`WITH *` keeps Neo4j's planner to it), and no node but the first has a
label there, so that whatever the statistics are nothing is scanned.

Beside the columns each row tells what it rests on: `hub_records`, `hub_datasets`, `hub_entities`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString, cast

from graph_schema.entities import ENTITIES
from hub.graph.reads.visibility import BOTH, RECORD, STATEMENT
from hub.questions.checking import DESCRIBES, POSITIONED, Known, names_of
from hub.questions.language import (
    Branch,
    Call,
    Compared,
    Joined,
    Listed,
    Literally,
    Match,
    Missing,
    Node,
    Not,
    Parameter,
    Path,
    Property,
    Relationship,
    Value,
    Variable,
    conjuncts,
    within,
)
from hub.questions.question import Question

_SEEN: Final = "EXISTS {{ MATCH ({node})<-[:DESCRIBES]-(r) WHERE {record} }}"
_POINT: Final = "point({{longitude: {of}.longitude, latitude: {of}.latitude}})"
_DERIVED: Final = "REFERS_TO"
#: A point is inside where a ray from it crosses the edges of the polygon an odd number of times.
_INSIDE: Final = (
    "reduce(odd = false, edge IN {polygon}.edges | CASE WHEN (edge[1] > {latitude}) <> (edge[3] > {latitude}) "
    "AND {longitude} < (edge[2] - edge[0]) * ({latitude} - edge[1]) / (edge[3] - edge[1]) + edge[0] "
    "THEN NOT odd ELSE odd END)"
)


@dataclass(frozen=True, slots=True)
class Written:
    """One branch as Cypher, with the fields that it reads (by name, for the lens's masks)."""

    cypher: LiteralString
    fields: frozenset[str]


def written(question: Question) -> tuple[Written, ...]:
    """The Cypher of a question's branches. Its parameters are those of `hub.questions.parameters.said`."""
    return tuple(_Writing(names_of(question, branch), branch).text() for branch in question.branches)


class _Writing:
    def __init__(self, names: Mapping[str, Known], branch: Branch) -> None:
        self._names = names
        self._branch = branch
        self._bound: list[str] = []
        self._fields: set[str] = set()
        self._computed: dict[tuple[str, str], str] = {}
        self._names_made = 0
        self._unread = _unread(names, branch)

    def text(self) -> Written:
        parts = [part for match in self._branch.matches for part in self._match(match)]
        parts.append(self._return())
        return Written(_safe("\n".join(parts)), frozenset(self._fields))

    # --- what is matched ---------------------------------------------------------

    def _match(self, match: Match) -> list[str]:
        if match.optional:
            return self._optional(match)
        parts = []
        for path in match.paths:
            parts += self._begun(path, match)
            parts += self._steps(path, match)
        return parts + self._where(match)

    def _optional(self, match: Match) -> list[str]:
        before, computed = list(self._bound), self._computed
        self._computed = {}
        inner = [*self._steps(match.paths[0], match), *self._where(match)]
        new = [name for name in self._bound if name not in before]
        self._computed = computed
        imported = ", ".join(_v(name) for name in before)
        told = ", ".join(_v(name) for name in new)
        return [f"OPTIONAL CALL ({imported}) {{", *inner, f"RETURN {told}", "}"]

    def _where(self, match: Match) -> list[str]:
        """The condition of a MATCH, after what records say for it: each field once, as a name of its own."""
        if match.where is None:
            return []
        parts = []
        for described, field in self._needed(match.where):
            if (described, field) not in self._computed:
                self._names_made += 1
                name = f"f_{self._names_made}"
                parts.append(f"WITH *, {self._said('said', described, field)} AS {name}")
                self._computed[described, field] = name
        return [*parts, f"WITH * WHERE {self._value(match.where)}"]

    @staticmethod
    def _needed(condition: Value) -> Iterator[tuple[str, str]]:
        for one in within(condition):
            if not (isinstance(one, Call) and isinstance(one.arguments[0], Variable)):
                continue
            if one.function == "said" and isinstance(one.arguments[1], Literally):
                yield one.arguments[0].name, str(one.arguments[1].value)
            elif one.function in POSITIONED or one.function == "distance_m":
                yield from ((one.arguments[0].name, axis) for axis in ("longitude", "latitude"))

    def _begun(self, path: Path, match: Match) -> list[str]:
        """The nodes of a path that are found by an index."""
        parts = []
        for node in path.nodes:
            if node.seek is not None:
                label = ENTITIES[self._names[node.name].types[0]].label
                seen = _SEEN.format(node=_v(node.name), record=RECORD)
                parts.append(
                    f"MATCH ({_v(node.name)}:{label} {{id: {_p(node.seek)}}}) "
                    f"USING INDEX SEEK {_v(node.name)}:{label}(id) WHERE {seen}"
                )
                self._bind(node.name)
        if not any(node.name in self._bound for node in path.nodes):
            parts.append(self._positioned(path, match))
        return self._apart(parts)

    def _positioned(self, path: Path, match: Match) -> str:
        """The record of a path that is found by its position."""
        for one in conjuncts(match.where):
            if not (isinstance(one, Call) and one.function in POSITIONED):
                continue
            for left, relationship, right in path.steps():
                if Variable(relationship.name, one.line) in one.arguments or any(
                    isinstance(argument, Variable) and argument.name == relationship.name
                    for argument in one.arguments
                ):
                    record = left if self._names[left.name].sort == "record" else right
                    self._bind(record.name)
                    name = _v(record.name)
                    return (
                        f"MATCH ({name}:Record) USING POINT INDEX SEEK {name}:Record(point) "
                        f"WHERE {self._near_by(one, name)} AND {_record(name)}"
                    )
        raise AssertionError("a checked path begins somewhere")

    def _near_by(self, one: Call, name: str) -> str:
        where = one.arguments[1]
        assert isinstance(where, Parameter)
        if one.function == "within_m":
            here = _POINT.format(of=_p(where.name))
            return f"point.distance({name}.point, {here}) <= {self._value(one.arguments[2])}"
        low, high = (
            f"point({{longitude: {_p(where.name)}.{end}[0], latitude: {_p(where.name)}.{end}[1]}})"
            for end in ("low", "high")
        )
        return f"point.withinBBox({name}.point, {low}, {high})"

    def _steps(self, path: Path, match: Match) -> list[str]:
        """A path's relationships, each from an end that is bound."""
        waiting = list(path.steps())
        parts: list[str] = []
        while waiting:
            step = next(one for one in waiting if one[0].name in self._bound or one[2].name in self._bound)
            waiting.remove(step)
            parts.append(self._step(*step, match))
            if step[1].name in self._unread:
                parts.append(self._witnessed(step[1].name))
        return self._apart(parts)

    def _witnessed(self, name: str) -> str:
        """One statement in place of all that join two nodes, where nobody asks which: a hundred records may say so."""
        kept = [_v(one) for one in self._bound if one != name] + list(self._computed.values())
        told = f"[{_v(name)}.record, {_v(name)}.also, {_v(name)}.dataset]"
        return f"WITH {', '.join(kept)}, min({told}) AS {_v(name)}"

    def _step(self, left: Node, one: Relationship, right: Node, match: Match) -> str:
        start, end = {"out": ("-", "->"), "in": ("<-", "-"), "both": ("-", "-")}[one.direction]
        name, kinds = _v(one.name), "|".join(one.kinds)
        conditions = []
        if one.kinds == (DESCRIBES,):
            record = left if self._names[left.name].sort == "record" else right
            conditions.append(_record(_v(record.name)))
            # A relationship between a record and what it describes has one direction, whatever is written.
            start, end = ("-", "->") if record is left else ("<-", "-")
        else:
            conditions += [_statement(name), _both(name, one.kinds)]
        for node in (left, right):
            if node.name not in self._bound:
                conditions += self._labelled(node)
        conditions += [f"{name} <> {_v(other)}" for other in self._others(one, match)]
        last = _v(right.name)
        if left.name in self._bound and right.name in self._bound:
            # Neo4j may join two bound ends with a scan of all such relationships: so it looks from one end.
            self._names_made += 1
            conditions.append(f"hub_end_{self._names_made}.id = {last}.id")
            last = f"hub_end_{self._names_made}"
        pattern = f"({_v(left.name)}){start}[{name}:{kinds}]{end}({last})"
        for each in (left.name, one.name, right.name):
            self._bind(each)
        return f"MATCH {pattern} WHERE {' AND '.join(conditions)}"

    def _others(self, one: Relationship, match: Match) -> list[str]:
        """Relationships of the same MATCH: two of its names are never one relationship."""
        return [
            other.name
            for path in match.paths
            for other in path.relationships
            if other.name in self._bound and set(other.kinds) & set(one.kinds)
        ]

    def _labelled(self, node: Node) -> list[str]:
        known = self._names[node.name]
        if known.sort == "record":
            return []
        labels = [ENTITIES[type].label for type in known.types]
        return [f"any(label IN labels({_v(node.name)}) WHERE label IN {labels!r})"]

    def _bind(self, name: str) -> None:
        if name not in self._bound:
            self._bound.append(name)

    @staticmethod
    def _apart(parts: list[str]) -> list[str]:
        return [line for part in parts for line in (part, "WITH *")]

    # --- what is told ------------------------------------------------------------

    def _return(self) -> str:
        items = [f"{self._value(item.value)} AS {_v(item.name)}" for item in self._branch.items]
        order = [f"{_v(one.name)}{' DESC' * one.descending}" for one in self._branch.order]
        rests = {
            "hub_records": [*self._all("record", "id"), *self._stated("record", "also")],
            "hub_datasets": [*self._all("record", "dataset"), *self._stated("dataset")],
            "hub_entities": self._all("entity", "id"),
        }
        items += [f"[{', '.join(listed)}] AS {name}" for name, listed in rests.items()]
        order += [*(_v(item.name) for item in self._branch.items), *rests]
        return f"RETURN DISTINCT {', '.join(items)}\nORDER BY {', '.join(order)} LIMIT $hub_most"

    def _all(self, sort: str, property: str) -> list[str]:
        return [f"{_v(name)}.{property}" for name, known in self._names.items() if known.sort == sort]

    def _stated(self, *properties: str) -> list[str]:
        """The same of statements, and of what stands for one that nobody asks about."""
        of_witness = {"record": "[0]", "also": "[1]", "dataset": "[2]"}
        return [
            f"{_v(name)}{of_witness[one]}" if name in self._unread else f"{_v(name)}.{one}"
            for name, known in self._names.items()
            if known.sort == "statement"
            for one in properties
        ]

    # --- values ------------------------------------------------------------------

    def _value(self, value: Value) -> str:
        match value:
            case Literally(value=one):
                return _literal(one)
            case Parameter(name=name):
                return _p(name)
            case Variable(name=name):
                return _v(name)
            case Property(variable=variable, name=name):
                return f"{_v(variable)}.{name}"
            case Listed(values=values):
                return f"[{', '.join(map(self._value, values))}]"
            case Compared(operator=operator, left=left, right=right):
                return f"({self._value(left)} {operator} {self._value(right)})"
            case Missing(value=one, negated=negated):
                return f"({self._value(one)} IS {'NOT ' * negated}NULL)"
            case Not(value=one):
                return f"(NOT {self._value(one)})"
            case Joined(operator=operator, values=values):
                return f"({f' {operator} '.join(map(self._value, values))})"
            case Call():
                return self._called(value)

    def _called(self, call: Call) -> str:
        first = call.arguments[0]
        match call.function:
            case "said" | "shows":
                assert isinstance(first, Variable)
                field = call.arguments[1]
                assert isinstance(field, Literally)
                return self._said(call.function, first.name, str(field.value))
            case "owner" | "kind_of":
                assert isinstance(first, Variable)
                return f"$hub_{call.function}[{_v(first.name)}.dataset]"
            case "within_m" | "distance_m" | "inside":
                assert isinstance(first, Variable)
                return self._placed(call, first.name)
            case name:
                return f"{name}({', '.join(map(self._value, call.arguments))})"

    def _said(self, function: str, described: str, field: str) -> str:
        """What a record says of what it describes, if the lens shows that field of it."""
        self._fields.add(field)
        if function == "said" and (described, field) in self._computed:
            return self._computed[described, field]
        name, record = _v(described), _v(self._record_of(described))
        of_record = field.startswith("extra.")
        mention = f"{record}.dataset + ' ' + " + (
            "'extra'" if of_record else f"split({name}.mention, '[')[0]"
        )
        key = f"'{field}'" if of_record else f"{name}.mention + '.{field}'"
        seen = f"$hub_fields['{field}']"
        shown = (
            f"(({record}.dataset IN {seen}.all OR {mention} IN {seen}.some) AND NOT {mention} IN {seen}.but)"
        )
        if function == "shows":
            return f"coalesce({shown}, false)"
        return f"CASE WHEN {shown} THEN {record}[{key}] END"

    def _placed(self, call: Call, described: str) -> str:
        """Where the record puts the place that it describes, if the lens shows that, against what is asked."""
        longitude, latitude = (self._said("said", described, one) for one in ("longitude", "latitude"))
        where = call.arguments[1]
        assert isinstance(where, Parameter)
        if call.function == "inside":
            inside = _INSIDE.format(
                polygon=_p(where.name), longitude=f"({longitude})", latitude=f"({latitude})"
            )
            return f"(({longitude}) IS NOT NULL AND ({latitude}) IS NOT NULL AND {inside})"
        there = f"point({{longitude: {longitude}, latitude: {latitude}}})"
        distance = f"point.distance({there}, {_POINT.format(of=_p(where.name))})"
        if call.function == "distance_m":
            return f"round({distance}, 1)"
        return f"({distance} <= {self._value(call.arguments[2])})"

    def _record_of(self, described: str) -> str:
        """The record at the other end of a DESCRIBES."""
        for match in self._branch.matches:
            for path in match.paths:
                for left, one, right in path.steps():
                    if one.name == described:
                        return left.name if self._names[left.name].sort == "record" else right.name
        raise AssertionError("a checked DESCRIBES has a record")


def _unread(names: Mapping[str, Known], branch: Branch) -> frozenset[str]:
    """The statements of which nothing is read or compared, and that no other of the same MATCH could be."""
    read = {
        one.variable if isinstance(one, Property) else one.name
        for value in (
            *(item.value for item in branch.items),
            *(match.where for match in branch.matches if match.where is not None),
        )
        for one in within(value)
        if isinstance(one, Property | Variable)
    }
    found = set()
    for match in branch.matches:
        kinds = Counter(kind for path in match.paths for one in path.relationships for kind in one.kinds)
        for one in (one for path in match.paths for one in path.relationships):
            alone = all(kinds[kind] == 1 for kind in one.kinds)
            if names[one.name].sort == "statement" and alone and one.name not in read:
                found.add(one.name)
    return frozenset(found)


def fields_of(question: Question) -> frozenset[str]:
    """The fields that a question's rows tell, for the log: those of its conditions too, for they decide on rows."""
    return frozenset(
        str(argument.value)
        for branch in question.branches
        for value in (
            *(item.value for item in branch.items),
            *(match.where for match in branch.matches if match.where is not None),
        )
        for one in within(value)
        if isinstance(one, Call) and one.function == "said"
        for argument in one.arguments[1:]
        if isinstance(argument, Literally)
    )


def _safe(text: str) -> LiteralString:
    """Cypher that is as safe as if it stood here: every character of it comes from this module, from the schema, from
    names of letters and digits, or from texts without quotes and escapes.
    """
    safe: Any = text
    return cast(LiteralString, safe)


def _v(name: str) -> str:
    return f"v_{name}"


def _p(name: str) -> str:
    return f"$asked.{name}"


def _record(name: str) -> str:
    return re.sub(r"\br\b", name, RECORD)


def _statement(name: str) -> str:
    return re.sub(r"\bs\b", name, STATEMENT)


def _both(name: str, kinds: tuple[str, ...]) -> str:
    """What a derived statement needs besides; only those of this kind are derived."""
    return re.sub(r"\bs\b", name, BOTH) if _DERIVED in kinds else f"{name}.also IS NULL"


def _literal(value: str | int | float | bool | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else repr(value)
