"""Makes the embedded graph's store anew from the graph itself, and puts it in the place of the old one.

Neo4j leaves the bytes of deleted and changed values in its store files, transaction logs and full-text segments until
something happens to overwrite them. A store that was made by an import holds what was given to the import and nothing
else; ids, times and the partition are values of the graph and stay. The server answers while the new store is made,
and is away only for the change itself. Whoever is killed leaves the old store whole, or two that the next start
changes over.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.errors import StorageUnavailable, WrongUse
from hub.graph.admin import import_beside
from hub.graph.export import OPTIONS, export_graph
from hub.graph.neo4j_home import BESIDE, Neo4jHome
from hub.graph.process import ServerProcess
from hub.graph.server import EmbeddedServer

if TYPE_CHECKING:
    from hub.home import Home


@dataclass(frozen=True, slots=True)
class Compacted:
    """What the new store holds, and how many bytes the files of the old and of the new one have."""

    nodes: int
    edges: int
    before: int
    after: int


def compact(home: Home, tell: Callable[[str], object] = lambda _: None) -> Compacted:
    """Put a store without anything that was deleted in the place of the embedded one. Hold the load lock.

    It needs as much free disk again as the graph has, and as much for its values as text.

    Raises
    ------
    WrongUse
        The graph is an existing Neo4j: its operator has to see to its files.
    StorageUnavailable
        The disk is full, or the new store isn't whole; the old one is in place.
    """
    if home.settings.neo4j_uri is not None:
        raise WrongUse("HUB_NEO4J_URI names a Neo4j that exists: its files can't be written anew from here.")
    server = EmbeddedServer(home.settings)
    neo4j_home = server.home
    _clear(neo4j_home)
    folder = home.folder("compaction")
    try:
        tell("reading the whole graph …")
        exported = export_graph(home.driver, folder)
        tell("importing it into a new store …")
        imported = import_beside(home.settings, BESIDE, exported.nodes, exported.edges, options=OPTIONS)
        if (imported.nodes, imported.relationships) != exported.counts:
            raise StorageUnavailable(
                f"The new store has {imported.nodes} nodes and {imported.relationships} edges, not "
                f"{exported.counts[0]} and {exported.counts[1]}: the old one stays in place."
            )
    except BaseException:
        _clear(neo4j_home)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    before = _size(neo4j_home)
    tell("changing the stores over …")
    home.disconnect()
    server.stop()
    with server.exclusive():
        neo4j_home.change_over()
        for log in ("import.log", "neo4j.previous.log"):
            (neo4j_home.logs / log).unlink(missing_ok=True)
    server.start()
    assert home.driver is not None  # connecting brings constraints and indexes
    return Compacted(*exported.counts, before, _size(neo4j_home))


def _clear(home: Neo4jHome) -> None:
    """Remove what one that died left of a new store, and end its import."""
    record = home.run / f"{BESIDE}.json"
    orphan = ServerProcess.read(record)
    if orphan is not None:
        orphan.stop(5)
    record.unlink(missing_ok=True)
    for folder in home.stores_of(BESIDE):
        shutil.rmtree(folder, ignore_errors=True)


def _size(home: Neo4jHome) -> int:
    return sum(file.stat().st_size for store in home.stores for file in store.rglob("*") if file.is_file())
