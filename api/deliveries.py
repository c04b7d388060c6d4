"""Webhook deliveries.

Kept first, answered with a receipt, then loaded one after the other in the background.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from api.background import running
from hub.errors import HomeInUse, HubError, ServerUnavailable, StorageUnavailable

if TYPE_CHECKING:
    from api.metrics import Metrics
    from hub.ledger.receipts import Receipts
    from hub.ledger.values import Receipt

_logger = logging.getLogger("rivermeet.api")

#: Seconds until deliveries that could not be loaded yet are tried again.
RETRY_AFTER = 15.0
#: Errors that say "not now" rather than "never".
_NOT_NOW = (HomeInUse, ServerUnavailable, StorageUnavailable)


class Deliveries:
    """Takes deliveries in and has them loaded. What a stopped process left is taken up by the next one."""

    def __init__(self, receipts: Receipts, load: Callable[[str], None] | None, metrics: Metrics) -> None:
        self._receipts = receipts
        self._load = load
        self._metrics = metrics
        self._arrived = asyncio.Event()

    async def accept(self, connector: str, idempotency_key: str, body: bytes, content_type: str) -> Receipt:
        """Keep a delivery durably and have it loaded; a repeated one gets its first receipt.

        Raises
        ------
        IdempotencyKeyReused
            The key came before with another body.
        StorageUnavailable
            It can't be kept: the sender must send it again.
        """
        receipt, new = await asyncio.to_thread(
            self._receipts.accept, connector, idempotency_key, body, content_type=content_type
        )
        self._metrics.receipts.labels(connector, "received" if new else "repeated").inc()
        self._arrived.set()
        return receipt

    async def get(self, id: str) -> Receipt:
        """A receipt. Raises NotFound."""
        return await asyncio.to_thread(self._receipts.get, id)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """While this is open, deliveries are loaded."""
        if self._load is None:
            yield
            return
        async with running(self._work(self._load)):
            yield

    async def _work(self, load: Callable[[str], None]) -> None:
        while True:
            self._arrived.clear()
            for receipt in await self._pending():
                await self._load_one(load, receipt)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), RETRY_AFTER)

    async def _pending(self) -> list[Receipt]:
        def found() -> list[Receipt]:
            return [r for name in self._receipts.connectors_pending() for r in self._receipts.pending(name)]

        try:
            return await asyncio.to_thread(found)
        except HubError as error:
            _logger.error("deliveries can't be listed: %s", type(error).__name__)
            return []

    async def _load_one(self, load: Callable[[str], None], receipt: Receipt) -> None:
        try:
            await asyncio.to_thread(load, receipt.id)
        except _NOT_NOW as error:
            _logger.warning("delivery %s waits: %s", receipt.id, type(error).__name__)
            return
        except Exception as error:  # one delivery must not stop those behind it
            _logger.error("delivery %s failed: %s", receipt.id, type(error).__name__)
            await self._fail(receipt, error)
            return
        self._metrics.receipts.labels(receipt.connector, "loaded").inc()

    async def _fail(self, receipt: Receipt, error: Exception) -> None:
        reason = error.detail if isinstance(error, HubError) else f"Internal error: {type(error).__name__}."
        self._metrics.receipts.labels(receipt.connector, "failed").inc()
        with suppress(HubError):
            await asyncio.to_thread(self._receipts.mark_failed, receipt.id, error=reason)
