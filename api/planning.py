"""Holds a home's own questions against what Neo4j plans for them, once, before any of them is asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Final

from hub.errors import ServerUnavailable, WrongUse
from hub.graph.reads.database import Database, Neo4jDatabase
from hub.questions.plans import faults_of
from hub.questions.question import Question

_LOG: Final = logging.getLogger("rivermeet.api")
#: Seconds until it is tried again where the graph doesn't answer.
_AGAIN: Final = 5.0


class Planning:
    """Which of a home's questions were found to read by indexes alone; those that come with the hub are tested."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._waiting = {one.id: one for one in questions if not one.built_in}
        self._unfit: dict[str, str] = {}

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
        """Looks at them in the background while the API serves."""
        task = asyncio.create_task(self._look(database)) if self._waiting else None
        yield
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _look(self, database: Database) -> None:
        from neo4j.exceptions import ClientError, DriverError, Neo4jError

        while self._waiting:
            id, question = next(iter(self._waiting.items()))
            try:
                found = await _faults(database, question)
            except ClientError as error:
                found = [f"Neo4j can't plan it: {error.code}"]
            except (ServerUnavailable, Neo4jError, DriverError, OSError):
                await asyncio.sleep(_AGAIN)
                continue
            if found:
                self._unfit[id] = found[0]
                _LOG.warning("question %s can't be asked: %s", id, found[0])
            del self._waiting[id]


async def _faults(database: Database, question: Question) -> list[str]:
    if not isinstance(database, Neo4jDatabase):
        return []
    driver = await database.connected()
    return [fault async for fault in faults_of(driver, question)]
