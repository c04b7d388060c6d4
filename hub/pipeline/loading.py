"""Load: decides what each prepared record is to the graph and writes it, in batches, on two sessions.

New records go in parallel, since they only add. Everything that takes something away (a newer version, a
withdrawal) follows on one session, so that no two transactions disagree on what is loose.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

from hub.graph import writer
from hub.identity.prepared import PreparedRecord, redirect

if TYPE_CHECKING:
    import neo4j

    from hub.retention.sealed import Sealed

#: Rows of one transaction, and sessions that write at once (measured: docs/benchmarks.md).
BATCH_ROWS = 4_000
SESSIONS = 2


class _Decided:
    """What one batch's records are to the graph."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.new: list[PreparedRecord] = []
        self.unchanged: list[PreparedRecord] = []
        self.older: list[PreparedRecord] = []
        self.replace: list[PreparedRecord] = []
        self.restore: list[PreparedRecord] = []
        self.withdraw: list[PreparedRecord] = []

    def decide(self, record: PreparedRecord, state: writer.State | None) -> None:
        """Put one record where it belongs, given what the graph knows of it."""
        outcome = "accepted"
        if state is None:
            (self.withdraw if record.tombstone else self.new).append(record)
        elif state.version == record.version and state.gone == record.tombstone:
            outcome = "unchanged"
            if not state.gone:
                self.unchanged.append(record)
        elif record.modified is not None and state.modified is not None and record.modified < state.modified:
            outcome = "superseded"
            self.older.append(record)
        elif record.tombstone:
            self.withdraw.append(record)
        else:
            (self.restore if state.gone else self.replace).append(record)
        self.counts[record.dataset, outcome] += 1


class Loader:
    """Writes the records of one run. `counts` says what became of how many rows, by (dataset, outcome).

    `corrected` lists, for the datasets in `waiting`, the keys that came in a version that is newer than the graph's:
    an older or unchanged one says nothing about a row in quarantine.
    """

    def __init__(
        self,
        driver: neo4j.Driver,
        *,
        run: str,
        seen: str,
        redirects: Callable[[Sequence[str]], dict[str, str]],
        waiting: Set[str],
        advance: Callable[[int], None],
        sealed: Sealed,
    ) -> None:
        self._driver = driver
        self._run = run
        self._seen = seen
        self._redirects = redirects
        self._waiting = waiting
        self._advance = advance
        self._sealed = sealed
        self.counts: Counter[tuple[str, str]] = Counter()
        self.corrected: dict[str, list[str]] = defaultdict(list)
        self._later: list[_Decided] = []

    def load(self, records: Iterable[PreparedRecord]) -> None:
        """Write the versions that go on, each key at most once."""
        with ThreadPoolExecutor(SESSIONS, thread_name_prefix="load") as pool:
            waiting: list[Future[_Decided]] = []
            for batch in _batches(records, BATCH_ROWS):
                waiting.append(pool.submit(self._load_batch, batch))
                while len(waiting) > SESSIONS:
                    self._take(waiting.pop(0).result())
            for future in waiting:
                self._take(future.result())
        self._write_later()

    def keep_superseded(self, records: Iterable[PreparedRecord]) -> None:
        """Keep earlier versions that came in the same run as a later one of their key."""
        for batch in _batches(records, BATCH_ROWS):
            self._sealed.mark(batch)
            self._write(writer.add_superseded, batch)
            self.counts.update((record.dataset, "superseded") for record in batch)

    def withdraw(self, records: Iterable[PreparedRecord]) -> None:
        """Take out records that their source no longer has."""
        for batch in _batches(records, BATCH_ROWS):
            self._write_once(writer.withdraw_records, batch)

    def _load_batch(self, batch: list[PreparedRecord]) -> _Decided:
        redirect(batch, self._redirects(sorted({m.id for record in batch for m in record.mentions})))
        self._sealed.mark(batch)
        decided = _Decided()
        with self._driver.session() as session:
            known = session.execute_read(writer.record_states, [record.id for record in batch])
            for record in batch:
                decided.decide(record, known.get(record.id))
        self._write(writer.touch_records, decided.unchanged)
        self._write(writer.mint_entities, decided.new)
        self._write_once(writer.create_records, decided.new)
        self._write(writer.add_superseded, decided.older)
        return decided

    def _take(self, decided: _Decided) -> None:
        self.counts.update(decided.counts)
        if self._waiting:
            for record in chain(decided.new, decided.replace, decided.restore, decided.withdraw):
                if record.dataset in self._waiting:
                    self.corrected[record.dataset].append(record.key)
        self._advance(decided.counts.total())
        if decided.replace or decided.restore or decided.withdraw:
            self._later.append(decided)

    def _write_later(self) -> None:
        for decided in self._later:
            self._write_once(writer.replace_records, decided.replace)
            self._write_once(writer.restore_records, decided.restore)
            self._write_once(writer.withdraw_records, decided.withdraw)

    def _write_once(self, write: Callable[..., None], records: Sequence[PreparedRecord]) -> None:
        """Write what must not be written twice: the driver tries again what it got no answer to, committed or not."""
        tries = 0

        def work(transaction: neo4j.ManagedTransaction, /, **run: str) -> None:
            nonlocal tries
            tries += 1
            write(transaction, records if tries == 1 else writer.unwritten(transaction, records), **run)

        if records:
            with self._driver.session() as session:
                session.execute_write(work, run=self._run, seen=self._seen)

    def _write(self, write: Callable[..., None], records: Sequence[PreparedRecord]) -> None:
        if records:
            with self._driver.session() as session:
                session.execute_write(write, records, run=self._run, seen=self._seen)


def _batches(records: Iterable[PreparedRecord], size: int) -> Iterator[list[PreparedRecord]]:
    batch: list[PreparedRecord] = []
    for record in records:
        batch.append(record)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
