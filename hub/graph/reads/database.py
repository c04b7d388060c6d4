"""The one place where a read leaves for Neo4j: read-only, one round trip, with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, LiteralString, Protocol

from hub.errors import ServerUnavailable

if TYPE_CHECKING:
    from neo4j import AsyncDriver

#: Seconds after which a read is given up. A server that is gone is told within this time too.
DEADLINE = 1.8


class Database(Protocol):
    """What the reads need of a server; unit tests give one that collects queries."""

    async def read(
        self, query: LiteralString, parameters: Mapping[str, object]
    ) -> list[dict[str, object]]: ...


class Neo4jDatabase:
    """Reads through an async driver, auto-commit: a third of the round trips of a managed transaction."""

    def __init__(self, driver: AsyncDriver, *, deadline: float = DEADLINE) -> None:
        self._driver = driver
        self._deadline = deadline

    async def read(self, query: LiteralString, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Rows of a query.

        Raises
        ------
        ServerUnavailable
            The server is gone, refuses, or does not answer within the deadline.
        """
        from neo4j import READ_ACCESS, Query
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            async with asyncio.timeout(self._deadline):
                async with self._driver.session(default_access_mode=READ_ACCESS) as session:
                    result = await session.run(Query(query, timeout=self._deadline), dict(parameters))
                    return await result.data()
        except TimeoutError as error:
            raise ServerUnavailable(
                f"Neo4j did not answer within {self._deadline} s. Ask for less, or later."
            ) from error
        except (DriverError, Neo4jError, OSError) as error:
            raise ServerUnavailable(f"Neo4j can't be reached: {type(error).__name__}.") from error
