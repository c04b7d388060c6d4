"""Prepares parts on all cores where there are many, in this process where there are few."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hub.graph.bulk.emission import Emitter
from hub.landing import Landing, Part
from hub.pipeline.preparation import PreparedPart, Workbench
from hub.pipeline.repeats import NO_REPEATS, Repeats

if TYPE_CHECKING:
    from hub.keys import HubKey
    from hub.retention.erased import Erased

#: Starting a pool costs about two seconds, as much as preparing this many rows.
POOL_ROWS = 60_000


@dataclass(frozen=True, slots=True)
class Job:
    """All that a process needs to prepare parts. `emitter` and `repeats` are for the bulk path."""

    connectors: Mapping[str, Mapping[str, str]]
    key: HubKey
    landing_url: str
    spool: Path
    columns: Mapping[str, tuple[str, ...]]
    erased: Erased
    emitter: Emitter | None = None
    repeats: Mapping[str, Repeats] = field(default_factory=dict)


class _Worker:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._landing = Landing(job.landing_url)
        self._bench = Workbench(job.connectors, job.key, job.spool, job.erased)

    def prepare(self, part: Part) -> PreparedPart:
        job = self._job
        return self._bench.prepare(
            part,
            self._landing.read(part.path),
            job.columns.get(part.dataset),
            emitter=job.emitter,
            repeats=job.repeats.get(part.path, NO_REPEATS),
        )


def prepare_parts(job: Job, parts: Sequence[Part], advance: Callable[[int], None]) -> Iterator[PreparedPart]:
    """Prepare the parts, in their order."""
    if sum(part.rows for part in parts) < POOL_ROWS:
        worker = _Worker(job)
        for part in parts:
            yield worker.prepare(part)
            advance(part.rows)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count() or 1, context, _start, (job,)) as pool:
        for prepared in pool.map(_prepare, parts):
            yield prepared
            advance(prepared.part.rows)


_here: _Worker


def _start(job: Job) -> None:
    global _here
    gc.disable()  # it lives for these parts only, and what it holds has no cycles
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _here = _Worker(job)


def _end_with_parent() -> None:
    """A killed hub must not leave processes behind that wait for its work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _prepare(part: Part) -> PreparedPart:
    return _here.prepare(part)
