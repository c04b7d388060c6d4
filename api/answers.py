"""How an answer leaves: as JSON with an ETag, or as 304 where the client has it already."""

from __future__ import annotations

from hashlib import blake2b

import orjson
from starlette.requests import Request
from starlette.responses import Response


def answer(request: Request, value: object, *, media_type: str = "application/json") -> Response:
    """`value` as JSON. Personal data is kept by no shared cache and checked again before each use."""
    body = orjson.dumps(value)
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Hub-Purpose, Hub-Case",
    }
    if _has(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def unkept(value: object, status: int = 200) -> Response:
    """`value` as JSON that no cache keeps: the answer to a POST, and what changes by itself."""
    return Response(
        orjson.dumps(value),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _has(if_none_match: str | None, etag: str) -> bool:
    """Weak comparison, RFC 9110 section 13.1.2."""
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]
