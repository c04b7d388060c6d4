"""Where the embedded Neo4j keeps its things below HUB_HOME, and what is written there before it starts."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from hub.errors import ServerUnavailable, StorageUnavailable
from hub.settings import Settings

USER = "neo4j"
DATABASE = "neo4j"
#: Name of the database that a compaction makes beside it.
BESIDE = "compacted"
_BEFORE = "before"
_HASH_ROUNDS = 1024


@dataclass(frozen=True)
class Neo4jHome:
    """The folder `<home>/neo4j` and the password beside it, `<home>/keys/neo4j.password`."""

    root: Path

    @classmethod
    def of_settings(cls, settings: Settings) -> Neo4jHome:
        """The home of the server that these settings describe."""
        return cls(settings.root)

    @property
    def folder(self) -> Path:
        """Neo4j's own home."""
        return self.root / "neo4j"

    @property
    def conf(self) -> Path:
        """Folder of the generated configuration."""
        return self.folder / "conf"

    @property
    def logs(self) -> Path:
        """Folder of Neo4j's logs and of what its Java prints (`console.log`)."""
        return self.folder / "logs"

    @property
    def run(self) -> Path:
        """Folder of the process record and of the lock that start, stop and import take."""
        return self.folder / "run"

    @property
    def marker(self) -> Path:
        """Exists while an import runs; found at a start, it means that the import died."""
        return self.folder / "import.running"

    @property
    def stores(self) -> tuple[Path, Path]:
        """The graph's own folders: nodes and edges, transaction logs. Without them the graph is empty."""
        return self.stores_of(DATABASE)

    def stores_of(self, name: str) -> tuple[Path, Path]:
        """The folders of a database."""
        return (self.folder / "data/databases" / name, self.folder / "data/transactions" / name)

    @property
    def changing(self) -> Path:
        """Exists while two stores change over; found at a start, the change is brought to its end."""
        return self.folder / "change.running"

    def change_over(self) -> None:
        """Put the store that was made beside in the place of the graph's, and remove that. No server may run.

        Done again after a crash, it goes on where it was.
        """
        try:
            self.changing.touch()
            for beside, here, before in zip(
                self.stores_of(BESIDE), self.stores, self.stores_of(_BEFORE), strict=True
            ):
                if beside.exists():
                    if here.exists():
                        here.rename(before)
                    beside.rename(here)
            for before in self.stores_of(_BEFORE):
                shutil.rmtree(before, ignore_errors=True)
            self.changing.unlink()
        except OSError as error:
            raise StorageUnavailable(f"{self.folder} can't be written: {error.strerror}.") from error

    def prepare(self, port: int, pagecache: str) -> None:
        """Make folders, configuration and, for a new home, the password.

        Raises
        ------
        StorageUnavailable
            The home can't be written.
        """
        try:
            for folder in (self.conf, self.logs, self.run):
                folder.mkdir(parents=True, exist_ok=True)
            (self.conf / "neo4j.conf").write_text(configuration(port, pagecache), "utf-8")
            if not (self.folder / "data/dbms/auth.ini").exists() and not self._has_system_store:
                self._make_password()
        except OSError as error:
            raise StorageUnavailable(f"{self.folder} can't be written: {error.strerror}.") from error

    def password(self) -> str:
        """Read the generated password.

        Raises
        ------
        ServerUnavailable
            There is none yet, or it is gone while the graph is still there.
        """
        path = self.root / "keys" / "neo4j.password"
        try:
            return path.read_text("ascii").strip()
        except OSError as error:
            hint = "restore it from a backup" if self._has_system_store else "start it with `hub up`"
            raise ServerUnavailable(f"The password of the embedded Neo4j isn't at {path}: {hint}.") from error

    def wipe(self) -> None:
        """Empty the graph of a server that does not run; users and password stay."""
        for folder in self.stores:
            shutil.rmtree(folder, ignore_errors=True)
        self.marker.unlink(missing_ok=True)

    @property
    def _has_system_store(self) -> bool:
        return (self.folder / "data/databases/system").exists()

    def _make_password(self) -> None:
        password = secrets.token_urlsafe(24)
        keys = self.root / "keys"
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(keys / "neo4j.password", password)
        auth = self.folder / "data/dbms/auth.ini"
        auth.parent.mkdir(parents=True, exist_ok=True)
        write_private(auth, initial_user(password))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    part.replace(path)


def initial_user(password: str) -> str:
    """The line of `auth.ini` that `neo4j-admin dbms set-initial-password` writes, without 2 s of Java.

    Salted SHA-256, hashed 1,024 times over (Apache Shiro's SimpleHash). Neo4j reads it at its first start.
    """
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(_HASH_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return f"{USER}:SHA-256,{digest.hex().upper()},{salt.hex().upper()},{_HASH_ROUNDS}:\n"


def configuration(port: int, pagecache: str) -> str:
    """Text of `neo4j.conf`: Bolt on loopback with authentication and nothing else that listens or reports."""
    return "\n".join(
        (
            "# Written by the hub at each start: changes here are lost.",
            "server.default_listen_address=127.0.0.1",
            f"server.bolt.listen_address=127.0.0.1:{port}",
            f"server.bolt.advertised_address=127.0.0.1:{port}",
            "server.bolt.telemetry.enabled=false",
            "server.http.enabled=false",
            "server.https.enabled=false",
            "dbms.security.auth_enabled=true",
            "dbms.usage_report.enabled=false",
            "dbms.fleet_manager.enabled=false",
            "server.fleet_discovery.enabled=false",
            f"server.memory.pagecache.size={pagecache}",
            # The graph can be rebuilt from landing: of the transaction logs keep what recovery needs.
            "db.tx_log.rotation.retention_policy=keep_none",
            "db.tx_log.rotation.size=64m",
            "db.tx_log.preallocate=false",
            "server.logs.gc.enabled=false",
            # Without these two a stop waits for 10 s after the databases have closed.
            "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s",
            "internal.dbms.bolt.local_enabled=false",
            "",
        )
    )
