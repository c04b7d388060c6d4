"""Whether a question's text reads only what may be filtered: every name, kind, field and anchor of it.

After this each relationship has a name and kinds, each node a label, each path a beginning that an index finds, and
each value comes from a field that the lens masks, so that `hub.questions.writing` can put the lens's predicate on every
one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from connectors.declaration import did_you_mean
from graph_schema.entities import ENTITIES, KEY_OF_LABEL
from graph_schema.links import LINKS
from hub.questions.language import (
    Branch,
    Call,
    Compared,
    Item,
    Literally,
    Match,
    Missing,
    Node,
    Parameter,
    Property,
    Relationship,
    Value,
    Variable,
    conjuncts,
    within,
)
from hub.questions.question import CASE, IDS_OF, Asked, Question, Takes, Tells
from hub.questions.symbols import Refuse

DESCRIBES: Final = "DESCRIBES"
RECORD: Final = "Record"
#: Relationships of one branch at most, so that a question can't walk through the city.
MOST_STEPS: Final = 10
MOST_BRANCHES: Final = 5
#: Radius, and side of a polygon's surroundings, at most.
MOST_METRES: Final = 5_000

_KINDS: Final = frozenset(set(LINKS) - {"HAS_IDENTIFIER"})
#: What a question with the reach of a place may follow.
_PLACE_KINDS: Final = frozenset({"OCCURRED_AT", "WITHIN", DESCRIBES})
_PLACE_TYPES: Final = frozenset({"case", "place"})
#: Properties of each sort of variable. An entity has its id alone; what records say of it is `said`.
_OF_ENTITY: Final = frozenset({"id"})
_OF_RECORD: Final = frozenset({"id", "dataset"})
_OF_DESCRIBES: Final = frozenset({"mention"})
_OF_STATEMENT: Final = frozenset({"record", "also", "dataset", "name", "derived", "confidence"})

#: Functions: what each of their arguments is. `said` and its like take a DESCRIBES and a field.
SIGNATURES: Final[Mapping[str, tuple[str, ...]]] = {
    "said": ("describes", "field"),
    "shows": ("describes", "field"),
    "owner": ("record",),
    "kind_of": ("record",),
    "type": ("statement",),
    "within_m": ("place", "position", "value"),
    "inside": ("place", "polygon"),
    "distance_m": ("place", "position"),
    "left": ("value", "value"),
    "size": ("value",),
    "toLower": ("value",),
    "coalesce": ("value", "value"),
}
#: Conditions by which the point index finds records.
POSITIONED: Final = frozenset({"within_m", "inside"})


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for: `types` of entity, a `record`, a DESCRIBES (`types` at its end) or a statement."""

    sort: str
    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    optional: bool = False


def check(question: Question, refuse: Refuse) -> bool:
    """Refuse a question whose text reads what it may not; tell whether it reads persons."""
    if len(question.branches) > MOST_BRANCHES:
        refuse(question.branches[MOST_BRANCHES].line, f"there are more than {MOST_BRANCHES} branches")
    used = {CASE}
    persons = False
    for branch in question.branches:
        checking = _Checking(question, refuse)
        checking.branch(branch)
        used |= checking.parameters
        persons |= any("person" in one.types for one in checking.names.values())
    for one in question.parameters:
        if one.name not in used:
            refuse(1, f"the parameter ${one.name} is declared and never used")
    return persons


def names_of(question: Question, branch: Branch) -> Mapping[str, Known]:
    """What each name of a checked branch stands for."""

    def never(line: int, detail: str) -> None:
        raise AssertionError(f"{question.file}:{line}: {detail}")

    checking = _Checking(question, never)  # type: ignore[arg-type]
    checking.branch(branch)
    return checking.names


class _Checking:
    """One branch, read from its beginning."""

    def __init__(self, question: Question, refuse: Refuse) -> None:
        self._question = question
        self._refuse = refuse
        self._steps = 0
        self.names: dict[str, Known] = {}
        self.parameters: set[str] = set()

    def branch(self, branch: Branch) -> None:
        if not branch.matches:
            self._refuse(branch.line, "a question matches something")
        if branch.matches[0].optional:
            self._refuse(branch.matches[0].line, "a question begins with what has to be there: MATCH")
        for match in branch.matches:
            self._match(match)
        self._columns(branch.items, branch)
        told = [one.name for one in branch.items]
        for order in branch.order:
            if order.name not in told:
                self._refuse(order.line, f"there is no column {order.name!r} to sort by")

    # --- patterns ----------------------------------------------------------------

    def _match(self, match: Match) -> None:
        positioned = self._positioned(match)
        if match.optional and len(match.paths) > 1:
            self._refuse(match.line, "an OPTIONAL MATCH has one path")
        for path in match.paths:
            before = set(self.names)
            for node in path.nodes:
                self._node(node, match.optional)
            anchored = any(node.name in before or node.seek is not None for node in path.nodes)
            for left, relationship, right in path.steps():
                self._relationship(left, relationship, right, match.optional)
                anchored = anchored or relationship.name in positioned
            if not anchored:
                self._refuse(
                    path.nodes[0].line,
                    "the path begins nowhere: start from {id: $case}, from an id that is asked for, from a name that "
                    "is bound, or from a position (within_m, inside)",
                )
            if match.optional and not any(node.name in before for node in path.nodes):
                self._refuse(match.line, "an OPTIONAL MATCH goes on from a name that is bound")
            self._records_are_described(path.nodes, path.relationships)
        if match.where is not None:
            self._condition(match.where)

    def _positioned(self, match: Match) -> set[str]:
        """The DESCRIBES that the condition finds by position: one a clause, and only where nothing is optional."""
        found = {
            one.arguments[0].name
            for one in conjuncts(match.where)
            if isinstance(one, Call) and one.function in POSITIONED and one.arguments
            if isinstance(one.arguments[0], Variable)
        }
        return set() if match.optional else found

    def _node(self, node: Node, optional: bool) -> None:
        known = self.names.get(node.name)
        if known is not None:
            if node.labels or node.seek:
                self._refuse(node.line, f"{node.name} is bound already: write ({node.name})")
            if known.sort not in ("entity", "record"):
                self._refuse(node.line, f"{node.name} is a relationship")
            if known.optional and not optional:
                self._refuse(node.line, f"{node.name} may be null: only an OPTIONAL MATCH can go on from it")
            return
        if not node.labels:
            self._refuse(node.line, f"{node.name} needs a label: ({node.name}:Case)")
        self._name(node.name, node.line)
        if node.labels == (RECORD,):
            if node.seek is not None:
                self._refuse(node.line, "a record is found from what it describes")
            self.names[node.name] = Known("record", optional=optional)
            return
        types = []
        for label in node.labels:
            if label not in KEY_OF_LABEL:
                hint = did_you_mean(label, [*KEY_OF_LABEL, RECORD])
                self._refuse(node.line, f"there is no label {label!r} that a question may read{hint}")
            types.append(KEY_OF_LABEL[label])
        if self._question.reach == "place" and not set(types) <= _PLACE_TYPES:
            self._refuse(node.line, "a question with the reach of a place reads cases and places alone")
        self.names[node.name] = Known("entity", tuple(types), optional=optional)
        if node.seek is not None:
            self._seek(node, types, optional)

    def _seek(self, node: Node, types: list[str], optional: bool) -> None:
        assert node.seek is not None
        if optional:
            self._refuse(node.line, "an OPTIONAL MATCH goes on from a name that is bound, not from an id")
        if len(types) != 1:
            self._refuse(node.line, "a node that is found by its id has one label")
        wanted = "case" if node.seek == CASE else self._parameter(node.seek, node.line).entity
        if wanted != types[0]:
            self._refuse(node.line, f"${node.seek} is no id of a {types[0]}")
        declared = self._question.parameter(node.seek)
        if declared is not None and not declared.required:
            self._refuse(node.line, f"${node.seek} may be left out, so nothing can begin from it")

    def _relationship(self, left: Node, one: Relationship, right: Node, optional: bool) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            self._refuse(one.line, f"a branch has at most {MOST_STEPS} relationships")
        if one.name in self.names:
            self._refuse(one.line, f"the name {one.name} is used twice")
        self._name(one.name, one.line)
        ends = [self.names[node.name] for node in (left, right)]
        records = [end for end in ends if end.sort == "record"]
        if one.kinds == (DESCRIBES,):
            if len(records) != 1:
                self._refuse(one.line, "DESCRIBES joins a Record and what it describes")
            entity = next(end for end in ends if end.sort != "record")
            self.names[one.name] = Known("describes", entity.types, one.kinds, optional)
            return
        for kind in one.kinds:
            if kind not in _KINDS:
                hint = did_you_mean(kind, [*_KINDS, DESCRIBES])
                self._refuse(
                    one.line, f"there is no kind of statement {kind!r} that a question may follow{hint}"
                )
            if self._question.reach == "place" and kind not in _PLACE_KINDS:
                self._refuse(
                    one.line, "a question with the reach of a place follows OCCURRED_AT and WITHIN alone"
                )
        if records:
            self._refuse(one.line, "a record is joined by DESCRIBES alone")
        self.names[one.name] = Known("statement", (), one.kinds, optional)

    def _records_are_described(
        self, nodes: tuple[Node, ...], relationships: tuple[Relationship, ...]
    ) -> None:
        if not relationships and any(self.names[node.name].sort == "record" for node in nodes):
            self._refuse(nodes[0].line, "a record is found from what it describes")

    def _name(self, name: str, line: int) -> None:
        if name.lower().startswith("hub"):
            self._refuse(line, "names that begin with `hub` are the hub's")

    # --- values ------------------------------------------------------------------

    def _condition(self, condition: Value) -> None:
        for one in within(condition):
            if isinstance(one, Compared | Missing):
                for side in (one.left, one.right) if isinstance(one, Compared) else (one.value,):
                    if isinstance(side, Variable):
                        self._variable(side, one)
        self._value(condition)

    def _variable(self, side: Variable, where: Compared | Missing) -> None:
        known = self._known(side.name, side.line)
        if isinstance(where, Missing):
            return
        both = (where.left, where.right)
        if where.operator not in ("=", "<>") or not all(isinstance(one, Variable) for one in both):
            self._refuse(side.line, f"{side.name} can only be compared with another name, by = or <>")
        other = self._known(next(one for one in both if one is not side).name, side.line)  # type: ignore[union-attr]
        if known.sort != other.sort:
            self._refuse(side.line, "names are compared with names of the same sort")

    def _value(self, value: Value, compared: bool = False) -> None:
        match value:
            case Variable(name=name, line=line):
                self._known(name, line)
                if not compared:
                    self._refuse(
                        line, f"{name} is no value: write {name}.id, or what records say of it by said(…)"
                    )
            case Property(variable=variable, name=name, line=line):
                self._property(self._known(variable, line), variable, name, line)
            case Parameter(name=name, line=line):
                self._plain_parameter(name, line)
            case Call():
                self._call(value)
            case Literally():
                pass
            case _:
                for one in _inner(value):
                    self._value(one, compared=isinstance(value, Compared | Missing))

    def _plain_parameter(self, name: str, line: int) -> None:
        if name != CASE and self._parameter(name, line).type in (Takes.POSITION, Takes.POLYGON):
            self._refuse(line, f"${name} stands only in within_m, distance_m or inside")

    def _parameter(self, name: str, line: int) -> Asked:
        declared = self._question.parameter(name)
        if declared is None:
            hint = did_you_mean(name, [CASE, *(one.name for one in self._question.parameters)])
            self._refuse(line, f"the parameter ${name} is not declared{hint}")
        self.parameters.add(name)
        return declared

    def _known(self, name: str, line: int) -> Known:
        if name not in self.names:
            self._refuse(line, f"nothing is called {name}{did_you_mean(name, self.names)}")
        return self.names[name]

    def _property(self, known: Known, variable: str, name: str, line: int) -> None:
        allowed = {
            "entity": _OF_ENTITY,
            "record": _OF_RECORD,
            "describes": _OF_DESCRIBES,
            "statement": _OF_STATEMENT,
        }[known.sort]
        if known.sort == "statement":
            allowed = allowed.union(*(LINKS[kind].properties for kind in known.kinds))
        if name not in allowed:
            hint = did_you_mean(name, allowed)
            self._refuse(
                line, f"{variable}.{name} can't be read{hint}; what records say is said({variable}, 'field')"
            )

    def _call(self, call: Call) -> None:
        expected = SIGNATURES.get(call.function)
        if expected is None:
            hint = did_you_mean(call.function, SIGNATURES)
            self._refuse(call.line, f"there is no function {call.function!r}{hint}")
        if len(call.arguments) != len(expected):
            self._refuse(call.line, f"{call.function} takes {len(expected)} arguments")
        for sort, argument in zip(expected, call.arguments, strict=True):
            self._argument(call, sort, argument)
        if call.function == "within_m" and not self._is_small(call.arguments[2]):
            self._refuse(
                call.line, f"a radius is a number of {MOST_METRES} m at most: say so by its `maximum`"
            )

    def _is_small(self, radius: Value) -> bool:
        if isinstance(radius, Parameter) and radius.name != CASE:
            greatest = self._parameter(radius.name, radius.line).maximum
            return greatest is not None and greatest <= MOST_METRES
        return isinstance(radius, Literally) and isinstance(radius.value, int) and radius.value <= MOST_METRES

    def _argument(self, call: Call, sort: str, argument: Value) -> None:
        if sort == "value":
            self._value(argument)
        elif sort == "field":
            self._field(call, argument)
        elif sort in ("position", "polygon"):
            if not isinstance(argument, Parameter) or argument.name == CASE:
                self._refuse(call.line, f"{call.function} takes a parameter of the type {sort}")
            declared = self._parameter(argument.name, argument.line)
            if declared.type != sort or not declared.required:
                self._refuse(call.line, f"${argument.name} has to be a {sort} that can't be left out")
        else:
            self._named(call, "describes" if sort == "place" else sort, argument, place=sort == "place")

    def _named(self, call: Call, sort: str, argument: Value, *, place: bool) -> None:
        if not isinstance(argument, Variable):
            self._refuse(call.line, f"{call.function} takes the name of a {sort}")
        known = self._known(argument.name, argument.line)
        if known.sort != sort or (place and known.types != ("place",)):
            what = "DESCRIBES of a Place" if place else sort.upper() if sort == "describes" else sort
            self._refuse(call.line, f"{call.function} takes the name of a {what}: {argument.name} is none")

    def _field(self, call: Call, argument: Value) -> None:
        if not (isinstance(argument, Literally) and isinstance(argument.value, str)):
            self._refuse(call.line, f"{call.function} takes a field by its name, in quotes")
        field, described = argument.value, call.arguments[0]
        if not isinstance(described, Variable):
            return
        types = self._known(described.name, described.line).types
        if field.startswith("extra."):
            if self._question.reach == "place":
                self._refuse(call.line, "a question with the reach of a place tells public fields alone")
            return
        known = {name: one for type in types for name, one in ENTITIES[type].fields.items()}
        if field not in known:
            of = " or ".join(types)
            self._refuse(call.line, f"there is no field {field!r} of a {of}{did_you_mean(field, known)}")
        if self._question.reach == "place" and known[field].sensitivity != "public":
            self._refuse(
                call.line, f"{field} is not public: a question with the reach of a place can't read it"
            )

    # --- the answer --------------------------------------------------------------

    def _columns(self, items: tuple[Item, ...], branch: Branch) -> None:
        told = [one.name for one in items]
        declared = [one.name for one in self._question.columns]
        if told != declared:
            line = items[0].line if items else branch.line
            self._refuse(
                line, f"the columns are {', '.join(told)}; declared are {', '.join(declared)}, in this order"
            )
        for item, column in zip(items, self._question.columns, strict=True):
            self._condition(item.value)
            self._column(item, column.type)

    def _column(self, item: Item, type: Tells) -> None:
        of = self.names[item.value.variable] if isinstance(item.value, Property) else None
        name = item.value.name if isinstance(item.value, Property) else None
        is_entity = of is not None and of.sort == "entity"
        is_record = of is not None and (
            (of.sort == "record" and name == "id") or (of.sort == "statement" and name in ("record", "also"))
        )
        allowed = IDS_OF.get(type)
        if allowed is not None and not (is_entity and of is not None and set(of.types) <= allowed):
            self._refuse(
                item.line, f"the column {item.name} is declared as {type}: it has to be the id of one"
            )
        if allowed is None and is_entity:
            self._refuse(item.line, f"the column {item.name} is an id: declare what of")
        if (type is Tells.RECORD) != is_record:
            self._refuse(
                item.line, f"the column {item.name} is declared as {type}: a record is the id of one"
            )


def _inner(value: Value) -> Iterator[Value]:
    from hub.questions.language import Joined, Listed, Not

    match value:
        case Compared(left=left, right=right):
            yield from (left, right)
        case Missing(value=one) | Not(value=one):
            yield one
        case Joined(values=values) | Listed(values=values):
            yield from values
        case _:
            return
