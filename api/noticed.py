"""What was noticed about the sources of a file's records: warnings of the runs that brought them, late datasets.

Both are facts about datasets that the reader sees records of, kept in memory: a run that has ended doesn't change, and
when a dataset was last read is looked up again after a minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from api.catalogue import Catalogue
from hub.access.bounded import Bounded
from hub.errors import NotFound
from hub.files import flags
from hub.files.values import FileRecord, Flag
from hub.ledger.values import RunState
from quality.finding import Finding
from quality.freshness import FreshnessState, freshness

if TYPE_CHECKING:
    from hub.ledger.ledger import Ledger

_MOST: Final = 10_000
_SECONDS: Final = 60.0
_PERIOD: Final = TypeAdapter(timedelta)


class Noticed:
    """Of one ledger and what is registered."""

    def __init__(self, ledger: Ledger, catalogue: Callable[[], Catalogue]) -> None:
        self._ledger = ledger
        self._catalogue = catalogue
        self._runs: Bounded[str, tuple[Finding, ...]] = Bounded(_MOST)
        self._late: Bounded[str, tuple[float, str | None]] = Bounded(_MOST)

    async def flags(self, records: Sequence[FileRecord], fields: Iterable[str]) -> tuple[Flag, ...]:
        """Flags of a file with these records that shows these fields."""
        runs = {one.run for one in records}
        datasets = {one.dataset for one in records}
        unknown = {run for run in runs if self._runs.get(run) is None}
        old = {one for one in datasets if not self._is_known(one)}
        if unknown or old:
            await asyncio.to_thread(self._read, unknown, old)
        found = {run: self._runs.get(run) or () for run in runs}
        late = {one: known[1] for one in datasets if (known := self._late.get(one)) and known[1] is not None}
        return (*flags.runs(records, found, frozenset(fields)), *flags.stale(records, late))

    def _is_known(self, dataset: str) -> bool:
        known = self._late.get(dataset)
        return known is not None and monotonic() - known[0] < _SECONDS

    def _read(self, runs: Iterable[str], datasets: Iterable[str]) -> None:
        for id in runs:
            try:
                run = self._ledger.runs.get(id)
            except NotFound:  # a ledger that is younger than the graph
                self._runs.put(id, ())
                continue
            if run.state is not RunState.RUNNING:
                self._runs.put(id, run.warnings)
        schedules = {one.id: one.schedule for one in self._catalogue().entries}
        for dataset in datasets:
            self._late.put(dataset, (monotonic(), self._last_if_late(dataset, schedules.get(dataset))))

    def _last_if_late(self, dataset: str, schedule: str | None) -> str | None:
        """The day of the last load of a dataset that is late."""
        try:
            period = _PERIOD.validate_python(schedule)
        except ValidationError:
            return None  # loaded by hand, or not registered
        last = next(iter(self._ledger.runs.history(dataset, 1)), None)
        found = freshness(last.finished if last else None, period, datetime.now(UTC))
        if last is None or found.state is not FreshnessState.STALE:
            return None
        return f"{last.finished:%Y-%m-%d}"
