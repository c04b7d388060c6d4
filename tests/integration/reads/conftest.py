"""The session's graph, empty, with its indexes; and the reads' database on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import neo4j
import pytest

from graph_schema.cypher import constraints, indexes
from hub.graph.driver import connect_async
from hub.graph.reads.database import Neo4jDatabase
from hub.settings import Settings


@pytest.fixture
def graph(clean_graph: neo4j.Driver) -> neo4j.Driver:
    with clean_graph.session() as session:
        for statement in (*constraints(), *indexes()):
            session.run(statement).consume()  # type: ignore[arg-type]
        session.run("CALL db.awaitIndexes(60)").consume()
    return clean_graph


@pytest.fixture
async def database(graph: neo4j.Driver, settings: Settings) -> AsyncIterator[Neo4jDatabase]:
    """The deadline is long, because on a busy machine planning a query for the first time takes seconds."""
    made = Neo4jDatabase(lambda: connect_async(settings), deadline=60.0)
    yield made
    await made.close()
