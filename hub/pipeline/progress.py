"""How far a run is, told to whoever wants to show it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """Receives what a run does; the terminal draws bars from it."""

    def begin(self, stage: str, total: int | None) -> None: ...

    def advance(self, stage: str, rows: int) -> None: ...

    def end(self, stage: str, seconds: float) -> None: ...


class Silent:
    """Shows nothing."""

    def begin(self, stage: str, total: int | None) -> None:
        return

    def advance(self, stage: str, rows: int) -> None:
        return

    def end(self, stage: str, seconds: float) -> None:
        return


class Stages:
    """Times the stages of one run; a stage entered twice adds up."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[None]:
        """Everything within counts to the stage `name`."""
        self.progress.begin(name, total)
        started = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - started
            self.seconds[name] = round(self.seconds.get(name, 0.0) + spent, 3)
            self.progress.end(name, spent)
