"""Link analysis on the real Neo4j. Policy: each module empties the graph and loads what it asks about."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from hub.graph.driver import connect_async
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.reads.database import Database, Neo4jDatabase
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.settings import Settings

#: Runs what reads the graph and gives its answer.
Reads = Callable[[Callable[[Database], Coroutine[Any, Any, Any]]], Any]


@pytest.fixture(scope="module")
def home(
    driver: neo4j.Driver, server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    settings = Settings(
        home=tmp_path_factory.mktemp("links") / "home",
        neo4j_uri=server.status().uri,
        neo4j_user="neo4j",
        neo4j_password=Neo4jHome.of_settings(server.settings).password(),
    )
    with Home(settings) as home:
        yield home


@pytest.fixture(scope="module")
def reads(home: Home) -> Reads:
    def run(reading: Callable[[Database], Coroutine[Any, Any, Any]]) -> Any:
        async def opened() -> Any:
            database = Neo4jDatabase(lambda: connect_async(home.settings), deadline=20.0)
            try:
                return await reading(database)
            finally:
                await database.close()

        return asyncio.run(opened())

    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("known graphs")
