"""Prepares parts on all cores where there are many, in this process where there are few."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hub.landing import Landing
from hub.pipeline.extraction import Part
from hub.pipeline.preparation import PreparedPart, Workbench

if TYPE_CHECKING:
    from hub.keys import HubKey

#: Starting a pool costs about two seconds, as much as preparing this many rows.
POOL_ROWS = 60_000


class Job(NamedTuple):
    """All a process needs to prepare parts."""

    connectors: dict[str, dict[str, str]]
    key: HubKey
    landing_url: str
    spool: Path
    columns: dict[str, tuple[str, ...]]


class _Worker:
    def __init__(self, job: Job) -> None:
        self._landing = Landing(job.landing_url)
        self._columns = job.columns
        self._bench = Workbench(job.connectors, job.key, job.spool)

    def prepare(self, part: Part) -> PreparedPart:
        return self._bench.prepare(part, self._landing.read(part.path), self._columns.get(part.dataset))


def prepare_parts(
    job: Job, parts: Sequence[Part], advance: Callable[[int], None]
) -> Iterator[PreparedPart]:
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
    _here = _Worker(job)


def _prepare(part: Part) -> PreparedPart:
    return _here.prepare(part)
