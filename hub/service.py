"""The API's process: run here, or started in the background and found again."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from hub.errors import HomeInUse, ServerUnavailable
from hub.graph.process import ServerProcess

if TYPE_CHECKING:
    from hub.settings import Settings

START_S = 60.0
STOP_S = 15.0


class ApiService:
    """The API of one home. It loads webhook deliveries too, in its own process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._record = settings.root / "run" / "api.json"
        self._log = settings.root / "logs" / "api.log"

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self._settings.api_host}:{self._settings.api_port}"

    def status(self) -> dict[str, object]:
        """Whether it runs in the background, and where."""
        process = ServerProcess.read(self._record)
        if process is None:
            return {"running": False}
        return {"running": True, "url": self.url, "docs": f"{self.url}/docs", "pid": process.pid}

    def run(self) -> None:
        """Serve in this process until it is told to stop."""
        from api.serve import run
        from hub.home import Home
        from hub.pipeline.receipt import load_receipt

        with Home(self._settings) as home:
            run(self._settings, load_receipt=lambda receipt: load_receipt(home, receipt))

    def start(self) -> None:
        """Start it in the background and return once it answers.

        Raises
        ------
        HomeInUse
            It runs already.
        ServerUnavailable
            It ended, or did not answer in time; the end of its log is in the message.
        """
        if ServerProcess.read(self._record) is not None:
            raise HomeInUse(f"The API of this home runs already, at {self.url}.")
        for path in (self._record, self._log):
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "hub.service"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started = ServerProcess.of_pid(process.pid, self._settings.api_port)
        process.returncode = 0  # it outlives this program; its record finds it again
        started.write(self._record)
        deadline = time.monotonic() + START_S
        while not self._answers():
            if started.handle() is None or time.monotonic() > deadline:
                started.stop(STOP_S)
                self._record.unlink(missing_ok=True)
                tail = self._log.read_text("utf-8", "replace").splitlines()[-15:]
                raise ServerUnavailable("The API did not start. The end of its log:\n" + "\n".join(tail))
            time.sleep(0.1)

    def stop(self) -> bool:
        """Stop it; False where it did not run."""
        process = ServerProcess.read(self._record)
        if process is None:
            return False
        process.stop(STOP_S)
        self._record.unlink(missing_ok=True)
        return True

    def _answers(self) -> bool:
        import httpx

        try:
            return httpx.get(f"{self.url}/healthz", timeout=1).is_success
        except httpx.HTTPError:
            return False


if __name__ == "__main__":
    from hub.settings import Settings as _Settings

    ApiService(_Settings()).run()
