"""Makes Neo4j's Java start faster: a cache of loaded classes, made once a user by `python -m hub.graph.aot`.

Java 25 can write what a trained run loaded and linked to a file, and start from it the next time (JEP 483,
514, 515). Training takes about half a minute, so nothing does it unasked. Java checks the file against its
own build and the jars, and goes on without it where they differ: a start can get faster, never fail.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hub.graph.jars import JarCache
from hub.graph.jvm import Java
from hub.settings import Settings

_SINCE = 25
_STOP_SECONDS = 300.0
_TRAINING = (
    "CREATE CONSTRAINT trained IF NOT EXISTS FOR (n:Trained) REQUIRE n.id IS UNIQUE",
    "UNWIND range(1, 999) AS i MERGE (n:Trained {id: i}) SET n.name = toString(i), n.p = point({x: i, y: 1})",
    "UNWIND range(1, 999) AS i MATCH (a:Trained {id: i}), (b:Trained {id: i + 1}) MERGE (a)-[:NEXT]->(b)",
    "MATCH p = shortestPath((:Trained {id: 1})-[:NEXT*..6]-(:Trained {id: 4})) RETURN length(p)",
    "MATCH (n:Trained)-[r]-(m) RETURN n.name AS name, count(*) AS n ORDER BY n DESC LIMIT 5",
    "SHOW INDEXES",
    "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS",
)


def cache_file(jars: JarCache, java: Java) -> Path:
    """Where the cache of these jars and this Java is, made or not."""
    return jars.folder / f"server-{java.version}-parallel.aot"


def options(jars: JarCache, java: Java) -> tuple[str, ...]:
    """What to tell Java so that it uses the cache; nothing without one."""
    file = cache_file(jars, java)
    usable = java.feature >= _SINCE and file.exists()
    return (f"-XX:AOTCache={file}", "-Xlog:aot=off", "-Xlog:aot*=off") if usable else ()


def train(settings: Settings) -> Path | None:
    """Make the cache with a server of its own in a temporary home; None where Java is too old for it.

    Raises
    ------
    ServerUnavailable, StorageUnavailable
        As for a start.
    """
    from hub.graph.driver import connect
    from hub.graph.jvm import find_java
    from hub.graph.server import EmbeddedServer

    java, jars = find_java(), JarCache.of_settings(settings)
    if java.feature < _SINCE:
        return None
    jars.ensure()
    file = cache_file(jars, java)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="hub-aot-", ignore_cleanup_errors=True) as home:
            own = settings.model_copy(update={"home": Path(home), "neo4j_port": 0, "neo4j_uri": None})
            server = EmbeddedServer(own, java_options=(f"-XX:AOTCacheOutput={part}",))
            server.start()
            try:
                with connect(own) as driver, driver.session() as session:
                    for query in _TRAINING:
                        session.run(query).consume()
            finally:
                server.stop(_STOP_SECONDS)
        if part.exists():
            part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return file if file.exists() else None


if __name__ == "__main__":
    train(Settings())
