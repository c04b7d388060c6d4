"""The log of what was shown. An answer leaves only after its entry is on disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from hub.audit.disclosure import Disclosure
from hub.errors import StorageUnavailable

_logger = logging.getLogger(__name__)

#: Entries of one transaction, at most.
BATCH = 500
#: Seconds an answer waits for its entry.
PATIENCE = 1.5

_UNWRITTEN = "The audit log can't be written, so nothing was disclosed."


class DisclosureStore(Protocol):
    """Where entries are kept: `Ledger.disclosures`. One call is one durable transaction."""

    def add(self, entries: Sequence[Disclosure], /) -> None: ...


class DisclosureLog(Protocol):
    """What a reader of the graph needs of the log."""

    async def append(self, entry: Disclosure) -> None:
        """Return when the entry is durable. Raises StorageUnavailable where it can't be made so."""
        ...


class LedgerLog:
    """Group commit: all entries that wait while one transaction is written go into the next one together."""

    def __init__(self, store: DisclosureStore) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="audit")  # not behind slower work of others
        self._waiting: list[tuple[Disclosure, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def append(self, entry: Disclosure) -> None:
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        try:
            await asyncio.wait_for(written, PATIENCE)
        except TimeoutError as error:
            raise StorageUnavailable(
                "The audit log did not answer in time, so nothing was disclosed."
            ) from error

    async def close(self) -> None:
        """Wait until all that was appended is written."""
        if self._writer is not None:
            await self._writer
        self._thread.shutdown(wait=False)

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            failed = not await self._store_batch([entry for entry, _ in batch])
            for _, written in batch:
                if written.done():
                    continue
                if failed:
                    written.set_exception(StorageUnavailable(_UNWRITTEN))
                else:
                    written.set_result(None)

    async def _store_batch(self, entries: Sequence[Disclosure]) -> bool:
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._store.add, entries)
        except Exception as error:
            _logger.error(
                "audit log: %d entries could not be written: %s", len(entries), type(error).__name__
            )
            return False
        return True
