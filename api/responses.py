"""How routes describe their answers in OpenAPI.

The good one with an example, and the problems they may give.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from api.examples.problems import problem_example
from api.models.problems import Problem
from api.problems import INVALID, KINDS, MEDIA_TYPE, Kind

#: What `responses=` of a route takes.
Described = dict[int | str, dict[str, Any]]

_KINDS = {kind.status: kind for kind in (*KINDS.values(), INVALID)}
#: What `api.bodies` answers.
_OF_BODIES = (400, 413)
_ALWAYS = (400, 401, 403, 404, 422, 503)


def responses(
    model: type[BaseModel],
    example: object,
    *statuses: int,
    status: int = 200,
    problems: tuple[int, ...] = _ALWAYS,
) -> Described:
    """`responses=` of a route: its model with an example, further statuses, and its problems."""
    described: Described = {
        status: {
            "model": model,
            "description": "Done.",
            "content": {"application/json": {"example": example}},
        }
    }
    if status == 200:
        described[304] = {"description": "You have this version already (If-None-Match)."}
    if 308 in statuses:
        described[308] = {"description": "The entity was merged; `Location` is where it is now."}
    for code in problems:
        described[code] = _problem(code)
    return described


def _problem(status: int) -> dict[str, Any]:
    return {"model": Problem, **_in_openapi(status)}


def _in_openapi(status: int) -> dict[str, Any]:
    kind = _kind(status)
    return {
        "description": kind.title + ".",
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": problem_example(kind)}
        },
    }


def _kind(status: int) -> Kind:
    preferred = {401: "not-authenticated", 503: "graph-unavailable", 422: "invalid-request"}.get(status)
    for kind in (*KINDS.values(), INVALID):
        if kind.status == status and preferred in (None, kind.name):
            return kind
    return _KINDS[status]


def plain(example: object, *problems: int) -> Described:
    """`responses=` of a route whose answer has no model of its own."""
    described: Described = {
        200: {"description": "Done.", "content": {"application/json": {"example": example}}}
    }
    for code in problems:
        described[code] = _problem(code)
    return described


def only_problems(description: dict[str, Any]) -> dict[str, Any]:
    """Take out the type of the good answer that FastAPI adds beside each problem: an error has one form.

    Whatever takes a body may refuse it for its size, so that stands with each such route.
    """
    for methods in description["paths"].values():
        for operation in methods.values():
            if "requestBody" in operation:
                for code in _OF_BODIES:
                    operation["responses"].setdefault(str(code), _in_openapi(code))
            for response in operation["responses"].values():
                if MEDIA_TYPE in response.get("content", {}):
                    response["content"] = {MEDIA_TYPE: response["content"][MEDIA_TYPE]}
    return description
