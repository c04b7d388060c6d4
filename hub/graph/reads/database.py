"""The one place where a read leaves for Neo4j: read-only, one round trip, with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, LiteralString, Protocol

from hub.errors import ServerUnavailable

if TYPE_CHECKING:
    from neo4j import AsyncDriver

#: Seconds after which a read is given up. A server that is gone is told within this time too.
DEADLINE = 1.8


class Database(Protocol):
    """What the reads need of a server; unit tests give one that collects queries."""

    async def read(self, query: LiteralString, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Rows of a query. Raises ServerUnavailable."""
        ...


class Neo4jDatabase:
    """Reads through an async driver, auto-commit: a third of the round trips of a managed transaction.

    It connects at the first read, and again after the server was gone, so that it heals by itself.
    """

    def __init__(self, connect: Callable[[], Awaitable[AsyncDriver]], *, deadline: float = DEADLINE) -> None:
        self._connect = connect
        self._deadline = deadline
        self._driver: AsyncDriver | None = None
        self._connecting = asyncio.Lock()

    async def read(self, query: LiteralString, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Rows of a query.

        Raises
        ------
        ServerUnavailable
            The server is gone, refuses, or does not answer within the deadline.
        """
        from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

        try:
            async with asyncio.timeout(self._deadline):
                return await self._rows(await self._connected(), query, parameters)
        except TimeoutError as error:
            raise ServerUnavailable(f"Neo4j did not answer within {self._deadline} s.") from error
        except (ServiceUnavailable, AuthError, OSError) as error:
            await self.close()
            raise ServerUnavailable(f"Neo4j can't be reached: {type(error).__name__}.") from error
        except DriverError as error:
            raise ServerUnavailable(f"Neo4j is too busy: {type(error).__name__}.") from error
        except Neo4jError as error:
            raise ServerUnavailable(f"Neo4j refused the query: {error.code}.") from error

    async def close(self) -> None:
        """Give back all connections; the next read makes new ones."""
        driver, self._driver = self._driver, None
        if driver is not None:
            with suppress(Exception):  # a server that is gone can't be told goodbye
                await asyncio.wait_for(driver.close(), 0.5)

    async def _connected(self) -> AsyncDriver:
        async with self._connecting:
            if self._driver is None:
                self._driver = await self._connect()
            return self._driver

    async def _rows(
        self, driver: AsyncDriver, query: LiteralString, parameters: Mapping[str, object]
    ) -> list[dict[str, object]]:
        from neo4j import READ_ACCESS, Query

        async with driver.session(default_access_mode=READ_ACCESS) as session:
            result = await session.run(Query(query, timeout=self._deadline), dict(parameters))
            return await result.data()
