"""All cases that refer to each other, from one on: the text of the question tells each, this finds which."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.neighbourhood import neighbourhood
from hub.links.filters import Filters
from hub.links.neighbourhood import Neighbourhood
from hub.questions import answering
from hub.questions.answer import Answered, Cut, Row
from hub.questions.question import CASE, Question

#: Cases of a story at most.
MOST_CASES: Final = 200
_REFERENCES: Final = Filters(kinds=frozenset({"REFERS_TO"}))


async def story(
    database: Database,
    lens: Lens,
    question: Question,
    asked: Mapping[str, object],
    *,
    owners: Mapping[str, str],
    kinds: Mapping[str, str],
    limit: int,
) -> Answered:
    """The cases that hang together with one by references, as far as the lens goes: each by the records that tell it.

    A case that many refer to is told and not followed, as everywhere (`hub.graph.reads.reach`).

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    around = await neighbourhood(
        database,
        lens,
        str(asked[CASE]),
        hops=lens.max_hops,
        owners=owners,
        filters=_REFERENCES,
        most_nodes=MOST_CASES,
        seconds=answering.SECONDS,
        labels=False,
    )

    async def near(entities: frozenset[str]) -> frozenset[str]:
        return entities

    told = await asyncio.gather(
        *(
            answering.answered(
                database,
                lens,
                question,
                {**asked, CASE: node.id},
                near,
                owners=owners,
                kinds=kinds,
                limit=limit,
            )
            for node in around.nodes
        )
    )
    rows = [
        _row(around, node.id, node.hops, row)
        for node, one in zip(around.nodes, told, strict=True)
        for row in _telling(one.rows)
    ]
    rows.sort(key=lambda row: (_when(row), str(row.values["case"]), row.records))
    cut = _cut(around) or next((one.cut_by for one in told if one.cut_by), None)
    return Answered(
        question, tuple(rows[:limit]), told[0].fields, cut or ("limit" if len(rows) > limit else None)
    )


def _telling(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of records that tell of a case themselves, if there are any; else those that only cite it."""
    own = tuple(row for row in rows if row.values["opened"] or row.values["occurred"])
    return own or rows


def _row(around: Neighbourhood, case: str, steps: int, row: Row) -> Row:
    links = [link for link in around.links if case in (link.source, link.target)]
    others = sorted({end for link in links for end in (link.source, link.target)} - {case})
    records = {record for link in links for record in (link.record, link.also) if record}
    return replace(
        row,
        values={**row.values, "steps": steps, "refers_to": others},
        records=tuple(sorted({*row.records, *records})),
        datasets=tuple(sorted({*row.datasets, *(link.dataset for link in links)})),
        entities=tuple(sorted({*row.entities, *others})),
    )


def _when(row: Row) -> str:
    """What a story is told in the order of: when it happened, else when it was opened; what isn't known comes last."""
    return str(row.values["occurred"] or row.values["opened"] or "~")


def _cut(around: Neighbourhood) -> Cut | None:
    if around.complete:
        return None
    return "time" if any("took longer" in one for one in around.limits) else "rows"
