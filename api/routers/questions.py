"""Named questions across departments, each with a route of its own: those that come with the hub, and the hub's own."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.models.questions import (
    AS_QUERY,
    QuestionDocument,
    QuestionList,
    answer_example,
    answer_model,
    asked_model,
    told,
)
from api.responses import responses
from hub.access.authorise import REFUSAL
from hub.access.lens import Lens
from hub.access.principal import Role
from hub.errors import AccessRefused, NotFound
from hub.graph import reader
from hub.questions.answer import Answered
from hub.questions.answering import answered
from hub.questions.counting import counted
from hub.questions.parameters import converted
from hub.questions.question import CASE, Question
from hub.questions.story import story

Answering = Callable[..., Awaitable[Response]]
QuestionId = Annotated[
    str,
    Path(pattern=r"^[a-z0-9-]{1,60}$", description="Id of the question.", examples=["petition-elsewhere"]),
]


def router_of(questions: Mapping[str, Question]) -> APIRouter:
    """The routes of some questions, with their catalogue."""
    router = APIRouter(prefix="/v1/questions", tags=["questions"], dependencies=[BEARER])
    _add_catalogue(router, next(iter(questions.values())))
    for question in questions.values():
        router.add_api_route(
            f"/{question.id}/answer",
            _answering(question),
            methods=["GET"],
            name=question.id,
            operation_id=f"question_{question.id.replace('-', '_')}",
            responses=responses(answer_model(question), answer_example(question)),
            response_model=None,
            summary=question.title,
            description=f"{question.why}\n\n{question.legal_basis}. For {', '.join(question.purposes)}.",
        )
    return router


def _add_catalogue(router: APIRouter, example: Question) -> None:
    one = told(example, True)
    router.add_api_route(
        "",
        catalogue,
        responses=responses(QuestionList, {"questions": [one]}, problems=(401, 403, 422, 503)),
        response_model=None,
        summary="Questions that can be asked",
    )
    router.add_api_route(
        "/{id}",
        document,
        responses=responses(
            QuestionDocument, {**one, "text": example.text}, problems=(401, 403, 404, 422, 503)
        ),
        response_model=None,
        summary="One question in full",
    )


async def catalogue(request: Request, asks: Asks) -> Response:
    """Every question with what it is for, what it takes and tells, and whether a purpose of it is yours."""
    known = asks.services.questions.values()
    return answer(request, {"questions": [told(one, _yours(asks, one)) for one in known]})


async def document(request: Request, asks: Asks, id: QuestionId) -> Response:
    """What a question is for, what it takes and tells, and the text that answers it."""
    question = asks.services.questions.get(id)
    if question is None:
        _refuse_persons(asks)
        raise NotFound(f"There is no question {id!r}: see `GET /v1/questions`.")
    return answer(request, {**told(question, _yours(asks, question)), "text": question.text or None})


def _refuse_persons(asks: Asking) -> None:
    if asks.principal.role is Role.PERSON:
        raise AccessRefused(REFUSAL)


def _yours(asks: Asking, question: Question) -> bool:
    principal, rules = asks.principal, asks.services.rules()
    _refuse_persons(asks)
    kind = rules.departments[principal.department].kind
    known = (rules.purposes.get(one) for one in question.purposes)
    return any(one.allows(principal.role, kind) for one in known if one is not None)


def _answering(question: Question) -> Answering:
    """The function behind a question's route; FastAPI reads its parameters from its signature."""

    async def asked_for(request: Request, asks: Asking, asked: BaseModel) -> Response:
        found = await _read(asks, question, asked.model_dump())
        return answer(request, _told(found))

    parameters = {"request": Request, "asks": Asks, "asked": Annotated[asked_model(question), AS_QUERY]}
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    asked_for.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, kind, annotation=one) for name, one in parameters.items()],
        return_annotation=Response,
    )
    return asked_for


async def _read(asks: Asking, question: Question, asked: dict[str, Any]) -> Answered:
    """The answer through the lens of a request, which is in the log before it is given."""
    limit = asked.pop("limit")

    async def counting(lens: Lens) -> Answered:
        if asks.asked.purpose not in question.purposes:
            raise AccessRefused(REFUSAL)
        services = asks.services
        holdings = services.rules().datasets
        return await asyncio.to_thread(
            counted, services.ledger, lens, question, asked, holdings=holdings, limit=limit
        )

    async def reading(lens: Lens) -> Answered:
        if asks.asked.purpose not in question.purposes or lens.case is None:
            raise AccessRefused(REFUSAL)
        asks.services.planning.need(question)
        values = await _found(asks, lens, question, asked)
        owners, kinds, database = asks.services.catalogue().owners, _kinds(asks), asks.services.database
        if question.program == "story":
            return await story(database, lens, question, values, owners=owners, kinds=kinds, limit=limit)

        async def near(entities: frozenset[str]) -> frozenset[str]:
            found = await asks.nearby(lens, entities)
            return entities if found is None else found

        return await answered(database, lens, question, values, near, owners=owners, kinds=kinds, limit=limit)

    subject = " ".join(str(asked[one.name]) for one in question.parameters if one.entity and asked[one.name])
    answering = counting if question.reach == "counts" else reading
    return await asks.read(
        question.action, answering, lambda found: found.trace, subject=subject or asks.asked.case
    )


async def _found(asks: Asking, lens: Lens, question: Question, asked: Mapping[str, Any]) -> dict[str, object]:
    """What is asked, as queries take it: ids as they are now, if they lie near the case."""
    key, values = asks.services.home.key, dict[str, object]()
    assert lens.case is not None
    values[CASE] = await _now(asks, lens, "case", lens.case)
    for one in question.parameters:
        value = values[one.name] = converted(one, asked[one.name], key)
        if one.entity is not None and value is not None:
            await asks.near(lens, [str(value)])
            values[one.name] = await _now(asks, lens, one.entity, str(value))
    return values


async def _now(asks: Asking, lens: Lens, entity: str, id: str) -> str:
    """The id that an entity has now, if it was merged."""
    return await reader.redirect_of(asks.services.database, lens, entity, id) or id


def _kinds(asks: Asking) -> dict[str, str]:
    departments = asks.services.rules().departments
    return {dataset: departments[owner].kind for dataset, owner in asks.services.catalogue().owners.items()}


def _told(found: Answered) -> dict[str, Any]:
    return {
        "question": found.question.id,
        "rows": [{**row.values, "records": row.records} for row in found.rows],
        "complete": found.cut_by is None,
        "cut_by": found.cut_by,
    }
