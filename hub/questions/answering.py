"""Asks the graph a question, through a lens, and keeps what lies near the case."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final, LiteralString, cast

from hub.access.lens import Lens
from hub.errors import ServerUnavailable
from hub.graph.reads import cypher
from hub.graph.reads.database import Database
from hub.questions.answer import Answered, Cut, Row
from hub.questions.parameters import nothing, said
from hub.questions.question import Question
from hub.questions.writing import fields_of, written

#: Rows that are read of a branch at most, of which those near the case are told.
MOST_READ: Final = 2_000
#: Seconds that a question may take: less than a read may, so that what is slow is told from what is gone.
SECONDS: Final = 1.6
_ALIVE: Final = 0.2
#: Entities that are looked for near the case at once.
_PIECE: Final = 100

#: Which of some entities lie near the case.
Near = Callable[[frozenset[str]], Awaitable[frozenset[str]]]


async def answered(
    database: Database,
    lens: Lens,
    question: Question,
    asked: Mapping[str, object],
    near: Near,
    *,
    owners: Mapping[str, str],
    kinds: Mapping[str, str],
    limit: int,
) -> Answered:
    """The rows that answer a question. A question that takes too long has none, and says so.

    `owners` and `kinds` give the owner of each dataset and the kind of that department.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone.
    """
    queries = written(question)
    try:
        async with asyncio.timeout(SECONDS):
            read = await asyncio.gather(
                *(
                    database.read(
                        one.cypher, said(question, lens, asked, owners, kinds, one.fields, MOST_READ + 1)
                    )
                    for one in queries
                )
            )
    except TimeoutError:
        await _still_there(database)
        return Answered(question, (), (), "time")
    cut: Cut | None = "rows" if any(len(rows) > MOST_READ for rows in read) else None
    parts = [[_row(question, row) for row in rows] for rows in read]
    if question.reach == "case":
        near_ones = await _nearby([row for part in parts for row in part], near)
        parts = [[row for row in part if near_ones.issuperset(row.entities)] for part in parts]
    rows = _sorted(question, _firsts(question, parts))
    if len(rows) > limit and cut is None:
        cut = "limit"
    return Answered(question, tuple(rows[:limit]), tuple(fields_of(question)), cut)


def warm_up(questions: Iterable[Question]) -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of some questions as it is asked, of nothing: so that the server has planned it."""
    return [
        (one.cypher, nothing(question, one.fields, MOST_READ + 1))
        for question in questions
        for one in written(question)
    ]


async def _still_there(database: Database) -> None:
    """Tell a question that takes long from a server that is gone. Raises ServerUnavailable."""
    try:
        async with asyncio.timeout(_ALIVE):
            await database.read(cypher.ALIVE, {})
    except TimeoutError:
        raise ServerUnavailable(f"Neo4j did not answer within {SECONDS + _ALIVE:g} s.") from None


def _row(question: Question, row: Mapping[str, object]) -> Row:
    def listed(name: str) -> tuple[str, ...]:
        return tuple(sorted({str(one) for one in cast(Sequence[Any], row[name]) if one is not None}))

    values = {one.name: cast(Any, row[f"v_{one.name}"]) for one in question.columns}
    return Row(values, listed("hub_records"), listed("hub_datasets"), listed("hub_entities"))


async def _nearby(rows: Iterable[Row], near: Near) -> frozenset[str]:
    """What of some rows lies near the case: whoever reads a row learns of all that it rests on."""
    entities = sorted({one for row in rows for one in row.entities})
    pieces = (frozenset(entities[start : start + _PIECE]) for start in range(0, len(entities), _PIECE))
    return frozenset[str]().union(*await asyncio.gather(*map(near, pieces)))


def _firsts(question: Question, parts: Iterable[list[Row]]) -> list[Row]:
    """One row for each that tells the same, or is alike in `one_per`: the first in order of the first branch that has
    it, resting on the records of all of them.
    """
    found: dict[tuple[str, ...], Row] = {}
    alike = question.one_per or tuple(one.name for one in question.columns)
    for row in (row for part in parts for row in _sorted(question, part)):
        key = tuple(repr(row.values[name]) for name in alike)
        found[key] = _resting(found.get(key, row), row)
    return list(found.values())


def _resting(row: Row, also: Row) -> Row:
    return Row(
        row.values,
        tuple(sorted({*row.records, *also.records})),
        tuple(sorted({*row.datasets, *also.datasets})),
        tuple(sorted({*row.entities, *also.entities})),
    )


def _sorted(question: Question, rows: list[Row]) -> list[Row]:
    """Rows in the order that the text asks for, then by all that they say; what isn't known comes last."""
    rows = sorted(rows, key=lambda row: (tuple(map(_key, row.values.values())), row.records))
    for one in reversed(question.branches[0].order):
        known = [row for row in rows if row.values[one.name] is not None]
        unknown = [row for row in rows if row.values[one.name] is None]
        known.sort(key=lambda row: _key(row.values[one.name]), reverse=one.descending)
        rows = known + unknown
    return rows


def _key(value: object) -> tuple[int, Any]:
    if value is None:
        return (3, "")
    if isinstance(value, bool | int | float):
        return (0, float(value))
    return (1, value) if isinstance(value, str) else (2, repr(value))
