"""Holds a question against what Neo4j plans for it: it only reads, and finds all that it reads by an index."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, LiteralString

from hub.questions.answering import MOST_READ
from hub.questions.parameters import nothing
from hub.questions.question import Question
from hub.questions.writing import written

if TYPE_CHECKING:
    import neo4j

#: Ways to a node that read no more than what was asked for; every other leaf of a plan is a scan.
_SEEKS: Final = ("NodeUniqueIndexSeek", "Argument", "EmptyRow")
_POINTS: Final = "POINT INDEX v_"


def faults(driver: neo4j.Driver, question: Question) -> list[str]:
    """What is wrong with the plans of a question's branches, in words; none where nothing is.

    Raises
    ------
    neo4j.exceptions.Neo4jError
        The server can't plan it: its values don't fit together.
    """
    found = []
    for query, said in _explained(question):
        with driver.session(default_access_mode="READ") as session:
            found += list(_wrong(session.run(query, dict(said)).consume()))
    return found


async def faults_of(driver: neo4j.AsyncDriver, question: Question) -> AsyncIterator[str]:
    """The same, by an asynchronous driver."""
    for query, said in _explained(question):
        async with driver.session(default_access_mode="READ") as session:
            result = await session.run(query, dict(said))
            for fault in _wrong(await result.consume()):
                yield fault


def _explained(question: Question) -> Iterator[tuple[LiteralString, Mapping[str, object]]]:
    for one in written(question):
        yield "EXPLAIN " + one.cypher, nothing(question, one.fields, MOST_READ + 1)


def _wrong(summary: neo4j.ResultSummary) -> Iterator[str]:
    if summary.query_type != "r":
        yield f"it is no read, but of the type {summary.query_type!r}"
    if summary.plan is None:
        yield "the server gave no plan"
        return
    for each in _each(summary.plan):
        name, details = each["operatorType"].split("@")[0], each["args"].get("Details", "")
        leaf = not each.get("children") and not name.startswith(_SEEKS) and _POINTS not in details
        if leaf or name == "CartesianProduct" or "Scan" in name:
            yield f"{name} {details}"


def _each(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from _each(child)
