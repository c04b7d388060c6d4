"""Fixtures of tests against the real Neo4j. Policy: one server a session, a home of its own for each test.

`settings` is what code under test gets: a fresh home (landing, ledger, keys) whose graph is the session's
server, reached as an existing one. `clean_graph` empties the graph before the test and keeps constraints and
indexes; `bare_graph` drops those too. A test of the server itself makes its own settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from hub.graph.driver import connect
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.settings import Settings
from tests.integration.postgres import postgres_server, postgres_url  # noqa: F401


@pytest.fixture(scope="session")
def embedded_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the session's server, in a folder with a space as users have them. Port 0: any free one."""
    return Settings(
        home=tmp_path_factory.mktemp("hub home"),
        neo4j_uri=None,
        neo4j_port=0,
        neo4j_heap="512m",
        neo4j_pagecache="128m",
    )


@pytest.fixture(scope="session")
def server(embedded_settings: Settings) -> Iterator[EmbeddedServer]:
    """The session's Neo4j, running."""
    server = EmbeddedServer(embedded_settings)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def driver(server: EmbeddedServer) -> Iterator[neo4j.Driver]:
    """A driver of the session's server."""
    with connect(server.settings) as driver:
        yield driver


@pytest.fixture
def settings(server: EmbeddedServer, tmp_path: Path) -> Settings:
    """A home of the test's own, with the session's server as its graph."""
    return home_of(server, tmp_path / "home")


def home_of(server: EmbeddedServer, home: Path) -> Settings:
    """Settings of a home whose graph is a server's."""
    return Settings(
        home=home,
        neo4j_uri=server.status().uri,
        neo4j_user="neo4j",
        neo4j_password=Neo4jHome.of_settings(server.settings).password(),
    )


@pytest.fixture
def clean_graph(driver: neo4j.Driver) -> neo4j.Driver:
    """The session's graph without a node; constraints and indexes stay."""
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    return driver


@pytest.fixture
def bare_graph(clean_graph: neo4j.Driver) -> neo4j.Driver:
    """The session's graph without a node, a constraint or an index."""
    with clean_graph.session() as session:
        for kind in ("CONSTRAINT", "INDEX"):
            names = session.run(f"SHOW {kind}S YIELD name").value("name")
            for name in names:
                session.run(f"DROP {kind} `{name}` IF EXISTS").consume()
    return clean_graph
