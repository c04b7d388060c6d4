"""Has Neo4j plan all questions in the background, and holds a home's own ones against what it plans for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from hub.errors import ServerUnavailable, WrongUse
from hub.graph.reads.database import Database, Neo4jDatabase
from hub.questions.answering import warm_up
from hub.questions.plans import faults_of
from hub.questions.question import Question

if TYPE_CHECKING:
    from neo4j import AsyncDriver

_LOG: Final = logging.getLogger("rivermeet.api")
#: Seconds until it is looked again whether the graph answers, or was connected anew.
_AGAIN: Final = 5.0


class Planning:
    """Which of a home's questions were found to read by indexes alone; those that come with the hub are tested.

    The API is ready before questions are planned, which takes a second each: until then a question may say that it took
    too long.
    """

    def __init__(self, questions: Iterable[Question]) -> None:
        self._questions = tuple(questions)
        self._waiting = {one.id for one in self._questions if not one.built_in}
        self._unfit: set[str] = set()

    def need(self, question: Question) -> None:
        """Refuse a question that isn't fit to be asked, or is not known to be yet.

        Raises
        ------
        WrongUse
            Neo4j can't plan it, or it would read more than it tells.
        ServerUnavailable
            It hasn't been looked at yet.
        """
        if question.id in self._waiting:
            raise ServerUnavailable(f"The question {question.id!r} is not planned yet.")
        if question.id in self._unfit:
            raise WrongUse(
                f"The question {question.id!r} can't be asked: `hub question check --plan` says why."
            )

    @asynccontextmanager
    async def worker(self, database: Database) -> AsyncIterator[None]:
        """Plans them while the API serves, and again after Neo4j was gone."""
        task = asyncio.create_task(self._plan(database)) if isinstance(database, Neo4jDatabase) else None
        yield
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _plan(self, database: Neo4jDatabase) -> None:
        from neo4j.exceptions import DriverError, Neo4jError

        planned: AsyncDriver | None = None
        while True:
            with suppress(ServerUnavailable, Neo4jError, DriverError, OSError):
                driver = await database.connected()
                if driver is not planned:
                    for one in self._questions:
                        await self._planned(driver, one)
                    planned = driver
            await asyncio.sleep(_AGAIN)

    async def _planned(self, driver: AsyncDriver, question: Question) -> None:
        from neo4j.exceptions import ClientError

        if not question.built_in:
            try:
                found = [fault async for fault in faults_of(driver, question)]
            except ClientError as error:
                found = [f"Neo4j can't plan it: {error.code}"]
            self._waiting.discard(question.id)
            if found:
                self._unfit.add(question.id)
                _LOG.warning("question %s can't be asked: %s", question.id, found[0])
                return
        for query, said in warm_up([question]):
            async with driver.session(default_access_mode="READ") as session:
                await (await session.run(query, dict(said))).consume()
