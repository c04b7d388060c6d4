"""How much a request may send: bytes, and how deep what it sends may nest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from api.errors import BodyTooDeep, BodyTooLarge
from api.problems import kind_of, problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from hub.errors import HubError

#: Bytes of a body at most. Deliveries may have more: `api.routers.ingest` counts theirs while they arrive.
MAX_BODY: Final = 256 * 1024
#: Levels of lists and objects within each other at most; what the routes take has five.
MAX_DEPTH: Final = 32
_COUNTS_ITSELF: Final = "/v1/ingest/"
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
#: Also what isn't ended, so that each byte is looked at once whatever is sent.
_STRINGS: Final = re.compile(rb'"(?:[^"\\]|\\.?)*+(?:"|\Z)', re.DOTALL)
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


class BodyLimits:
    """Middleware that refuses a body before a route reads it: 413 too many bytes, 400 nested too deeply.

    What `Content-Length` says is believed only where it says too much: the bytes that arrive are counted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] not in _WITH_BODY
            or scope["path"].startswith(_COUNTS_ITSELF)
        ):
            await self._app(scope, receive, send)
            return
        try:
            body = await _whole(scope, receive)
        except (BodyTooLarge, BodyTooDeep) as error:
            await _refuse(error, scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


def check_depth(body: bytes) -> None:
    """Pass where JSON nests at most `MAX_DEPTH` deep. Brackets within text don't count.

    Raises
    ------
    BodyTooDeep
        It doesn't: a parser that descends as far as it is told would run out of stack.
    """
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _STRINGS.sub(b"", body).translate(None, _NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise BodyTooDeep(f"The body nests deeper than {MAX_DEPTH} levels.")


async def _whole(scope: Scope, receive: Receive) -> bytes:
    """The body; of a client that goes away meanwhile, what arrived. Raises BodyTooLarge, BodyTooDeep."""
    told = Headers(scope=scope).get("content-length", "")
    if told.isdigit() and (len(told) > 12 or int(told) > MAX_BODY):
        raise _too_large()
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise _too_large()
        more = message["type"] == "http.request" and message.get("more_body", False)
    check_depth(bytes(body))
    return bytes(body)


def _too_large() -> BodyTooLarge:
    return BodyTooLarge(f"A body may have {MAX_BODY} bytes.")


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read, then what comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _refuse(error: HubError, scope: Scope, receive: Receive, send: Send) -> None:
    response = problem(kind_of(error), request_id=scope["state"]["request_id"], detail=error.detail)
    await response(scope, receive, send)
