"""A query that took too long is planned beside the reads, so that a busy machine gets out of having no plan."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from hub.errors import ServerUnavailable
from hub.graph.reads.database import Neo4jDatabase

SLOW, UNKNOWN = "RETURN $slow", "RETURN 2"


class Server:
    """A driver whose server plans a query for a while and forgets the plan if it is given up meanwhile."""

    def __init__(self, planning: float) -> None:
        self.planning = planning
        self.planned: set[str] = set()
        self.asked: list[str] = []

    def session(self, **_: object) -> Server:
        return self

    async def __aenter__(self) -> Server:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def run(self, query: Any, parameters: Mapping[str, object]) -> Server:
        self.asked.append(query.text)
        if query.text not in self.planned:
            await asyncio.sleep(self.planning)
            self.planned.add(query.text)
        return self

    def keys(self) -> list[str]:
        return ["n"]

    async def __aiter__(self) -> AsyncIterator[list[int]]:
        yield [1]

    async def close(self) -> None:
        return None


async def opened(server: Server) -> Neo4jDatabase:
    async def connect() -> Any:
        return server

    database = Neo4jDatabase(connect, deadline=0.1, warm_up=[(SLOW, {"slow": 1})])
    await database.connected()
    return database


async def test_a_query_whose_plan_was_lost_is_answered_again() -> None:
    server = Server(planning=0.3)
    database = await opened(server)
    assert await database.read(SLOW, {"slow": 2}) == [{"n": 1}]
    server.planned.clear()  # as when the graph has grown
    with pytest.raises(ServerUnavailable):
        await database.read(SLOW, {"slow": 2})
    with pytest.raises(ServerUnavailable):
        await database.read(SLOW, {"slow": 2})
    await asyncio.sleep(0.4)
    assert await database.read(SLOW, {"slow": 2}) == [{"n": 1}]
    assert server.asked.count(SLOW) == 1 + 1 + 2 + 1 + 1  # start, read, two in vain, the plan, read
    await database.close()


async def test_what_is_not_known_to_the_start_is_not_asked_by_itself() -> None:
    server = Server(planning=0.3)
    database = await opened(server)
    with pytest.raises(ServerUnavailable):
        await database.read(UNKNOWN, {})
    await asyncio.sleep(0.05)
    assert server.asked.count(UNKNOWN) == 1
    await database.close()


async def test_closing_ends_what_is_being_planned() -> None:
    server = Server(planning=5.0)
    server.planned.add(SLOW)
    database = await opened(server)
    server.planned.clear()
    with pytest.raises(ServerUnavailable):
        await database.read(SLOW, {"slow": 2})
    await asyncio.wait_for(database.close(), 1.0)
    assert not database._planning
