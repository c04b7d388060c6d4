"""The one place where a read leaves for Neo4j: read-only, one round trip, with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, LiteralString, Protocol

from hub.errors import ServerUnavailable

if TYPE_CHECKING:
    from neo4j import AsyncDriver

#: Seconds after which a read is given up. A server that is gone is told within this time too.
DEADLINE = 1.8
_WARM_UP_DEADLINE = 120.0
_GOODBYE = 0.5
#: What a procedure says that asks an index which isn't there.
_NO_INDEX = "Neo.ClientError.Procedure.ProcedureCallFailed"
#: How the codes begin under which the server gives a query up.
_TOO_LONG = "Neo.ClientError.Transaction.TransactionTimedOut"


class Database(Protocol):
    """What the reads need of a server; unit tests give one that collects queries."""

    async def read(self, query: LiteralString, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Rows of a query. Raises ServerUnavailable."""
        ...


class Neo4jDatabase:
    """Reads through an async driver, auto-commit: a third of the round trips of a managed transaction.

    It connects at the first read, and again after the server was gone, so that it heals by itself. A server
    that has just started plans each query anew, which takes longer than a read may: `warm_up` is run on every
    new connection, and until it is done the server counts as unavailable. What the server refuses of it, because a
    graph that nothing was loaded into has no index yet, is left out.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[AsyncDriver]],
        *,
        deadline: float = DEADLINE,
        warm_up: Sequence[tuple[LiteralString, Mapping[str, object]]] = (),
    ) -> None:
        self._connect = connect
        self._deadline = deadline
        self._warm_up = warm_up
        self._connection: asyncio.Task[AsyncDriver] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._planning: dict[str, asyncio.Task[None]] = {}
        self._one_plan = asyncio.Semaphore(1)

    async def read(self, query: LiteralString, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Rows of a query.

        Raises
        ------
        ServerUnavailable
            The server is gone, refuses, or does not answer within the deadline.
        """
        from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

        driver = None
        try:
            async with asyncio.timeout(self._deadline):
                driver = await self.connected()
                return await _rows(driver, query, parameters, self._deadline)
        except TimeoutError as error:
            self._plan_again(driver, query)
            raise ServerUnavailable(f"Neo4j did not answer within {self._deadline} s.") from error
        except (ServiceUnavailable, AuthError, OSError) as error:
            self._give_up(driver)
            raise ServerUnavailable(f"Neo4j can't be reached: {type(error).__name__}.") from error
        except DriverError as error:
            raise ServerUnavailable(f"Neo4j is too busy: {type(error).__name__}.") from error
        except Neo4jError as error:
            if _TOO_LONG in (error.code or ""):
                self._plan_again(driver, query)
            raise ServerUnavailable(f"Neo4j refused the query: {error.code}.") from error

    async def connected(self) -> AsyncDriver:
        """The driver, once it is connected and warm. One attempt at a time serves all who wait.

        Raises
        ------
        ServerUnavailable
            Another read found the server gone meanwhile, and gave the attempt up.
        """
        connection = self._connection
        if connection is None or (connection.done() and (connection.cancelled() or connection.exception())):
            connection = self._connection = asyncio.create_task(self._connect_warm())
        try:
            return await asyncio.shield(connection)
        except asyncio.CancelledError as error:
            waiting = asyncio.current_task()
            if connection.cancelled() and not (waiting and waiting.cancelling()):
                raise ServerUnavailable("Neo4j can't be reached: the connection was given up.") from error
            raise

    async def close(self) -> None:
        """Give back all connections; the next read makes new ones."""
        connection, self._connection = self._connection, None
        for task in self._planning.values():
            task.cancel()
        await asyncio.gather(*self._closing, *self._planning.values(), return_exceptions=True)
        if connection is None:
            return
        connection.cancel()
        with suppress(Exception, asyncio.CancelledError):
            await _closed(await connection)

    def _give_up(self, driver: AsyncDriver | None) -> None:
        """Let go of a driver whose server is gone; no answer waits until it is closed, and no newer one is touched."""
        connection = self._connection
        if connection is None or not connection.done() or connection.cancelled() or connection.exception():
            return
        if driver is not None and connection.result() is driver:
            self._connection = None
            closing = asyncio.create_task(_closed(driver))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    def _plan_again(self, driver: AsyncDriver | None, query: str) -> None:
        """Have a query planned that took too long, unless that is under way."""
        if driver is None or query in self._planning:
            return
        if any(one == query for one, _ in self._warm_up):
            task = self._planning[query] = asyncio.create_task(self._planned(driver, query))
            task.add_done_callback(lambda _: self._planning.pop(query, None))

    async def _planned(self, driver: AsyncDriver, query: str) -> None:
        async with self._one_plan:
            for one, parameters in self._warm_up:
                if one == query:
                    with suppress(Exception):  # the next read that takes too long tries again
                        await _rows(driver, one, parameters, _WARM_UP_DEADLINE)

    async def _connect_warm(self) -> AsyncDriver:
        from neo4j.exceptions import ClientError

        driver = await self._connect()
        try:
            for query, parameters in self._warm_up:
                try:
                    await _rows(driver, query, parameters, _WARM_UP_DEADLINE)
                except ClientError as error:
                    if error.code != _NO_INDEX:
                        raise
        except BaseException:
            await _closed(driver)
            raise
        return driver


async def _closed(driver: AsyncDriver) -> None:
    with suppress(Exception):  # a server that is gone can't be told goodbye
        await asyncio.wait_for(driver.close(), _GOODBYE)


async def _rows(
    driver: AsyncDriver, query: LiteralString, parameters: Mapping[str, object], deadline: float
) -> list[dict[str, object]]:
    """Rows as the server gives them: queries return values, never nodes, so that nothing need be taken apart here."""
    from neo4j import READ_ACCESS, Query

    async with driver.session(default_access_mode=READ_ACCESS) as session:
        result = await session.run(Query(query, timeout=deadline), dict(parameters))
        names = result.keys()
        return [dict(zip(names, record, strict=True)) async for record in result]
