"""Asks a server the same questions over and over from some clients at once, in a process of its own.

    python -m tests.benchmarks.load_generator < job.json

It speaks as little HTTP as it takes (keep-alive, an answer with a length), so that it costs a fraction of what a client
library does: on two cores the generator's work is taken from the server's. `{"kind": "bolt"}` asks Neo4j the same way
through its async driver. The answer on stdout: times in milliseconds, how many answers were of which status, seconds.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any, cast

#: Nobody waits longer than this for an answer.
_PATIENCE = 30.0

#: Asks question `number` of a list, and says how it was answered.
Ask = Callable[[int], Awaitable[str]]


class Connection(asyncio.Protocol):
    """One client's connection: a request out, an answer in."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[str] | None = None
        self._got = b""
        self._whole = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def connection_lost(self, error: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result("lost")

    def data_received(self, data: bytes) -> None:
        self._got = self._got + data if self._got else data
        if self._whole < 0:
            end = self._got.find(b"\r\n\r\n")
            if end < 0:
                return
            self._whole = end + 4 + _length(self._got[:end])
        if len(self._got) >= self._whole and self._waiting is not None:
            status, self._got, self._whole = self._got[9:12].decode(), b"", -1
            self._waiting.set_result(status)

    async def ask(self, request: bytes) -> str:
        """The status of the answer."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _http(job: dict[str, Any], clients: int, opened: AsyncExitStack) -> list[Ask]:
    requests = [base64.b64decode(one) for one in job["requests"]]
    loop = asyncio.get_running_loop()
    asks = []
    for _ in range(clients):
        transport, connection = await loop.create_connection(Connection, job["host"], job["port"])
        opened.callback(transport.close)
        asks.append(_asking(connection.ask, requests))
    return asks


def _asking(ask: Callable[[bytes], Awaitable[str]], requests: Sequence[bytes]) -> Ask:
    return lambda number: ask(requests[number % len(requests)])


async def _bolt(job: dict[str, Any], clients: int, opened: AsyncExitStack) -> list[Ask]:
    from neo4j import READ_ACCESS, AsyncGraphDatabase, NotificationMinimumSeverity

    driver = AsyncGraphDatabase.driver(
        job["uri"],
        auth=tuple(job["auth"]),
        max_connection_pool_size=max(clients, 1),
        notifications_min_severity="OFF",
        warn_notification_severity=NotificationMinimumSeverity.OFF,
    )
    opened.push_async_callback(driver.close)
    query, parameters = job["query"], job["parameters"]

    async def ask(number: int) -> str:
        async with driver.session(default_access_mode=READ_ACCESS) as session:
            result = await session.run(query, parameters[number % len(parameters)])
            return "200" if await result.data() else "empty"

    return [ask] * clients


async def run(job: dict[str, Any]) -> dict[str, Any]:
    """Ask for `seconds` with `clients` at once, each beginning elsewhere in the list; a warm-up is not counted."""
    kinds = {"http": _http, "bolt": _bolt}
    async with AsyncExitStack() as opened:
        asks = await kinds[job["kind"]](job, job["clients"], opened)
        times, statuses = await _timed(asks, job["apart"], job["warm_up"], job["seconds"])
    return {
        "times_ms": times,
        "statuses": dict(statuses),
        "seconds": job["seconds"],
        "cpu_s": round(time.process_time(), 3),
    }


async def _timed(
    asks: Sequence[Ask], apart: int, warm_up: float, seconds: float
) -> tuple[list[float], Counter[str]]:
    times: list[float] = []
    statuses: Counter[str] = Counter()
    begin = time.perf_counter() + warm_up
    end = begin + seconds

    async def client(number: int, ask: Ask) -> None:
        while (started := time.perf_counter()) < end:
            status = await ask(number)
            number += 1
            if started >= begin:
                times.append(round((time.perf_counter() - started) * 1000, 4))
                statuses[status] += 1

    await asyncio.wait_for(
        asyncio.gather(*(client(place * apart, ask) for place, ask in enumerate(asks))),
        warm_up + seconds + _PATIENCE,
    )
    return times, statuses


def main() -> None:
    """Do the job on stdin."""
    import uvloop

    print(json.dumps(uvloop.run(run(json.load(sys.stdin)))))


if __name__ == "__main__":
    main()
