"""No query for people reads a record or a statement without the predicates of what the lens shows.

The texts of all queries of `hub.graph.reads`, and of every other module that builds queries from these predicates, are
taken apart: a record that a pattern finds has to be guarded in the same clause, or guarded by name before; an edge
between entities likewise, or through its record.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest

import api
import hub
from hub.graph.reads import visibility

#: Modules whose queries are none for people's reads.
_NOT_FOR_PEOPLE = ("hub.graph.reads.visibility",)
#: Queries that ask without a lens, for whoever runs the hub.
_WHOLE = re.compile(r"WHOLE_|^_")

_CLAUSE = re.compile(r"\b(?=(?:OPTIONAL MATCH|MATCH|WITH|RETURN|UNWIND|CALL|UNION|YIELD)\b)")
_BY_LABEL = re.compile(r"\((\w+):Record\b")
_INCOMING = re.compile(r"<-\[[^\]]*:DESCRIBES[^\]]*\]-\((\w*)")
_OUTGOING = re.compile(r"\((\w*)(?::Record)?[^()]*\)-\[[^\]]*:DESCRIBES[^\]]*\]->")
#: Which of two has fewer edges, of all that there are: it decides from which side is looked, not what is found. Or
#: whether there are more than a limit: where all are no more, the visible ones need not be counted to know it.
_ALL = r"COUNT { \(\w\)<-\[:(DESCRIBES|HAS_IDENTIFIER)\]-\(\) }"
_DEGREES = re.compile(rf"{_ALL} (<=|>) ({_ALL}|\$most)")
_OF_EDGE = re.compile(r"\((\w+):Record {id: (\w+)\.record}\)")
_YIELDED = re.compile(r"YIELD node AS (\w+)")
_EDGE = re.compile(r"-\[(\w*):?([^\]]*)\]-")
#: Edges that no record states between two entities.
_OWN = ("DESCRIBES", "SUPERSEDES")


_BOTH = "«whole predicate of both»"


def _predicate(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{old}\.", f"{new}.", text)


def marked(query: str) -> str:
    """A query with the predicates replaced by `«record r»`, `«edge s»`: what is left is what it does itself."""
    query = _DEGREES.sub("«degrees»", query.replace(visibility.BOTH, "«both»"))
    for name in ("r", "also", "x", "other", "r2"):
        query = query.replace(_predicate(visibility.RECORD, "r", name), f"«record {name}»")
    for name in ("s", "i", "h", "d"):
        query = query.replace(_predicate(visibility.EDGE, "s", name), f"«edge {name}»")
    return query


def unguarded(query: str) -> list[str]:
    """The patterns of a query that read what no predicate guards."""
    found: list[str] = []
    known: set[str] = set()
    edges: set[str] = set()
    clauses = _CLAUSE.split(marked(query))
    for number, clause in enumerate(clauses):
        here = set(re.findall(r"«record (\w+)»", clause))
        here |= {record for record, edge in _OF_EDGE.findall(clause) if edge in edges}
        edges |= set(re.findall(r"«edge (\w+)»", clause))
        following = (
            set(re.findall(r"«record (\w+)»", clauses[number + 1])) if number + 1 < len(clauses) else set()
        )
        for name in _INCOMING.findall(clause):
            if name not in here:
                found.append(clause)
        for name in [*_OUTGOING.findall(clause), *_BY_LABEL.findall(clause)]:
            if name not in here | known:
                found.append(clause)
        for name in _YIELDED.findall(clause):
            if name not in following:
                found.append(clause)
        known |= here
        for name, kinds in _EDGE.findall(clause):
            own = any(kind in kinds for kind in _OWN)
            rest = "".join(clauses[number:])
            named = rf"(\{{id: {name}\.record\}}|\b{name}\.record AS (\w+)\b[^«]*\{{id: \2\}})\)[^«]*«record"
            by_record = re.search(named, rest) if name else None
            same = name and re.search(rf"\b{name}\.record = (\w+)\.id", clause)
            of_known = same and same[1] in known
            if not own and f"«edge {name}»" not in clause and not by_record and not of_known:
                found.append(clause)
            if (
                (not kinds or "REFERS_TO" in kinds)
                and "«both»" not in clause
                and "derived IS NULL" not in clause
            ):
                found.append(clause)
    return found


def _modules() -> Iterator[ModuleType]:
    for package in (hub, api):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.startswith(
                ("hub.graph.reads", "hub.queries", "hub.links", "hub.search", "hub.hits", "api.")
            ):
                yield importlib.import_module(found.name)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and re.search(r"\bMATCH\b|queryNodes", value):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def queries() -> dict[str, str]:
    """Every query text that a module has as a constant, or that it warms up, by where it is."""
    found: dict[str, str] = {}
    for module in _modules():
        if module.__name__ in _NOT_FOR_PEOPLE:
            continue
        constants = {name: value for name, value in vars(module).items() if not _WHOLE.search(name)}
        warm = getattr(module, "warm_up", None)
        if callable(warm) and warm.__module__ == module.__name__:
            constants["warm_up()"] = [query for query, _ in warm()]
        for name, value in constants.items():
            for number, text in enumerate(_texts(value)):
                found.setdefault(f"{module.__name__}.{name}[{number}]", text)
    return found


QUERIES = queries()


def test_there_are_queries_of_every_reading_module() -> None:
    modules = {name.rpartition(".")[0] for name in QUERIES}
    assert modules >= {f"hub.graph.reads.{name}" for name in ("cypher", "mentions", "handlers", "reach")}
    assert len(QUERIES) > 40


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_for_people_guards_every_record_and_statement_it_reads(name: str) -> None:
    assert unguarded(QUERIES[name]) == []


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_guard_that_is_taken_away_is_missed(name: str) -> None:
    query = QUERIES[name].replace(visibility.BOTH, _BOTH)
    for guard in (visibility.RECORD, visibility.EDGE):
        if guard in query and not (guard == visibility.EDGE and ".record = r.id" in query):
            places = [match.start() for match in re.finditer(re.escape(guard), query)]
            opened = [query[:at] + "true" + query[at + len(guard) :] for at in places]
            assert any(unguarded(one.replace(_BOTH, visibility.BOTH)) for one in opened), guard


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (r:Record {id: $id}) RETURN r",
        "MATCH (e:Person {id: $id})<-[:DESCRIBES]-(r) RETURN r",
        f"MATCH (e:Person)<-[:DESCRIBES]-(r) WHERE {visibility.RECORD} WITH DISTINCT e "
        "WHERE EXISTS { MATCH (e)<-[:DESCRIBES]-(r) } RETURN e",
        "MATCH (a:Person {id: $id})-[s:PARTY_TO]->(b) RETURN b",
        "MATCH (a:Person {id: $id})-[:PARTY_TO]->(b) RETURN b",
        "MATCH (a:Person {id: $id})-[s]-(b) RETURN b",
        f"MATCH (a:Case {{id: $id}})-[s:REFERS_TO]->(b) WHERE {visibility.STATEMENT} RETURN b",
        "CALL db.index.fulltext.queryNodes($index, $names) YIELD node AS r RETURN r",
        "MATCH (i:Identifier {key: $key})<-[:HAS_IDENTIFIER]-(e:Person) RETURN e.id",
    ],
)
def test_what_would_leak_is_found(query: str) -> None:
    assert unguarded(query)
