"""Pulls the real files of an example into the session's Neo4j. Policy: an empty graph and a home for each module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.settings import Settings

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture(scope="module")
def empty(driver: neo4j.Driver) -> neo4j.Driver:
    """The session's graph, without a node when the module begins."""
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    return driver


@pytest.fixture(scope="module")
def home(
    empty: neo4j.Driver, server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """A hub whose graph is the session's server, reached as an existing one: rows are loaded one batch at a time."""
    settings = Settings(
        home=tmp_path_factory.mktemp("example") / "home",
        neo4j_uri=server.status().uri,
        neo4j_user="neo4j",
        neo4j_password=Neo4jHome.of_settings(server.settings).password(),
    )
    with Home(settings) as home:
        yield home


def folder_of(example: str) -> Path:
    """The real files of an example; skips where they are absent."""
    folder = DATA / example
    if not folder.is_dir():
        pytest.skip(f"the real records (../shared/data/{example}) aren't here")
    return folder
