"""Neo4j's offline import: the fast way to fill an empty embedded graph.

The import runs in a Java of its own while no server does. It is `neo4j-admin database import full`, called by
its own class: the bootstrapper would start a second Java, without the opens that it needs.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hub.errors import StorageUnavailable, WrongUse
from hub.graph.jars import JarCache
from hub.graph.jvm import find_java
from hub.graph.neo4j_home import DATABASE, Neo4jHome
from hub.graph.process import ServerProcess
from hub.graph.server import EmbeddedServer
from hub.settings import Settings

_COUNT = re.compile(r"^\s+(\d+) (nodes|relationships|properties)$", re.MULTILINE)


@dataclass(frozen=True)
class Group:
    """Files of one kind of node or edge, with its labels or its type; the first starts with the header."""

    names: tuple[str, ...]
    files: tuple[Path, ...]

    def option(self, kind: Literal["nodes", "relationships"], folder: Path) -> str:
        """The group as an option of the import command, run in `folder`.

        Raises
        ------
        WrongUse
            A file's path below `folder` has a comma, which the command reads as an end.
        """
        files = [str(file.absolute().relative_to(folder)) for file in self.files]
        if any("," in file for file in files):
            raise WrongUse("A file of an import can't have a comma in its name.")
        return f"--{kind}={':'.join(self.names)}={','.join(files)}"


@dataclass(frozen=True)
class Imported:
    """What an import wrote, and how long it took in seconds, its Java's start included."""

    nodes: int
    relationships: int
    properties: int
    seconds: float


def interrupted(settings: Settings) -> bool:
    """Tell whether an import died half-way. The next start or import wipes what it left."""
    return Neo4jHome.of_settings(settings).marker.exists()


def import_full(
    settings: Settings,
    nodes: Sequence[Group],
    relationships: Sequence[Group],
    *,
    input_type: Literal["csv", "parquet"] = "csv",
    options: Sequence[str] = (),
) -> Imported:
    """Replace the embedded graph by what the files hold (without any, by an empty one); stop the server before.

    Everything in the graph before is gone, constraints and indexes too, so it is for an empty graph only.
    Apply the schema after the next start: Community's store can't take it during an import. A marker file
    stands while it runs, so that a killed import is found and wiped at the next start.

    Raises
    ------
    HomeInUse
        The server runs, or another program uses its home.
    WrongUse
        `neo4j_uri` is set: the files of another server can't be written.
    StorageUnavailable
        The disk is full, or the import refused the files; the graph is empty then.
    ServerUnavailable
        There is no Java or there are no jars.
    """
    server = EmbeddedServer(settings)
    home = server.home
    files = [file for group in (*nodes, *relationships) for file in group.files]
    if not files:
        with server.exclusive():
            home.wipe()
        return Imported(0, 0, 0, 0.0)
    program = _program(settings)
    with server.exclusive():
        home.prepare(settings.neo4j_port, settings.neo4j_pagecache)
        server.clear_interrupted_import()
        home.marker.touch()
        try:
            imported = _import(
                program,
                home,
                DATABASE,
                nodes,
                relationships,
                (f"--input-type={input_type}", *options),
                home.marker,
            )
        except BaseException:
            home.wipe()
            raise
        home.marker.unlink()
    return imported


def import_beside(
    settings: Settings,
    name: str,
    nodes: Sequence[Group],
    relationships: Sequence[Group],
    *,
    options: Sequence[str],
) -> Imported:
    """Import into a database of another name, which the running server neither knows nor touches.

    Its process is kept in `<run>/<name>.json`, by which who comes after a killed hub ends it.

    Raises
    ------
    StorageUnavailable
        The disk is full, or the import refused the files.
    """
    home = EmbeddedServer(settings).home
    record = home.run / f"{name}.json"
    try:
        return _import(_program(settings), home, name, nodes, relationships, options, record)
    finally:
        record.unlink(missing_ok=True)


def _program(settings: Settings) -> list[str]:
    """The start of every command: Java with what the admin tool needs."""
    java, jars = find_java(), JarCache.of_settings(settings).ensure()
    return [
        str(java.program), *java.flags, *java.memory, f"-Xmx{settings.neo4j_heap}",
        "-cp", os.pathsep.join(map(str, jars)), "org.neo4j.cli.AdminTool",
    ]  # fmt: skip


def _import(
    program: Sequence[str],
    home: Neo4jHome,
    name: str,
    nodes: Sequence[Group],
    relationships: Sequence[Group],
    options: Sequence[str],
    record: Path,
) -> Imported:
    files = [file for group in (*nodes, *relationships) for file in group.files]
    folder = Path(os.path.commonpath([file.absolute().parent for file in files]))
    arguments = [
        "database", "import", "full", name, "--overwrite-destination=true",
        "--path-pattern-style=none", f"--threads={os.cpu_count() or 1}", "--high-parallel-io=on",
        *options,
        *(group.option("nodes", folder) for group in nodes),
        *(group.option("relationships", folder) for group in relationships),
    ]  # fmt: skip
    started = time.monotonic()
    output = _run([*program, *arguments], home, folder, record)
    counts = {kind: int(count) for count, kind in _COUNT.findall(output)}
    return Imported(
        counts.get("nodes", 0),
        counts.get("relationships", 0),
        counts.get("properties", 0),
        time.monotonic() - started,
    )


def _run(command: Sequence[str], home: Neo4jHome, folder: Path, record: Path) -> str:
    """Run the import to its end. What it prints may quote rows: it goes to a private file, not to errors."""
    environment = {**os.environ, "NEO4J_HOME": str(home.folder), "NEO4J_CONF": str(home.conf)}
    log = home.logs / "import.log"
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd=folder
        )
        try:
            ServerProcess.of_pid(process.pid, port=0).write(record)
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
    text = log.read_text("utf-8", "replace")
    if code != 0:
        raise StorageUnavailable(_failure(text, log))
    return text


def _failure(text: str, log: Path) -> str:
    if "No space left on device" in text or "disk is full" in text.lower():
        return f"The disk of {log.parent.parent} is full: the import was taken back. Free some space first."
    return f"Neo4j's import refused its files and was taken back: the graph is empty. Its output is in {log}."
