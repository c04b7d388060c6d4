"""Neo4j gone or stuck: every answer is a problem within two seconds, and the API heals by itself."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx2 as httpx
import neo4j
import pytest

from api.app import create_app
from api.catalogue import Catalogue, Entry
from hub.access.holding import Holding
from hub.settings import Settings
from tests.integration.api.conftest import asked_as

PERSON = f"/v1/persons/P{1:024x}"
PATHS = [PERSON, f"/v1/records/R{1:024x}", "/v1/places?near=29.97,106.28&radius_m=500"]
#: Sockets that the driver was just opening when the server went are closed by the collector, which warns of them.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
#: What the issue promises, with room for a machine that is busy with other tests.
PROMISED = 2.0 + 0.5


class Wire:
    """A TCP way to Neo4j that can be cut (refused, reset) or stuck (open, but nothing comes through)."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def mend(self) -> None:
        self.flowing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(*self.target)
        self._writers |= {writer, there_writer}
        for source, sink in ((reader, there_writer), (there_reader, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                await self.flowing.wait()
                sink.write(data)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()
            self._writers.discard(sink)


@pytest.fixture
async def wire(settings: Settings) -> AsyncIterator[Wire]:
    parts = urlsplit(settings.neo4j_uri or "")
    wire = Wire((parts.hostname or "", parts.port or 0))
    await wire.mend()
    yield wire
    await wire.cut()


@pytest.fixture
async def client(graph: neo4j.Driver, settings: Settings, wire: Wire) -> AsyncIterator[httpx.AsyncClient]:
    through = settings.model_copy(update={"neo4j_uri": f"bolt://127.0.0.1:{wire.port}"})
    entry = Entry("court.cases", "Cases", "", "court", "court", "Order 809", "P5Y", "P1D")
    app = create_app(
        through,
        catalogue=lambda: Catalogue((entry,), holdings={"court.cases": Holding("court.cases", "court")}),
    )
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        headers = asked_as(through)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub", headers=headers) as client:
            await ready(client)
            yield client
    gc.collect()


async def ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(120):
        while (await client.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.05)


async def unavailable(client: httpx.AsyncClient, paths: list[str]) -> None:
    """All at once, each answered in time."""

    async def one(path: str) -> tuple[float, Any]:
        started = time.perf_counter()
        response = await client.get(path)
        return time.perf_counter() - started, response

    for seconds, response in await asyncio.gather(*(one(path) for path in paths)):
        assert response.status_code == 503
        assert response.json()["type"] == "/problems/graph-unavailable"
        assert response.headers["retry-after"]
        assert seconds < PROMISED


async def test_when_neo4j_is_gone_every_read_says_so_in_time_and_heals(
    client: httpx.AsyncClient, wire: Wire
) -> None:
    assert (await client.get(PERSON)).status_code == 200
    await wire.cut()
    await unavailable(client, PATHS * 10)
    not_ready = await client.get("/readyz")
    assert (not_ready.status_code, not_ready.json()["parts"]) == (
        503,
        {"graph": "unavailable", "ledger": "ok", "rules": "ok"},
    )
    assert (await client.get("/healthz")).status_code == 200
    await wire.mend()
    await ready(client)
    assert (await client.get(PERSON)).status_code == 200


async def test_when_neo4j_hangs_no_read_hangs_beyond_its_deadline(
    client: httpx.AsyncClient, wire: Wire
) -> None:
    wire.flowing.clear()
    await unavailable(client, PATHS * 10)
    assert (await client.get("/readyz")).status_code == 503
    wire.flowing.set()
    await ready(client)
    assert (await client.get(PERSON)).status_code == 200


async def test_when_neo4j_goes_in_the_middle_of_reads_each_is_answered_or_refused(
    client: httpx.AsyncClient, wire: Wire
) -> None:
    reads = [asyncio.create_task(client.get(PERSON)) for _ in range(60)]
    await asyncio.sleep(0.05)
    await wire.cut()
    async with asyncio.timeout(PROMISED):
        statuses = {response.status_code for response in await asyncio.gather(*reads)}
    assert statuses <= {200, 503}
    await wire.mend()
    await ready(client)


async def test_the_api_starts_without_neo4j_and_serves_when_it_is_there(
    graph: neo4j.Driver, settings: Settings, wire: Wire
) -> None:
    await wire.cut()
    through = settings.model_copy(update={"neo4j_uri": f"bolt://127.0.0.1:{wire.port}"})
    app = create_app(through, catalogue=lambda: Catalogue())
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://hub") as client,
    ):
        assert (await client.get("/readyz")).status_code == 503
        await wire.mend()
        await ready(client)
