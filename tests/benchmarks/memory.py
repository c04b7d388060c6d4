"""Peak memory of this process and all it started, Neo4j included, sampled beside the work."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

_EVERY_S = 0.5


@dataclass
class Peak:
    """Bytes of memory held at once, shared pages counted once (PSS)."""

    bytes: int = 0


@contextmanager
def peak_memory(also: tuple[str, ...] = ("org.neo4j",)) -> Iterator[Peak]:
    """Sample until the block ends. `also` are words in the command lines of programs that left the tree."""
    peak, done = Peak(), threading.Event()

    def sample() -> None:
        while not done.wait(_EVERY_S):
            peak.bytes = max(peak.bytes, sum(map(_pss, _processes(also))))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _processes(also: tuple[str, ...]) -> set[psutil.Process]:
    own = psutil.Process()
    found = {own, *own.children(recursive=True)}
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if any(word in line for word in also) and own.username() == process.username():
            found.add(process)
    return found


def _pss(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(full, "pss", full.rss))


def wait_quiet(seconds: float = 1.0) -> None:
    """Give the machine a moment between two measurements."""
    time.sleep(seconds)
