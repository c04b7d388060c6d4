"""What every request gets: an id, a measurement, and an answer even when something unforeseen fails."""

from __future__ import annotations

import logging
import re
import time
import traceback
import uuid
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from api.problems import INTERNAL, problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.metrics import Metrics

_logger = logging.getLogger("rivermeet.api")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestContext:
    """Outermost middleware.

    It logs the route's pattern, never the address itself: that holds ids and positions.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        status, started = 0, time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:
            _log_unforeseen(error, request_id)
            if status:
                raise ConnectionError("An answer broke off.") from None
            await problem(INTERNAL, request_id=request_id)(scope, receive, send_with_id)
        finally:
            self._measure(scope, status, time.perf_counter() - started, request_id)

    def _measure(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        self._metrics.requests.labels(scope["method"], route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        _logger.info("%s %s %d %.1fms %s", scope["method"], route, status, seconds * 1000, request_id)


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _log_unforeseen(error: Exception, request_id: str) -> None:
    """Type and place only: the message of an unforeseen error may hold a person's data."""
    frames = traceback.extract_tb(error.__traceback__)[-5:]
    places = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    _logger.error("unforeseen %s at %s, request %s", type(error).__name__, places, request_id)
