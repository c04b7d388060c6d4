"""Do "hidden" and "not there" look the same, in shape and in time?

Pairs of requests are made, hidden first and absent first in turns, so that whatever else the machine does meets both
alike; medians are compared. `tests/integration/api/test_constant_shape.py` runs it: with `HUB_BENCH_PAIRS=500` and `-s`
it prints what it measured.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2 as httpx
import orjson

Get = Callable[[str], Awaitable[httpx.Response]]
#: What an answer looks like but for the id of the request: status, headers, body.
Shape = tuple[int, tuple[tuple[str, str], ...], bytes]


@dataclass(frozen=True)
class Measured:
    """Medians in milliseconds, and how far the medians of two halves of the same requests are apart: the noise."""

    hidden_ms: float
    absent_ms: float
    noise_ms: float

    @property
    def apart_ms(self) -> float:
        return abs(self.hidden_ms - self.absent_ms)

    def __str__(self) -> str:
        return f"hidden {self.hidden_ms:.2f} ms, absent {self.absent_ms:.2f} ms, noise {self.noise_ms:.2f} ms"


def shape(response: httpx.Response) -> Shape:
    """What a reader sees of an answer, but for the id of the request."""
    body = orjson.loads(response.content)
    body.pop("request_id", None)
    kept = sorted((name, value) for name, value in response.headers.items() if name != "x-request-id")
    return response.status_code, tuple(kept), orjson.dumps(body)


async def measure(get: Get, hidden: str, absent: str, pairs: int) -> Measured:
    """The times of two addresses, asked in turns `pairs` times each after a tenth as many to warm up."""
    taken: dict[str, list[float]] = {hidden: [], absent: []}
    for number in range(-pairs // 10, pairs):
        for address in (hidden, absent) if number % 2 else (absent, hidden):
            started = time.perf_counter()
            await get(address)
            if number >= 0:
                taken[address].append((time.perf_counter() - started) * 1_000)
    halves = [abs(statistics.median(times[::2]) - statistics.median(times[1::2])) for times in taken.values()]
    return Measured(statistics.median(taken[hidden]), statistics.median(taken[absent]), max(halves))
