"""Search for a person by what is known of them. It is a POST, so that nothing personal stands in an address or log."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import unkept
from api.asking import BEARER, Asks
from api.examples.search import CANDIDATES
from api.models.search import Candidates, PersonQuery
from api.responses import responses
from hub.access.authorise import REFUSAL
from hub.access.lens import Lens
from hub.errors import AccessRefused
from hub.search.candidates import Found, find
from hub.search.question import read_question

router = APIRouter(tags=["search"], dependencies=[BEARER])


@router.post(
    "/v1/persons/search",
    responses=responses(Candidates, CANDIDATES, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="People whom you can describe by two things at least",
)
async def search(query: PersonQuery, asks: Asks) -> Response:
    """At most five people in records that you may see, who agree with all that you know of them.

    Give the whole name and the date of birth, a telephone number, an identity number or an address; wildcards and parts
    of names find nobody. Each person shown counts against your budget, and so does asking in vain. The file of a
    person shown may be read about the same case for 24 hours.
    """
    services = asks.services
    question = read_question(query.model_dump())

    async def reading(lens: Lens) -> Found:
        if lens.case is None:
            raise AccessRefused(REFUSAL)
        return await find(services.database, lens, question, services.home.key)

    found = await asks.read("person.search", reading, lambda found: found.trace)
    ids = [candidate.id for candidate in found.candidates]
    if asks.asked.case is not None and ids:
        await asyncio.to_thread(services.ledger.candidates.add, asks.principal.subject, asks.asked.case, ids)
    return unkept({"candidates": found.candidates, "too_many": found.too_many})
