"""The session's graph, empty, with its indexes; and files read from it through a lens of the test's choice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import neo4j
import pytest

from graph_schema.cypher import constraints, indexes
from hub.access.lens import Lens
from hub.files.case import case_file
from hub.files.person import person_file
from hub.files.place import place_file
from hub.files.sight import Sight
from hub.files.values import CaseFile, PersonFile, PlaceFile
from hub.graph.driver import connect_async
from hub.graph.reads.database import Neo4jDatabase
from hub.graph.reads.reach import within
from hub.settings import Settings

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)


@pytest.fixture
def graph(clean_graph: neo4j.Driver) -> neo4j.Driver:
    with clean_graph.session() as session:
        for statement in (*constraints(), *indexes()):
            session.run(statement).consume()  # type: ignore[arg-type]
        session.run("CALL db.awaitIndexes(60)").consume()
    return clean_graph


@dataclass
class Desk:
    """Opens files. The department of a dataset is the first part of its name."""

    database: Neo4jDatabase

    def sight(self, lens: Lens) -> Sight:
        owners: Mapping[str, str] = {one: one.partition(".")[0] for one in lens.datasets}
        return Sight(lens, owners, ZONE, NOW)

    async def person(self, lens: Lens, id: str, limit: int = 100, after: str = "-" * 25) -> PersonFile:
        return await person_file(
            self.database, self.sight(lens), id, self._near(lens), limit=limit, after=after
        )

    async def place(self, lens: Lens, id: str, limit: int = 200, after: str = "-" * 25) -> PlaceFile:
        return await place_file(self.database, self.sight(lens), id, limit=limit, after=after)

    async def case(self, lens: Lens, id: str) -> CaseFile:
        return await case_file(self.database, self.sight(lens), id, self._near(lens))

    def _near(self, lens: Lens):  # type: ignore[no-untyped-def]
        async def near(ids: Iterable[str]) -> frozenset[str] | None:
            return None if lens.case is None else await within(self.database, lens, set(ids))

        return near


@pytest.fixture
async def desk(graph: neo4j.Driver, settings: Settings) -> AsyncIterator[Desk]:
    """The deadline is long, because on a busy machine planning a query for the first time takes seconds."""
    database = Neo4jDatabase(lambda: connect_async(settings), deadline=120.0)
    yield Desk(database)
    await database.close()
