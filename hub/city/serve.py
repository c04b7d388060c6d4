"""Runs the sources of a district on loopback: the court's and the grid centre's services, as `hub.city`
describes.

The police's database and the petition office's folder are files and need no server.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
import socket
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hub.city.district import state
from hub.city.documents import Documents
from hub.errors import HubError, WrongUse

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

#: Values that the connectors' placeholders need, by connector.
Addresses = dict[str, dict[str, str]]


@dataclass(slots=True)
class Manners:
    """How difficult the court's service is: every `throttle_every`-th request gets 429 (0: none), and a token
    lasts `token_seconds` or `token_requests` requests, whichever ends first."""

    throttle_every: int = 25
    token_seconds: int = 120
    token_requests: int = 60


@dataclass(slots=True)
class _Tokens:
    manners: Manners
    held: dict[str, tuple[float, int]] = field(default_factory=dict)

    def issue(self) -> str:
        token = secrets.token_urlsafe(24)
        self.held[token] = (time.monotonic() + self.manners.token_seconds, self.manners.token_requests)
        return token

    def use(self, token: str) -> bool:
        until, left = self.held.get(token, (0.0, 0))
        if left < 1 or time.monotonic() >= until:
            self.held.pop(token, None)
            return False
        self.held[token] = (until, left - 1)
        return True


def credentials(folder: Path) -> dict[str, dict[str, str]]:
    """The credentials made for this district: `court.client_id`, `court.client_secret`, `grid.api_key`,
    `grid.webhook_secret`."""
    state(folder)
    with (folder / "credentials.toml").open("rb") as file:
        held: dict[str, dict[str, str]] = tomllib.load(file)
    return held


def addresses(folder: Path, port: int) -> Addresses:
    """What to give to each connector (`--set name=value`) to pull from this district."""
    held = credentials(folder)
    root = f"http://127.0.0.1:{port}"
    absolute = folder.absolute()
    return {
        "police": {"police_dsn": f"sqlite:///{absolute / 'police.db'}"},
        "court": {
            "court_url": f"{root}/court/api/v1/",
            "court_token_url": f"{root}/court/oauth/token",
            **{f"court_{name}": value for name, value in held["court"].items()},
        },
        "petition": {"petition_folder": str(absolute / "petitions")},
        "grid": {
            "grid_url": f"{root}/grid/",
            **{f"grid_{name}": value for name, value in held["grid"].items()},
        },
    }


def application(folder: Path, manners: Manners | None = None) -> Starlette:
    """The ASGI application of both services."""
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    manners = manners or Manners()
    held = credentials(folder)
    tokens = _Tokens(manners)
    asked = 0

    def said(status: int, error: str, **headers: str) -> Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return JSONResponse({"error": error}, status, names)

    async def token(request: Request) -> Response:
        form = dict(pair.split("=", 1) for pair in (await request.body()).decode().split("&") if "=" in pair)
        user, secret = form.get("client_id", ""), form.get("client_secret", "")
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                user, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
            except (binascii.Error, ValueError):
                return said(400, "invalid_request")
        if form.get("grant_type") != "client_credentials":
            return said(400, "unsupported_grant_type")
        right = hmac.compare_digest(user.encode(), held["court"]["client_id"].encode())
        if not (hmac.compare_digest(secret.encode(), held["court"]["client_secret"].encode()) and right):
            return said(401, "invalid_client")
        return JSONResponse(
            {"access_token": tokens.issue(), "token_type": "Bearer", "expires_in": manners.token_seconds},
            headers={"Cache-Control": "no-store"},
        )

    def guarded(request: Request) -> Response | None:
        nonlocal asked
        asked += 1
        if manners.throttle_every and asked % manners.throttle_every == 0:
            return said(429, "too_many_requests", Retry_After="1")
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not tokens.use(bearer):
            return said(401, "invalid_token", WWW_Authenticate='Bearer error="invalid_token"')
        return None

    async def court(request: Request) -> Response:
        return guarded(request) or _listed(
            request,
            folder / "court.db",
            request.path_params["kind"],
            "modified_since",
            ("data", "next_cursor"),
            500,
        )

    async def one(request: Request) -> Response:
        refused = guarded(request)
        if refused is not None:
            return refused
        digits = request.path_params["key"][1:]
        store = Documents(folder / "court.db")
        try:
            body = store.get(request.path_params["kind"], int(digits)) if digits.isdigit() else None
        finally:
            store.close()
        return said(404, "not_found") if body is None else _json(body)

    async def events(request: Request) -> Response:
        if not hmac.compare_digest(
            request.headers.get("x-api-key", "").encode(), held["grid"]["api_key"].encode()
        ):
            return said(401, "invalid_key")
        return _listed(request, folder / "grid.db", "events", "since", ("events", "cursor"), 1000)

    kinds = "suits", "mediations"
    return Starlette(
        routes=[
            Route("/court/oauth/token", token, methods=["POST"]),
            *(Route(f"/court/api/v1/{kind}", _of(kind, court), methods=["GET"], name=kind) for kind in kinds),
            *(
                Route(f"/court/api/v1/{kind}/{{key}}", _of(kind, one), methods=["GET"], name=f"{kind}-one")
                for kind in kinds
            ),
            Route("/grid/events", events, methods=["GET"]),
        ]
    )


def _of(kind: str, answer: Callable[[Request], object]) -> Callable[[Request], object]:
    async def route(request: Request) -> object:
        request.path_params["kind"] = kind
        return await answer(request)  # type: ignore[misc]

    return route


def _json(body: bytes, status: int = 200) -> Response:
    from starlette.responses import Response

    return Response(body, status, media_type="application/json")


def _listed(
    request: Request, file: Path, kind: str, since_name: str, names: tuple[str, str], most: int
) -> Response:
    query = request.query_params
    try:
        limit = min(max(int(query.get("limit", "100")), 1), most)
        since = query.get(since_name)
        since = _utc(since) if since else None
        store = Documents(file)
        try:
            page = store.page(kind, since=since, cursor=query.get("cursor"), limit=limit)
        finally:
            store.close()
    except (ValueError, HubError):
        return _json(b'{"error":"invalid_request"}', 400)
    following = json.dumps(page.cursor).encode()
    return _json(
        b'{"%s":[%s],"%s":%s}' % (names[0].encode(), b",".join(page.bodies), names[1].encode(), following)
    )


def _utc(text: str) -> str:
    # A `+` of an offset arrives as a space where a client did not encode it.
    moment = datetime.fromisoformat(text.replace(" ", "+") if text[10:].count(" ") else text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _server(folder: Path, port: int, manners: Manners | None) -> tuple[uvicorn.Server, socket.socket]:
    import uvicorn

    app = application(folder, manners)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError:
        listening.close()
        raise WrongUse(f"port {port} is taken; give another with --port") from None
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
    return uvicorn.Server(config), listening


def serve(
    folder: Path,
    *,
    port: int = 0,
    manners: Manners | None = None,
    ready: Callable[[Addresses], None] | None = None,
) -> None:
    """Serve until interrupted. Port 0 takes a free one; `ready` is told the connectors' values, which are
    also written to `DIR/sources.json` (mode 0600) while it runs."""
    server, listening = _server(folder, port, manners)
    with listening:
        values = addresses(folder, listening.getsockname()[1])
        file = folder / "sources.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(values, indent=2), encoding="utf-8")
        try:
            if ready is not None:
                listening.listen(128)
                ready(values)
            server.run(sockets=[listening])
        finally:
            file.unlink(missing_ok=True)


@contextmanager
def running(folder: Path, *, port: int = 0, manners: Manners | None = None) -> Iterator[Addresses]:
    """Serve in a thread for the time of a `with` block; gives the connectors' values."""
    server, listening = _server(folder, port, manners)
    listening.listen(128)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield addresses(folder, listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
