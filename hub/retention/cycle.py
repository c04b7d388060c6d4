"""The cycle: writes every file anew that has held what was erased, once for all erasures since the last one.

A deleted value is out of every reader's reach at once. Its bytes stay in Neo4j's store and logs, in the ledger's file
and in the work store of resolves until those are written anew; only then is an erasure whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.pipeline.batch import load_lock, refuse_half_graph
from hub.retention.erase import finish_begun

if TYPE_CHECKING:
    from hub.graph.compaction import Compacted
    from hub.home import Home


@dataclass(frozen=True, slots=True)
class Cycled:
    """How many erasures are whole now. `graph` is None where Neo4j isn't embedded or nothing was to do.

    `waits` says that an existing Neo4j's files are still to be seen to, by its operator.
    """

    erasures: int
    graph: Compacted | None = None
    waits: bool = False


def cycle(home: Home, *, neo4j_done: bool = False, tell: Callable[[str], object] = lambda _: None) -> Cycled:
    """Write the files anew, if anything was erased since the last time.

    `neo4j_done` is the operator's word that the files of an existing Neo4j (HUB_NEO4J_URI) hold nothing of it any
    more; without it the erasures go on waiting.

    Raises
    ------
    HomeInUse
        A load goes on for too long.
    StorageUnavailable
        The disk is full, or somebody uses the ledger for too long; what was there before is in place.
    """
    from hub.graph.compaction import compact
    from hub.identity.resolution.store import rewrite

    finish_begun(home)
    waiting = home.ledger.erasures.uncycled()
    if not waiting:
        return Cycled(0)
    embedded = home.settings.neo4j_uri is None
    with load_lock(home):
        refuse_half_graph(home)
        waiting = home.ledger.erasures.uncycled()
        graph = compact(home, tell) if embedded else None
        tell("writing the work store of resolves anew …")
        rewrite(home.root)
        (home.root / "identity" / "matters.duckdb").unlink(missing_ok=True)
    tell("writing the ledger anew …")
    home.ledger.sweep.rewrite()
    if embedded or neo4j_done:
        home.ledger.erasures.mark_cycled([one.id for one in waiting])
        return Cycled(len(waiting), graph)
    return Cycled(0, waits=True)
