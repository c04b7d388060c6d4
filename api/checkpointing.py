"""Has the audit log signed: every so many entries or seconds, and when the API ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from api.background import running
from hub.errors import HubError

if TYPE_CHECKING:
    from api.metrics import Metrics
    from hub.audit.signing import Signing
    from hub.settings import Settings

_logger = logging.getLogger("rivermeet.api")


class Checkpointing:
    """The task that signs. No answer waits for it, and none fails by it."""

    def __init__(self, signing: Signing, settings: Settings, metrics: Metrics) -> None:
        self._signing = signing
        self._every, self._seconds = settings.checkpoint_entries, settings.checkpoint_seconds
        self._metrics = metrics
        self._entries = 0
        self._due = asyncio.Event()

    def grown(self, entries: int) -> None:
        """Count entries that were added; enough of them are signed at once."""
        self._entries += entries
        if self._entries >= self._every:
            self._due.set()

    async def step(self) -> None:
        """Sign what is not signed, and tell the witnesses."""
        self._entries = 0
        try:
            await asyncio.to_thread(self._signing.checkpoint)
            signed = await asyncio.to_thread(self._signing.signed)
            states = await asyncio.to_thread(self._signing.states)
        except Exception as error:  # the next step tries again; what is wrong is told by a metric
            self._metrics.log_unsignable.set(1)
            sentence = f": {error.detail}" if isinstance(error, HubError) else ""
            _logger.error("audit log: it can't be signed: %s%s", type(error).__name__, sentence)
            return
        self._metrics.log_unsignable.set(0)
        self._metrics.log_signed.set(signed)
        self._metrics.witnesses_behind.set(sum(one.size < signed for one in states))

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """While this is open, the log is signed as it grows."""
        async with running(self._work()):
            yield

    async def _work(self) -> None:
        while True:
            await self.step()
            self._due.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), self._seconds)
