"""A real PostgreSQL for tests: the one at `HUB_TEST_POSTGRES_URL`, or a throwaway one where it is installed.

Each test gets a database of its own, made anew and dropped afterwards.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, make_url, text


class Cluster:
    """A throwaway cluster on a free port of loopback, owned by a user that may own one."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._user = _owner()
        self.folder = Path(tempfile.mkdtemp(prefix="rivermeet-postgres-"))
        self.folder.chmod(0o755)
        self._data = self.folder / "data"
        self._data.mkdir(mode=0o700)
        if self._user is not None:
            shutil.chown(self._data, self._user)
        self.port = _free_port()

    @property
    def url(self) -> URL:
        """Address of its maintenance database."""
        return URL.create("postgresql+psycopg", "hub", host="127.0.0.1", port=self.port, database="postgres")

    def start(self) -> None:
        """Make and start it; returns when it answers."""
        self._run("initdb", "--username=hub", "--auth=trust", "--encoding=UTF8", "--no-sync")
        self.start_again()

    def start_again(self) -> None:
        """Start it after a stop."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self._run("pg_ctl", "--wait", f"--log={self._data / 'log'}", f"--options={options}", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` is as if it crashed."""
        self._run("pg_ctl", "--wait", f"--mode={mode}", "stop")

    def remove(self) -> None:
        """Delete its files."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), f"--pgdata={self._data}", *arguments]
        done = subprocess.run(
            command,
            user=self._user,
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")


def _owner() -> str | None:
    """initdb refuses root: another user then, and the caller's own otherwise."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _binaries() -> Path | None:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    newest = max(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), default=None)
    on_path = shutil.which("initdb")
    return newest or (Path(on_path).parent if on_path else None)


def new_cluster() -> Cluster:
    """A cluster that isn't started yet. Skips where no PostgreSQL is installed."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip(
            "no PostgreSQL: set HUB_TEST_POSTGRES_URL or install its server (apt-get install postgresql)"
        )
    return Cluster(binaries)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """Address of a server on which databases can be made."""
    given = os.environ.get("HUB_TEST_POSTGRES_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    cluster = new_cluster()
    try:
        cluster.start()
        yield cluster.url
        cluster.stop("immediate")
    finally:
        cluster.remove()


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """SQLAlchemy URL (`postgresql+psycopg://…`) of a new database."""
    name = f"test_{uuid4().hex}"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    yield postgres_server.set(database=name).render_as_string(hide_password=False)
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
