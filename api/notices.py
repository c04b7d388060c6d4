"""Delivers notices of emergencies in the background, at once and again where they did not arrive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from api.background import running
from hub.errors import HubError
from hub.notices import deliver

if TYPE_CHECKING:
    from hub.ledger.notices import Notices

_logger = logging.getLogger("rivermeet.api")

#: Seconds between two looks at what is due.
EVERY = 15.0


class Messenger:
    """Brings what is due. What a stopped process left is brought by the next one."""

    def __init__(self, notices: Notices, root: Path) -> None:
        self._notices = notices
        self._root = root
        self._called = asyncio.Event()

    def call(self) -> None:
        """There is something to bring."""
        self._called.set()

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """While this is open, notices are brought."""
        async with running(self._work()):
            yield

    async def _work(self) -> None:
        while True:
            self._called.clear()
            try:
                done = await asyncio.to_thread(deliver, self._notices, self._root)
                if done.failed:
                    _logger.warning("%d notices did not arrive", done.failed)
            except HubError as error:
                _logger.error("notices can't be brought: %s", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._called.wait(), EVERY)
