"""The log of what was shown. An answer leaves only after its entry is on disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from hub.audit.disclosure import Disclosure
from hub.errors import BudgetSpent, StorageUnavailable
from hub.ledger.values import Appended

_logger = logging.getLogger(__name__)

#: Entries of one transaction, at most.
BATCH = 500
#: Seconds an answer waits for its entry.
PATIENCE = 1.5

_UNWRITTEN = "The audit log can't be written, so nothing was disclosed."


class DisclosureStore(Protocol):
    """Where entries are kept: `Ledger.disclosures`. One call is one durable transaction."""

    def append(self, entries: Sequence[Disclosure], /) -> Sequence[Appended]: ...


class DisclosureLog(Protocol):
    """What a reader of the graph needs of the log."""

    async def append(self, entry: Disclosure) -> int:
        """Return the entry's number when it is durable.

        Raises
        ------
        BudgetSpent
            It shows more persons than its budget has left, and was logged as refused.
        StorageUnavailable
            It can't be made durable.
        """
        ...


class LedgerLog:
    """Group commit: all entries that wait while one transaction is written go into the next one together."""

    def __init__(self, store: DisclosureStore, *, grown: Callable[[int], None] | None = None) -> None:
        self._store = store
        self._grown = grown  # is told how many entries were added
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="audit")  # not behind slower work of others
        self._waiting: list[tuple[Disclosure, asyncio.Future[int]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def append(self, entry: Disclosure) -> int:
        written: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        try:
            return await asyncio.wait_for(written, PATIENCE)
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
            appended = await self._store_batch([entry for entry, _ in batch])
            for (_, written), became in zip(batch, appended, strict=True):
                if not written.done():
                    _answer(written, became)
            if self._grown is not None:
                self._grown(len(batch))

    async def _store_batch(self, entries: Sequence[Disclosure]) -> Sequence[Appended | None]:
        """What became of each entry; None where it could not be written."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._store.append, entries)
        except Exception as error:
            _logger.error(
                "audit log: %d entries could not be written: %s", len(entries), type(error).__name__
            )
            return [None] * len(entries)


def _answer(written: asyncio.Future[int], became: Appended | None) -> None:
    if became is None:
        written.set_exception(StorageUnavailable(_UNWRITTEN))
    elif became.over_budget:
        written.set_exception(BudgetSpent())
    else:
        written.set_result(became.seq)
