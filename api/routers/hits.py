"""Hit or no hit: whether another department holds something, and whom to ask; nothing of what it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import unkept
from api.asking import BEARER, Asking, Asks
from api.examples.hits import HITS
from api.models.hits import Hits, HitsAsked
from api.responses import responses
from api.rights import rights_of
from hub.access.hits import answering, authorise_hits
from hub.access.lens import Lens
from hub.audit.disclosure import Outcome, Trace
from hub.errors import AccessRefused, NotFound, WrongUse
from hub.graph.reads.hits import speaking
from hub.search.candidates import asked_for, matching
from hub.search.question import Question, read_question

router = APIRouter(tags=["search"], dependencies=[BEARER])

_ACTION = "hits.ask"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about: an entity by id, or a person by what is known of them."""

    id: str | None
    question: Question | None


@dataclass(frozen=True, slots=True)
class _Held:
    """The datasets that hold something, and whom the answer is about. `unclear`: more people could be meant."""

    datasets: frozenset[str]
    entities: tuple[str, ...]
    unclear: bool = False


@router.post(
    "/v1/hits",
    responses=responses(Hits, HITS, problems=(400, 401, 403, 404, 422, 503)),
    response_model=None,
    summary="Whether others hold something, and whom to ask",
)
async def hits(body: HitsAsked, asks: Asks) -> Response:
    """Does another department hold something about this person or place, for this purpose? Yes or no, and no more.

    A person is named by id, if you may read their file about this case, or by an identity number, telephone number or
    e-mail address together with something else that is known. A place is named by id. Every department that answers for
    your purpose is listed. Each person asked about counts against your budget, found or not.
    """
    wanted = _wanted(body)
    asked, now = replace(asks.asked, action=_ACTION), datetime.now(UTC)
    rights = await rights_of(asks.services, asks.principal, asked, now)
    entries = await asyncio.to_thread(asks.services.ledger.catalogue.list)
    purpose = asked.purpose or ""
    datasets = answering(entries, asks.principal.department, purpose) & set(rights.rules.datasets)
    own = None
    try:
        own, lens = authorise_hits(asks.principal, asked, rights, datasets, now=now)
        held = await _held(asks, own, lens, wanted)
    except AccessRefused:
        await asks.log(_ACTION, own, Outcome.REFUSED, Trace(), wanted.id)
        raise
    except NotFound:
        await asks.log(_ACTION, own, Outcome.NOTHING, Trace(), wanted.id)
        raise
    await asks.log(_ACTION, lens, Outcome.SHOWN, Trace(entities=held.entities), wanted.id)
    owners = {dataset: rights.rules.datasets[dataset].owner for dataset in lens.datasets}
    holding = {owners[dataset] for dataset in held.datasets}
    departments = rights.rules.departments
    told = [
        {
            "department": owner,
            "title": departments[owner].title,
            "holds": owner in holding,
            "ask": sorted(departments[owner].heads),
        }
        for owner in sorted(set(owners.values()))
    ]
    return unkept({"departments": [] if held.unclear else told, "too_many": held.unclear})


def _wanted(body: HitsAsked) -> _Asked:
    if (body.id is None) == (body.person is None):
        raise WrongUse("Say either the `id` of a person or place, or what is known of a `person`.")
    if body.person is None:
        return _Asked(body.id, None)
    question = read_question(body.person.model_dump())
    if not any(one.identifies for one in question.wanted):
        raise WrongUse(
            "Of what is known, one thing has to be an identity number, a telephone or an e-mail address."
        )
    return _Asked(None, question)


async def _held(asks: Asking, own: Lens, lens: Lens, wanted: _Asked) -> _Held:
    database, key = asks.services.database, asks.services.home.key
    if wanted.id is not None:
        await asks.near(own, [wanted.id])
        return _Held(await speaking(database, lens, wanted.id), (wanted.id,))
    assert wanted.question is not None
    found = await matching(database, lens, wanted.question, key)
    if found is None:
        return _Held(frozenset(), (asked_for(wanted.question, key),), unclear=True)
    datasets = frozenset(one.dataset for _, said in found.values() for _, one in said)
    return _Held(datasets, tuple(sorted(found)) or (asked_for(wanted.question, key),))
