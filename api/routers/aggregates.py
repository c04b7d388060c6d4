"""Counts of cases by whole months, for statistics: no case is named, no small count shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asks
from api.examples.aggregates import CASE_COUNTS
from api.models.aggregates import CaseCounts
from api.responses import responses
from hub.access.lens import Lens
from hub.aggregates.cases import rows_by
from hub.aggregates.suppression import K
from hub.aggregates.telling import tellable
from hub.audit.disclosure import Trace
from hub.errors import WrongUse
from hub.ledger.aggregates import Published

router = APIRouter(tags=["aggregates"], dependencies=[BEARER])

#: Months of one answer at most.
_MOST = 24
#: Which field a table is told by; a reader who may not see it gets no table by it.
_FIELD = {"kind": "kind", "town": "division"}

By = Annotated[Literal["kind", "town"], Query(description="What cases are told apart by.")]
First = Annotated[
    str, Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="First month.", examples=["2026-01"])
]
Last = Annotated[
    str, Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="Last month.", examples=["2026-03"])
]


@dataclass(frozen=True, slots=True)
class _Tables:
    months: Sequence[Published]
    fields: tuple[str, ...]


@router.get(
    "/v1/aggregates/cases",
    responses=responses(CaseCounts, CASE_COUNTS, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Cases by month and kind or town",
)
async def cases(request: Request, asks: Asks, first: First, last: Last, by: By = "kind") -> Response:
    """How many cases were opened in each month, and how they stood ten days after its end: closed, open or overdue.

    One table a dataset and month, with totals; months and datasets have no sum. A count below ten is `null`, and so are
    others by which it could be reckoned. A month is counted once: the same question has the same answer for good.
    Purpose `aggregate_statistics`; no case is needed.
    """
    if not first <= last or _months(first, last) > _MOST:
        raise WrongUse(f"Ask for months in their order, at most {_MOST} at a time.")
    services = asks.services
    rules = services.rules()

    async def reading(lens: Lens) -> _Tables:
        shown = tellable(lens, rules.datasets, ("opened", "closed", "due", _FIELD[by]))
        found = await asyncio.to_thread(services.ledger.aggregates.between, shown, first, last)
        return _Tables(found, ("opened", "closed", "due", _FIELD[by]))

    tables = await asks.read(
        "aggregate.cases",
        reading,
        lambda read: Trace(datasets=tuple(sorted({one.dataset for one in read.months})), fields=read.fields),
    )
    told = [
        {
            "department": rules.datasets[one.dataset].owner,
            "dataset": one.dataset,
            "month": one.month,
            "settled": one.settled,
            "rows": rows_by(one.cells, by),
        }
        for one in tables.months
    ]
    return answer(request, {"k": K, "by": by, "tables": told})


def _months(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
