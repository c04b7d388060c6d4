"""The embedded server's process as other programs find it: a file with its id, start time and port."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

_POLL_S = 0.05
_KILLED_S = 10.0


@dataclass(frozen=True)
class ServerProcess:
    """A server that was started. `started` (Unix seconds) tells it from a later process with the same id."""

    pid: int
    started: float
    port: int

    @classmethod
    def of_pid(cls, pid: int, port: int) -> ServerProcess:
        """Describe a process that was just started."""
        return cls(pid, psutil.Process(pid).create_time(), port)

    @classmethod
    def read(cls, path: Path) -> ServerProcess | None:
        """The server that runs, as its file tells; None without a file or when that process is gone."""
        try:
            found = cls(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return found if found.handle() is not None else None

    def write(self, path: Path) -> None:
        """Keep it for other programs, in one step."""
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_text(json.dumps(asdict(self)), "utf-8")
        part.replace(path)

    def handle(self) -> psutil.Process | None:
        """The live process, or None."""
        try:
            process = psutil.Process(self.pid)
            # create_time follows the clock, which may be set; ids come round far later than in a second.
            same = abs(process.create_time() - self.started) < 1
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None

    def stop(self, patience: float) -> bool:
        """Ask the process to end, and end it after `patience` seconds. False: it was forced."""
        process = self.handle()
        if process is None:
            return True
        try:
            process.terminate()
            if self._ends(patience):
                return True
            process.kill()
        except psutil.NoSuchProcess:
            return True
        self._ends(_KILLED_S)
        return False

    def _ends(self, patience: float) -> bool:
        """Wait until it is gone. A zombie is gone: its parent may be a program that never asks for it."""
        deadline = time.monotonic() + patience
        while self.handle() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_S)
        return True
