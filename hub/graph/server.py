"""The embedded default: a real Neo4j Community server that the hub starts, finds again and stops."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from filelock import FileLock, Timeout

from hub.errors import HomeInUse, ServerUnavailable, WrongUse
from hub.graph import aot
from hub.graph.jars import JarCache
from hub.graph.jvm import Java, find_java
from hub.graph.neo4j_home import USER, Neo4jHome
from hub.graph.process import ServerProcess
from hub.settings import Settings

logger = logging.getLogger(__name__)

START_SECONDS = 120.0
STOP_SECONDS = 60.0
_LOCK_SECONDS = 10.0
_TAIL_LINES = 15
_LOGS = ("neo4j.log", "console.log")


@dataclass(frozen=True)
class Status:
    """Whether a server runs on this home, and where. `uri` and the rest are None when it doesn't."""

    running: bool
    uri: str | None = None
    pid: int | None = None
    port: int | None = None
    started: float | None = None


class EmbeddedServer:
    """The Neo4j server of one HUB_HOME. It outlives the program that started it until `stop`."""

    def __init__(self, settings: Settings, *, java_options: tuple[str, ...] | None = None) -> None:
        if settings.neo4j_uri is not None:
            raise WrongUse("HUB_NEO4J_URI names a Neo4j that exists: the hub does not start or stop it.")
        self.settings = settings
        self._java_options = java_options
        self.home = Neo4jHome.of_settings(settings)
        self._record = self.home.run / "server.json"

    def status(self) -> Status:
        """Look whether the server runs, without speaking to it."""
        process = ServerProcess.read(self._record)
        if process is None:
            return Status(running=False)
        return Status(True, f"bolt://127.0.0.1:{process.port}", process.pid, process.port, process.started)

    def ensure(self) -> bool:
        """Return once the server answers, started if it did not run. True: this call started it."""
        process = ServerProcess.read(self._record)
        if process is not None:
            self._await(process, time.monotonic() + START_SECONDS)
            return False
        self.start()
        return True

    def start(self, patience: float = START_SECONDS) -> Status:
        """Start the server and return once it answers a query.

        An import that died half-way is wiped first: the graph is empty then, as it was before that import.

        Raises
        ------
        HomeInUse
            A server runs on this home, or another program starts, stops or imports right now.
        ServerUnavailable
            No Java, no jars, the port is taken, or Neo4j did not come up within `patience` seconds.
        StorageUnavailable
            The home or the jar cache can't be written.
        """
        java, jars = find_java(), JarCache.of_settings(self.settings)
        jars.ensure()
        with self.exclusive():
            port = _free_port(self.settings.neo4j_port)
            self.home.prepare(port, self.settings.neo4j_pagecache)
            self.clear_interrupted_import()
            if self.home.changing.exists():
                self.home.change_over()
            process = self._spawn(java, jars, port)
            process.write(self._record)
            try:
                self._await(process, time.monotonic() + patience)
            except BaseException:
                process.stop(5)
                self._record.unlink(missing_ok=True)
                raise
        return self.status()

    def stop(self, patience: float = STOP_SECONDS) -> bool:
        """Stop the server; its data is safe also when it must be ended by force. False: none ran."""
        process = ServerProcess.read(self._record)
        if process is None:
            return False
        if not process.stop(patience):
            logger.warning("Neo4j did not stop in %.0f s and was ended; its next start recovers.", patience)
        self._record.unlink(missing_ok=True)
        return True

    def clear_interrupted_import(self) -> None:
        """Empty the graph if an import into it died, after ending that import's Java if it lives on."""
        if not self.home.marker.exists():
            return
        orphan = ServerProcess.read(self.home.marker)
        if orphan is not None:
            orphan.stop(5)
        logger.warning("An import into the graph was interrupted: the graph starts empty.")
        self.home.wipe()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold this home's Neo4j while no server runs: for a start, or for an offline import.

        Raises
        ------
        HomeInUse
            A server runs, or another program holds it.
        """
        self.home.run.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.home.run / "hub.lock", timeout=_LOCK_SECONDS):
                status = self.status()
                if status.running:
                    raise HomeInUse(
                        f"Neo4j runs on {self.home.folder} already "
                        f"(process {status.pid}, port {status.port}). "
                        "Use it, stop it with `hub down`, or set HUB_HOME to another folder."
                    )
                yield
        except Timeout as error:
            raise HomeInUse(
                f"Another program starts Neo4j on {self.home.folder} or imports into it."
            ) from error

    def _spawn(self, java: Java, jars: JarCache, port: int) -> ServerProcess:
        heap = self.settings.neo4j_heap
        options = aot.options(jars, java) if self._java_options is None else self._java_options
        command = [
            str(java.program), *java.flags, *java.memory, f"-Xms{heap}", f"-Xmx{heap}", *options,
            "-cp", os.pathsep.join(map(str, jars.paths)), "org.neo4j.server.Neo4jCommunity",
            f"--home-dir={self.home.folder}", f"--config-dir={self.home.conf}",
        ]  # fmt: skip
        log = self.home.logs / "neo4j.log"
        if log.exists():
            log.replace(self.home.logs / "neo4j.previous.log")
        with (self.home.logs / "console.log").open("wb") as console:
            process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True
            )
        process.returncode = 0  # It outlives this program; from here on its record finds it, not this object.
        return ServerProcess.of_pid(process.pid, port)

    def _await(self, process: ServerProcess, deadline: float) -> None:
        while not _answers(process.port, self.home.password()):
            if process.handle() is None:
                raise ServerUnavailable(f"Neo4j ended while it started.{self._tail()}")
            if time.monotonic() > deadline:
                raise ServerUnavailable(f"Neo4j did not answer in time and was ended.{self._tail()}")
            time.sleep(0.05)

    def _tail(self) -> str:
        """The last lines that Neo4j wrote in this start, less Java's stack frames."""
        lines: list[str] = []
        for name in _LOGS:
            path = self.home.logs / name
            text = path.read_text("utf-8", "replace") if path.exists() else ""
            told = [line for line in text.splitlines() if not line.startswith("\tat ")]
            lines += told[-_TAIL_LINES:]
        return f" The end of its logs in {self.home.logs}:\n" + "\n".join(lines)


def _free_port(port: int) -> int:
    """The port if it can be listened on; for 0 any free one."""
    with closing(socket.socket()) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ServerUnavailable(
                f"Port {port} of 127.0.0.1, meant for Neo4j, is taken by another program. "
                "Set HUB_NEO4J_PORT to a free port (0 picks one), or stop that program."
            ) from error
        return int(probe.getsockname()[1])


def _answers(port: int, password: str) -> bool:
    import neo4j
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
            pass
        uri = f"bolt://127.0.0.1:{port}"
        with neo4j.GraphDatabase.driver(uri, auth=(USER, password)) as driver, driver.session() as session:
            session.run("RETURN 1").consume()
    except (OSError, DriverError, Neo4jError):
        return False
    return True
