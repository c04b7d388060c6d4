"""Puts judgements into effect: after one, the entity type is resolved in the background, one resolve at a time.

A judgement is in the ledger before its answer leaves, so nothing is lost where this process ends first: the next
resolve obeys it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from api.background import running
from hub.errors import HubError

if TYPE_CHECKING:
    from hub.home import Home

_logger = logging.getLogger("rivermeet.api")

#: Seconds until a resolve that could not run is tried again, and between two makings of the queue at least.
RETRY_AFTER = 15.0
QUEUE_EVERY = 60.0
#: Stands among the entity types for the review queue.
_QUEUE = "queue"


class Resolving:
    """What waits to be resolved or made anew, and the task that does it."""

    def __init__(self, home: Home, resolve: Callable[[str], None] | None) -> None:
        self._home = home
        self._resolve = resolve
        self._waiting: set[str] = set()
        self._asked = asyncio.Event()
        self._queue_made = float("-inf")

    def ask(self, entity: str) -> None:
        """Have an entity type resolved soon."""
        self._waiting.add(entity)
        self._asked.set()

    def ask_queue(self) -> None:
        """Have the review queue made anew, if that was not done just now."""
        if asyncio.get_running_loop().time() - self._queue_made > QUEUE_EVERY:
            self.ask(_QUEUE)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """While this is open, what is asked for is done."""
        async with running(self._work()):
            yield

    async def _work(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            for what in sorted(self._waiting):
                self._waiting.discard(what)
                if not await self._done(what):
                    self._waiting.add(what)
            if self._waiting:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._asked.wait(), RETRY_AFTER)
                self._asked.set()

    async def _done(self, what: str) -> bool:
        try:
            if what == _QUEUE:
                self._queue_made = asyncio.get_running_loop().time()
                await asyncio.to_thread(self._make_queue)
            elif self._resolve is not None:
                await asyncio.to_thread(self._resolve, what)
        except HubError as error:
            _logger.warning("%s waits to be resolved: %s", what, type(error).__name__)
            return False
        except Exception as error:  # the API goes on; the next resolve tells what is wrong
            _logger.error("%s can't be resolved: %s", what, type(error).__name__)
        return True

    def _make_queue(self) -> None:
        from hub.identity.review import queue_of

        queue_of(self._home)
