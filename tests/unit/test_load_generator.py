"""The load generator of the benchmarks counts each answer once, however it arrives."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

from tests.benchmarks.load_generator import run

_BODY = b'{"a": "' + b"x" * 5_000 + b'"}'
_GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(_BODY) + _BODY
_EMPTY = b"HTTP/1.1 304 Not Modified\r\n\r\n"


def _job(port: int, *paths: bytes, **more: Any) -> dict[str, Any]:
    requests = [base64.b64encode(b"GET %s HTTP/1.1\r\n\r\n" % path).decode() for path in paths]
    job = {"kind": "http", "host": "127.0.0.1", "port": port, "requests": requests, "apart": 1}
    return {**job, "clients": 2, "seconds": 0.2, "warm_up": 0.0, **more}


async def _asked(*paths: bytes, **more: Any) -> tuple[dict[str, Any], list[bytes]]:
    """What the generator tells, and the paths that a server was asked for, which answers in pieces."""
    seen: list[bytes] = []
    serving: list[asyncio.Task[Any]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.append(task)
        while (head := await reader.readline()) and await reader.readline():
            path = head.split()[1]
            seen.append(path)
            answer = _EMPTY if path == b"/same" else _GOOD
            for start in range(0, len(answer), 1_000):
                writer.write(answer[start : start + 1_000])
                await writer.drain()
                await asyncio.sleep(0)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        told = await run(_job(server.sockets[0].getsockname()[1], *paths, **more))
        await asyncio.gather(*serving)
    return told, seen


async def test_every_answer_counts_once_with_its_status() -> None:
    told, seen = await _asked(b"/a", b"/same")
    assert told["statuses"]["200"] == seen.count(b"/a")
    assert told["statuses"]["304"] == seen.count(b"/same")
    assert len(told["times_ms"]) == len(seen)


async def test_each_client_begins_elsewhere_in_the_list() -> None:
    _, seen = await _asked(b"/0", b"/1", b"/2", b"/3", clients=4)
    assert sorted(seen[:4]) == [b"/0", b"/1", b"/2", b"/3"]


async def test_the_warm_up_is_not_counted() -> None:
    told, seen = await _asked(b"/a", warm_up=0.2)
    assert 0 < len(told["times_ms"]) < len(seen)
