"""What is held about a person concerned, record by record, as they may be told it, and what the log keeps of that."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api.answers import answer
from api.concerning import Concerning
from hub.audit.disclosure import Trace
from hub.concerned.copy import Copied, copied
from hub.concerned.person import Person
from hub.concerned.withholding import Withholding
from hub.graph.reads.concerned import Whole, whole


async def copied_of(me: Concerning, person: Person, ids: Sequence[str]) -> tuple[Copied, ...]:
    """The copy of those of some records that are the person's."""
    mine = set(person.records)
    wanted = [id for id in ids if id in mine]
    rows = await whole(me.services.database, me.lens, wanted)
    orders = await asyncio.to_thread(me.services.ledger.withholdings.of, person.entities)
    in_force = [order for order in orders if order.in_force(me.now)]
    owners = {id: held.owner for id, held in me.services.rules().datasets.items()}

    def withheld(record: Whole) -> bool:
        return any(_kept_back(order, record, owners[str(record.properties["dataset"])]) for order in in_force)

    return copied(me.lens, person, rows, me.services.concerns.rules, withheld)


def trace_of(found: Sequence[Copied]) -> Trace:
    """What of a copy stands in the log."""
    return Trace(
        datasets=tuple(sorted({one.dataset for one in found})),
        fields=tuple(sorted({f"{m.mention}.{f}" for one in found for m in one.mentions for f in m.fields})),
        records=tuple(sorted(one.id for one in found)),
    )


def tell(request: Request, value: dict[str, Any], status: int = 200) -> Response:
    """An answer to a person, in the language that they asked for."""
    response = answer(request, value)
    response.headers["Vary"] = "Authorization, Accept-Language"
    if status != 200:
        response.status_code = status
    return response


def _kept_back(order: Withholding, record: Whole, owner: str) -> bool:
    """Whether a record of the ordering department is about the case that the order is for."""
    return owner == order.department and any(id == order.case for _, id in record.mentions.values())
