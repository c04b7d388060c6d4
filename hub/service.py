"""The API's process: run in the foreground, or started in the background and found again.

The API is a program of its own (`python -m api`) that is started by its name, because nothing here may import it.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from hub.errors import HomeInUse, ServerUnavailable
from hub.graph.process import ServerProcess

if TYPE_CHECKING:
    from types import FrameType

    from hub.settings import Settings

START_S = 60.0
#: How long the first plans of its queries may take before it counts as started anyway: it heals by itself.
READY_S = 30.0
STOP_S = 15.0


class ApiService:
    """The API of one home. It loads webhook deliveries too, in its own process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._record = settings.root / "run" / "api.json"
        self._log = settings.root / "logs" / "api.log"

    @property
    def url(self) -> str:
        """Where it answers, or would."""
        process = ServerProcess.read(self._record)
        port = self._settings.api_port if process is None else process.port
        return f"http://{self._settings.api_host}:{port}"

    def status(self) -> dict[str, object]:
        """Whether it runs, and where."""
        process = ServerProcess.read(self._record)
        if process is None:
            return {"running": False}
        return {"running": True, "url": self.url, "docs": f"{self.url}/docs", "pid": process.pid}

    def run(self) -> None:
        """Serve in the foreground until this program or the API is told to stop.

        Raises
        ------
        HomeInUse
            It runs already.
        ServerUnavailable
            Its port is taken, or it ended by itself; it said why on stderr.
        """
        process = self._launch(None)
        told = False

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal told
            told = True
            process.terminate()

        try:
            with _handling(signal.SIGTERM, stop), _handling(signal.SIGINT, stop):
                code = process.wait()
        finally:
            self._record.unlink(missing_ok=True)
        if code and code not in (-signal.SIGTERM, -signal.SIGINT) and not told:
            raise ServerUnavailable(f"The API ended with exit code {code}.")

    def start(self) -> None:
        """Start it in the background and return once it answers, and can answer from the graph too if that is there.

        Raises
        ------
        HomeInUse
            It runs already.
        ServerUnavailable
            Its port is taken, it ended, or did not answer in time; the end of its log is in the message.
        """
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            process = self._launch(log)
        deadline = time.monotonic() + START_S
        while not self._answers("healthz"):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                process.wait()
                self._record.unlink(missing_ok=True)
                tail = self._log.read_text("utf-8", "replace").splitlines()[-15:]
                raise ServerUnavailable("The API did not start. The end of its log:\n" + "\n".join(tail))
            time.sleep(0.1)
        deadline = time.monotonic() + READY_S
        while not self._answers("readyz") and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.2)
        process.returncode = 0  # it outlives this program; its record finds it again

    def stop(self) -> bool:
        """Stop it; False where it did not run."""
        process = ServerProcess.read(self._record)
        if process is None:
            return False
        process.stop(STOP_S)
        self._record.unlink(missing_ok=True)
        return True

    def _launch(self, log: IO[bytes] | None) -> subprocess.Popen[bytes]:
        if ServerProcess.read(self._record) is not None:
            raise HomeInUse(f"The API of this home runs already, at {self.url}.")
        host, port = self._settings.api_host, self._settings.api_port
        if _is_taken(host, port):
            raise ServerUnavailable(
                f"Port {port} of {host} is taken: give the API another with HUB_API_PORT."
            )
        self._record.parent.mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api"],  # -P: a folder `api` where we stand is not taken for it
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        ServerProcess.of_pid(process.pid, port).write(self._record)
        return process

    def _answers(self, route: str) -> bool:
        import httpx2 as httpx

        try:
            return httpx.get(f"{self.url}/{route}", timeout=3).is_success
        except httpx.HTTPError:
            return False


def _is_taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


@contextmanager
def _handling(number: signal.Signals, handler: object) -> Iterator[None]:
    before = signal.signal(number, handler)  # type: ignore[arg-type]
    try:
        yield
    finally:
        signal.signal(number, before)
