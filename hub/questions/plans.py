"""Holds a question against what Neo4j plans for it: it only reads, and finds all that it reads by an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from hub.questions.answering import MOST_READ
from hub.questions.parameters import nothing
from hub.questions.question import Question
from hub.questions.writing import Written, written

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
        The server can't plan it: it is no Cypher to it, or its values don't fit.
    """
    found = []
    for number, one in enumerate(written(question), 1):
        found += [f"branch {number}: {detail}" for detail in _of_branch(driver, question, one)]
    return found


def _of_branch(driver: neo4j.Driver, question: Question, branch: Written) -> Iterator[str]:
    said = nothing(question, branch.fields, MOST_READ + 1)
    with driver.session(default_access_mode="READ") as session:
        summary = session.run(f"EXPLAIN {branch.cypher}", said).consume()
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
