"""Hours of moderate load: reads over many routes while the grid centre pushes events, signed, in small batches.

    python -m tests.benchmarks.soak [--minutes 60] [--people 20000] [--out soak.json] [--plot docs/soak.svg]

The hub is the real one: the embedded Neo4j, and the API in a process of its own, which loads the deliveries too. Each
officer reads about cases that they handle. Counted are answers that are no success, answers by minute, the memory of
both processes (RSS, and what Neo4j's old heap held after its last collection), and the deliveries that wait.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx2 as httpx
import neo4j
import orjson
import psutil

from hub import tokens
from hub.city.district import build
from hub.city.documents import Documents
from hub.city.push import headers
from hub.city.serve import Manners, credentials, running
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.ledger.values import ReceiptState
from hub.pipeline.run import pull
from hub.service import ApiService
from hub.settings import Settings
from tests.benchmarks.soak_plot import plot

#: Events a second, and seconds between two deliveries: the grid centre's own batch is 200.
EVENTS_PER_S: Final = 50
EVERY_S: Final = 4.0
READS_PER_S: Final = 20.0
_SAMPLE_S: Final = 5.0
_PURPOSE: Final = "criminal_investigation"
#: Cases of the police with who handles them and somebody who had a part in them.
_CASES: Final = """
MATCH (r:Record {dataset: 'police.incidents'})-[:DESCRIBES {mention: 'case'}]->(c:Case)<-[s:PARTY_TO]-(p:Person)
WHERE r.`officer.badge_no` IS NOT NULL AND r.sealed = false AND r.marks IS NULL
  AND s.dataset = 'police.incident_persons' AND s.sealed = false AND s.marks IS NULL
MATCH (c)-[at:OCCURRED_AT {dataset: 'police.incidents'}]->(l:Place)
RETURN c.id AS case, min(p.id) AS person, min(l.id) AS place, min(r.id) AS record, r.`officer.badge_no` AS officer
ORDER BY case LIMIT 200
"""
_HEAP: Final = (
    "CALL dbms.queryJmx('java.lang:name=*Old Gen,type=MemoryPool') YIELD attributes "
    "RETURN attributes.CollectionUsage.value.properties.used AS used"
)


@dataclass(frozen=True)
class Case:
    """A case, whose officer may read it."""

    case: str
    person: str
    place: str
    record: str
    officer: str


@dataclass
class Seen:
    """What the clients and the sampler saw; times are seconds since the load began, answers in milliseconds."""

    answers: list[tuple[float, str, float]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    samples: list[dict[str, float]] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)


def main() -> None:
    """Run it and write its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--reads", type=float, default=READS_PER_S, help="a second")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak ") as folder:
        figures = measure(Path(folder), given.minutes, given.people, given.reads)
    print(json.dumps({key: value for key, value in figures.items() if key != "minutes"}, indent=2))
    if given.out:
        given.out.write_text(json.dumps(figures, indent=1) + "\n")
    if given.plot:
        given.plot.write_text(plot(figures), "utf-8")


def measure(
    folder: Path, minutes: float, people: int, reads: float = READS_PER_S, **server: Any
) -> dict[str, Any]:
    """The figures of so many minutes on a district of so many people; `server` are settings of Neo4j."""
    build(folder / "district", people=people, seed=7)
    secret = credentials(folder / "district")["grid"]["webhook_secret"]
    given = {"neo4j_port": 0, "neo4j_heap": "1g", "neo4j_pagecache": "512m", **server}
    settings = Settings(home=folder / "home", api_port=_free_port(), **given)
    with Home(settings) as home, _graph(settings) as neo4j_pid:
        with running(folder / "district", manners=Manners(throttle_every=0)) as addresses:
            for name in ("police", "petition", "court"):
                pull(home, name, addresses[name])
        cases = [Case(**row) for row in home.driver.execute_query(_CASES).records]  # type: ignore[arg-type]
        with _api(settings, secret) as (url, api_pid):
            seen = Seen()
            load = os.getloadavg()[0]
            asyncio.run(
                _soak(home, seen, minutes * 60, reads, url, cases, folder / "district", (api_pid, neo4j_pid))
            )
            left = _settled(home)
        states = Counter(home.ledger.receipts.get(id).state for id in seen.receipts)
    return _figures(seen, minutes, people, reads, left, states[ReceiptState.FAILED]) | {
        "load_before": round(load, 1),
        "load_after": round(os.getloadavg()[0], 1),
    }


async def _soak(
    home: Home,
    seen: Seen,
    seconds: float,
    reads: float,
    url: str,
    cases: Sequence[Case],
    district: Path,
    pids: tuple[int, int],
) -> None:
    started = time.monotonic()
    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        await asyncio.gather(
            _read(seen, started, seconds, reads, client, home.settings, cases),
            _push(seen, started, seconds, client, district),
            _sample(seen, started, seconds, home, pids),
        )


async def _read(
    seen: Seen,
    started: float,
    seconds: float,
    reads: float,
    client: httpx.AsyncClient,
    settings: Settings,
    cases: Sequence[Case],
) -> None:
    """Reads at an even pace, whether or not the ones before were answered."""
    chance = random.Random(7)
    known = {one.officer: tokens.issue(settings, department="police", user=one.officer) for one in cases}
    tasks: set[asyncio.Task[None]] = set()
    number = 0
    while (now := time.monotonic() - started) < seconds:
        case = chance.choice(cases)
        method, route, path, body = chance.choice(_asked(case))
        asked = {
            "Authorization": f"Bearer {known[case.officer]}",
            "Hub-Purpose": _PURPOSE,
            "Hub-Case": case.case,
        }
        task = asyncio.create_task(_one(seen, now, client, method, route, path, asked, body))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        number += 1
        await asyncio.sleep(max(0.0, started + number / reads - time.monotonic()))
    await asyncio.gather(*tasks)


def _asked(case: Case) -> list[tuple[str, str, str, object]]:
    ends = f"from={case.person}&to={case.place}"
    return [
        ("GET", "person", f"/v1/persons/{case.person}", None),
        ("GET", "case", f"/v1/cases/{case.case}", None),
        ("GET", "place", f"/v1/places/{case.place}", None),
        ("GET", "record", f"/v1/records/{case.record}", None),
        ("POST", "search", "/v1/persons/search", {"name": "林晓禾", "birth_date": "1990-01-01"}),
        ("GET", "paths", f"/v1/links/paths?{ends}&mode=all_shortest", None),
        ("GET", "shared", f"/v1/links/shared?a={case.person}&b={case.place}", None),
        ("GET", "neighbourhood", "/v1/links/neighbourhood?hops=1", None),
        ("GET", "structure", "/v1/links/structure?hops=1", None),
        ("GET", "export", "/v1/links/export?format=graphml&hops=1", None),
    ]


async def _one(
    seen: Seen,
    now: float,
    client: httpx.AsyncClient,
    method: str,
    route: str,
    path: str,
    asked: dict[str, str],
    body: object,
) -> None:
    begun = time.perf_counter()
    try:
        response = await client.request(method, path, headers=asked, json=body)
        if response.status_code != 200:
            seen.errors[f"{route} {response.status_code} {response.json().get('type', '')}"] += 1
    except httpx.HTTPError as error:
        seen.errors[f"{route} {type(error).__name__}"] += 1
    seen.answers.append((now, route, (time.perf_counter() - begun) * 1000))


async def _push(
    seen: Seen, started: float, seconds: float, client: httpx.AsyncClient, district: Path
) -> None:
    """New events as the centre sends them. When all have been sent they happen again, under new numbers."""
    secret = credentials(district)["grid"]["webhook_secret"]
    events = _events(district)
    size = round(EVENTS_PER_S * EVERY_S)
    number = 0
    while time.monotonic() - started < seconds:
        body = b'{"events":[%s]}' % b",".join(next(events) for _ in range(size))
        try:
            answer = await client.post(
                "/v1/ingest/grid", content=body, headers=headers(secret, body, int(time.time()))
            )
            if answer.status_code == 202:
                seen.receipts.append(answer.json()["id"])
            else:
                seen.errors[f"ingest {answer.status_code}"] += 1
        except httpx.HTTPError as error:
            seen.errors[f"ingest {type(error).__name__}"] += 1
        number += 1
        await asyncio.sleep(max(0.0, started + number * EVERY_S - time.monotonic()))


def _events(district: Path) -> Iterator[bytes]:
    store = Documents(district / "grid.db")
    turn, cursor = 0, None
    try:
        while True:
            page = store.page("events", since=None, cursor=cursor, limit=200)
            for body in page.bodies:
                event = orjson.loads(body)
                if turn:
                    event["event_no"] = f"{event['event_no']}-{turn}"
                yield orjson.dumps(event)
            cursor = page.cursor
            turn += cursor is None
    finally:
        store.close()


async def _sample(seen: Seen, started: float, seconds: float, home: Home, pids: tuple[int, int]) -> None:
    api, server = (psutil.Process(pid) for pid in pids)
    while (now := time.monotonic() - started) < seconds:
        heap = await asyncio.to_thread(_heap, home.driver)
        waiting = await asyncio.to_thread(lambda: len(home.ledger.receipts.pending("grid")))
        seen.samples.append(
            {
                "s": round(now, 1),
                "api_mib": api.memory_info().rss / 2**20,
                "api_threads": api.num_threads(),
                "api_files": api.num_fds(),
                "neo4j_mib": server.memory_info().rss / 2**20,
                "api_cpu_s": sum(api.cpu_times()[:2]),
                "neo4j_cpu_s": sum(server.cpu_times()[:2]),
                "heap_mib": heap / 2**20,
                "waiting": waiting,
            }
        )
        await asyncio.sleep(_SAMPLE_S)


def _heap(driver: neo4j.Driver) -> int:
    """Bytes of Neo4j's old generation after its last collection."""
    found = driver.execute_query(_HEAP).records  # type: ignore[arg-type]
    return int(found[0]["used"]) if found and found[0]["used"] is not None else 0


def _settled(home: Home) -> float:
    """Seconds until all that was delivered is loaded."""
    begun = time.monotonic()
    while home.ledger.receipts.pending("grid"):
        if time.monotonic() - begun > 600:
            raise RuntimeError("deliveries are not loaded ten minutes after the last")
        time.sleep(0.5)
    return time.monotonic() - begun


def _figures(
    seen: Seen, minutes: float, people: int, reads: float, left: float, failed: int
) -> dict[str, Any]:
    by_minute: dict[int, list[float]] = defaultdict(list)
    by_route: dict[str, list[float]] = defaultdict(list)
    for now, route, ms in seen.answers:
        by_minute[int(now // 60)].append(ms)
        by_route[route].append(ms)
    rows = []
    for minute, times in sorted(by_minute.items()):
        some = [one for one in seen.samples if int(one["s"] // 60) == minute]
        rows.append(
            {
                "minute": minute,
                "answers": len(times),
                "p50_ms": _quantile(times, 0.5),
                "p95_ms": _quantile(times, 0.95),
                **{
                    name: round(statistics.median(one[name] for one in some), 1)
                    for name in (some[0] if some else {})
                    if name != "s"
                },
            }
        )
    warm = [one for one in seen.samples if one["s"] >= min(300.0, minutes * 60 / 3)]
    return {
        "minutes_asked": minutes,
        "people": people,
        "reads_per_s": reads,
        "events_per_s": EVENTS_PER_S,
        "answers": len(seen.answers),
        "errors": dict(seen.errors),
        "events": round(len(seen.receipts) * EVENTS_PER_S * EVERY_S),
        "deliveries": len(seen.receipts),
        "deliveries_failed": failed,
        "behind_at_the_end_s": round(left, 1),
        "p95_ms": _quantile([ms for _, _, ms in seen.answers], 0.95),
        "routes": {
            route: {"p50_ms": _quantile(times, 0.5), "p95_ms": _quantile(times, 0.95)}
            for route, times in sorted(by_route.items())
        },
        "cpu_share": {
            name: round(
                (seen.samples[-1][f"{name}_cpu_s"] - seen.samples[0][f"{name}_cpu_s"])
                / seen.samples[-1]["s"],
                2,
            )
            for name in ("api", "neo4j")
        },
        "api_mib_per_hour": _slope(warm, "api_mib"),
        "heap_mib_per_hour": _slope(warm, "heap_mib"),
        "api_mib_last": round(seen.samples[-1]["api_mib"], 1),
        "minutes": rows,
    }


def _slope(samples: Sequence[dict[str, float]], name: str) -> float:
    """Growth per hour, by least squares."""
    if len(samples) < 3:
        return 0.0
    found = statistics.linear_regression([one["s"] for one in samples], [one[name] for one in samples])
    return round(found.slope * 3600, 1)


def _quantile(times: Sequence[float], q: float) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * q))], 1) if ordered else 0.0


@contextmanager
def _graph(settings: Settings) -> Iterator[int]:
    server = EmbeddedServer(settings)
    server.start()
    try:
        yield server.status().pid or 0
    finally:
        server.stop()


@contextmanager
def _api(settings: Settings, secret: str) -> Iterator[tuple[str, int]]:
    """The API as `hub up` starts it."""
    told = {
        "HUB_HOME": str(settings.home.absolute()),
        "HUB_API_PORT": str(settings.api_port),
        "HUB_NEO4J_PORT": str(settings.neo4j_port),
        "HUB_SET_GRID_WEBHOOK_SECRET": secret,
    }
    before = {name: os.environ.get(name) for name in told}
    os.environ |= told
    service = ApiService(settings)
    try:
        service.start()
        pid = service.status()["pid"]
        assert isinstance(pid, int)
        while not httpx.get(f"{service.url}/readyz", timeout=60).is_success:
            time.sleep(1)
        yield service.url, pid
    finally:
        service.stop()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
