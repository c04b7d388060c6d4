"""Reads a question's text into `hub.questions.language`. There is no way through it for what isn't written there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, NoReturn

from hub.questions.language import (
    Branch,
    Call,
    Compared,
    Direction,
    Item,
    Joined,
    Listed,
    Literally,
    Match,
    Missing,
    Node,
    Not,
    Order,
    Parameter,
    Path,
    Property,
    Relationship,
    Value,
    Variable,
)
from hub.questions.symbols import Kind, Refuse, Symbol, symbols

#: Brackets within brackets at most.
_DEEPEST: Final = 20
_COMPARISONS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})
_RESERVED: Final = frozenset(
    {"match", "optional", "where", "return", "order", "by", "desc", "asc", "as", "and", "or", "not", "in", "is",
     "null", "true", "false", "union", "distinct", "starts", "ends", "with", "contains"}
)  # fmt: skip
#: Words of Cypher that people will try, and what to do instead.
_ELSEWHERE: Final = {
    "with": "rows are not regrouped: match all that is needed and return it",
    "limit": "how many rows there are is said in the YAML file (`rows`)",
    "skip": "how many rows there are is said in the YAML file (`rows`)",
    "unwind": "there are no lists of rows: match them",
    "call": "no procedure or subquery can be called",
    "use": "there is one graph",
    "exists": "write it as OPTIONAL MATCH with IS NULL or IS NOT NULL, so that what it finds is filtered and cited",
    "count": "rows are not counted here: counts that tell of nobody are `hub.aggregates`",
    "collect": "rows are not gathered: return them",
    **dict.fromkeys(
        ("create", "merge", "set", "delete", "detach", "remove", "foreach", "drop", "load", "insert"),
        "a question only reads",
    ),
}


def parse(text: str, refuse: Refuse) -> tuple[Branch, ...]:
    """The branches of a question's text. `refuse` is told of the first mistake, with its line in the text."""
    return _Parser(symbols(text, refuse), refuse).question()


class _Parser:
    def __init__(self, found: list[Symbol], refuse: Refuse) -> None:
        self._symbols = found
        self._place = 0
        self._depth = 0
        self._refuse = refuse

    def question(self) -> tuple[Branch, ...]:
        branches = [self._branch()]
        while self._took("union"):
            if self._word("all"):
                self._wrong("UNION ALL is not there: equal rows are one")
            branches.append(self._branch())
        if self._here.kind != "end":
            self._unexpected("UNION or the end")
        return tuple(branches)

    def _branch(self) -> Branch:
        line, matches = self._here.line, []
        while self._word("match") or self._word("optional"):
            matches.append(self._match())
        self._need("return")
        self._took("distinct")
        items = [self._item()]
        while self._sign(","):
            items.append(self._item())
        order: list[Order] = []
        if self._took("order"):
            self._need("by")
            order.append(self._order())
            while self._sign(","):
                order.append(self._order())
        return Branch(tuple(matches), tuple(items), tuple(order), line)

    def _match(self) -> Match:
        line, optional = self._here.line, self._took("optional")
        self._need("match")
        paths = [self._path()]
        while self._sign(","):
            paths.append(self._path())
        where = self._condition() if self._took("where") else None
        return Match(optional, tuple(paths), where, line)

    def _path(self) -> Path:
        nodes, relationships = [self._node()], []
        while self._here.kind == "sign" and self._here.value in ("-", "<-"):
            relationships.append(self._relationship())
            nodes.append(self._node())
        return Path(tuple(nodes), tuple(relationships))

    def _node(self) -> Node:
        line = self._here.line
        self._need_sign("(", "a node, such as (c:Case)")
        if self._here.kind == "sign" and self._here.value in (")", ":"):
            self._wrong("every node needs a name: (c:Case)")
        name, seek = self._name(), None
        labels: tuple[str, ...] = ()
        if self._sign(":"):
            labels = self._alternatives()
        if self._sign("{"):
            if self._name() != "id":
                self._wrong("a node is found by its id alone: {id: $case}")
            self._need_sign(":", "`:`")
            seek = self._take("parameter", "a parameter: {id: $case}").value
            self._need_sign("}", "`}`: a node is found by its id alone")
        self._need_sign(")", "`)`")
        return Node(name, labels, seek, line)

    def _relationship(self) -> Relationship:
        line, came = self._here.line, self._here.value == "<-"
        self._place += 1
        self._need_sign("[", "every relationship needs a name and a kind: -[s:PARTY_TO]-")
        if self._here.kind == "sign" and self._here.value in ("]", ":"):
            self._wrong("every relationship needs a name: -[s:PARTY_TO]-")
        name = self._name()
        self._need_sign(":", "the kinds of a relationship: -[s:PARTY_TO]-")
        kinds = self._alternatives()
        self._need_sign("]", "`]`: a relationship has a name and kinds, nothing else")
        went = self._sign("->")
        if not went:
            self._need_sign("-", "`->` or `-`")
        if went and came:
            self._wrong("a relationship has one direction, or none")
        direction: Direction = "out" if went else "in" if came else "both"
        return Relationship(name, kinds, direction, line)

    def _alternatives(self) -> tuple[str, ...]:
        found = [self._name()]
        while self._sign("|"):
            found.append(self._name())
        return tuple(found)

    def _item(self) -> Item:
        line, value = self._here.line, self._condition()
        if not self._took("as"):
            self._wrong("every column needs its name: … AS name")
        return Item(value, self._name(), line)

    def _order(self) -> Order:
        line, name = self._here.line, self._name()
        if self._here.kind == "sign" and self._here.value in (".", "("):
            self._wrong("rows are sorted by columns of the answer, by name")
        descending = self._took("desc")
        if not descending:
            self._took("asc")
        return Order(name, descending, line)

    def _condition(self) -> Value:
        return self._joined("OR")

    def _joined(self, operator: Literal["AND", "OR"]) -> Value:
        line = self._here.line
        values = [self._joined("AND") if operator == "OR" else self._negated()]
        while self._took(operator.lower()):
            values.append(self._joined("AND") if operator == "OR" else self._negated())
        return values[0] if len(values) == 1 else Joined(operator, tuple(values), line)

    def _negated(self) -> Value:
        line = self._here.line
        return Not(self._deeper(self._negated), line) if self._took("not") else self._compared()

    def _compared(self) -> Value:
        left, line = self._value(), self._here.line
        if self._took("is"):
            negated = self._took("not")
            self._need("null")
            return Missing(left, negated, line)
        operator = self._operator()
        if operator is None:
            return left
        right = self._value()
        if self._here.kind == "sign" and self._here.value in _COMPARISONS:
            self._wrong("a comparison has two sides: join comparisons by AND")
        return Compared(operator, left, right, line)

    def _operator(self) -> str | None:
        if self._here.kind == "sign" and self._here.value in _COMPARISONS:
            self._place += 1
            return self._symbols[self._place - 1].value
        for words in (("in",), ("contains",), ("starts", "with"), ("ends", "with")):
            if self._word(words[0]):
                for word in words:
                    self._need(word)
                return " ".join(words).upper()
        return None

    def _value(self) -> Value:
        here = self._here
        if here.kind == "parameter":
            self._place += 1
            return Parameter(here.value, here.line)
        if here.kind == "text":
            self._place += 1
            return Literally(here.value, here.line)
        if here.kind == "number":
            self._place += 1
            return Literally(float(here.value) if "." in here.value else int(here.value), here.line)
        if here.kind == "word":
            return self._named(here)
        if self._sign("("):
            inner = self._deeper(self._condition)
            self._need_sign(")", "`)`: a pattern can't stand in a condition")
            return inner
        if self._sign("["):
            return self._listed(here.line)
        self._unexpected("a value")

    def _listed(self, line: int) -> Value:
        values: list[Value] = []
        while not self._sign("]"):
            if values:
                self._need_sign(",", "`,` or `]`: lists are written out")
            values.append(self._deeper(self._value))
        return Listed(tuple(values), line)

    def _named(self, here: Symbol) -> Value:
        truth = {"true": True, "false": False, "null": None}
        if here.value.lower() in truth:
            self._place += 1
            return Literally(truth[here.value.lower()], here.line)
        following = self._symbols[self._place + 1]
        if following.kind == "sign" and following.value in ("(", "{") and here.value.lower() in _ELSEWHERE:
            self._wrong(f"{here.value}: {_ELSEWHERE[here.value.lower()]}")
        name = self._name()
        if self._sign("("):
            return self._called(name, here.line)
        if self._sign("."):
            return Property(name, self._name(), here.line)
        return Variable(name, here.line)

    def _called(self, name: str, line: int) -> Value:
        arguments: list[Value] = []
        while not self._sign(")"):
            if arguments:
                self._need_sign(",", "`,` or `)`")
            arguments.append(self._deeper(self._value))
        return Call(name, tuple(arguments), line)

    def _deeper(self, reading: Callable[[], Value]) -> Value:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._wrong(f"there are more than {_DEEPEST} brackets within each other")
        found = reading()
        self._depth -= 1
        return found

    @property
    def _here(self) -> Symbol:
        return self._symbols[self._place]

    def _word(self, word: str) -> bool:
        return self._here.kind == "word" and self._here.value.lower() == word

    def _took(self, word: str) -> bool:
        took = self._word(word)
        self._place += took
        return took

    def _sign(self, sign: str) -> bool:
        took = self._here.kind == "sign" and self._here.value == sign
        self._place += took
        return took

    def _need(self, word: str) -> None:
        if not self._took(word):
            self._unexpected(word.upper())

    def _need_sign(self, sign: str, what: str) -> None:
        if not self._sign(sign):
            self._unexpected(what)

    def _take(self, kind: Kind, what: str) -> Symbol:
        if self._here.kind != kind:
            self._unexpected(what)
        self._place += 1
        return self._symbols[self._place - 1]

    def _name(self) -> str:
        here = self._take("word", "a name")
        if here.value.lower() in _RESERVED:
            self._refuse(here.line, f"{here.value} is a word of the language, no name")
        return here.value

    def _unexpected(self, what: str) -> NoReturn:
        here = self._here
        reason = _ELSEWHERE.get(here.value.lower()) if here.kind == "word" else None
        if reason is not None:
            self._wrong(f"{here.value}: {reason}")
        self._wrong(f"{here.told} stands where there must be {what}")

    def _wrong(self, detail: str) -> NoReturn:
        self._refuse(self._here.line, detail)
