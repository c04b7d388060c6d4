"""The same edges as networkx has them, and paths between many pairs, for the test of pole."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from random import Random
from typing import Final

import neo4j
import networkx

from graph_schema.links import LINKS
from hub.graph.driver import connect_async
from hub.graph.reads import neighbourhood
from hub.graph.reads.database import Neo4jDatabase
from hub.graph.reads.paths import paths
from hub.graph.reads.reach import CROWD
from hub.links.paths import MOST_PATHS, Wanted
from hub.settings import Settings
from tests.lenses import whole_lens

_KINDS: Final = "|".join(sorted(set(LINKS) - {"HAS_IDENTIFIER"}))
_EDGES: Final = f"MATCH (a)-[:{_KINDS}]->(b) WHERE a <> b RETURN a.id AS a, b.id AS b"
_NODES: Final = (
    "MATCH (e) WHERE e:Person OR e:Case OR e:Place OR e:Item OR e:Organisation "
    "RETURN e.id AS id, COUNT { (e)<-[:DESCRIBES]-() } > $crowd OR EXISTS { (e)<-[:HANDLED_BY]-() } AS guarded"
)

Pair = tuple[str, str]


class Known:
    """The graph in networkx: all of it, and without what no path goes through."""

    def __init__(self, driver: neo4j.Driver) -> None:
        nodes = driver.execute_query(_NODES, crowd=CROWD).records  # type: ignore[arg-type]
        self.guarded = {row["id"] for row in nodes if row["guarded"]}
        self.whole: networkx.Graph[str] = networkx.Graph()
        self.whole.add_nodes_from(row["id"] for row in nodes)
        edges = driver.execute_query(_EDGES).records  # type: ignore[arg-type]
        self.whole.add_edges_from((row["a"], row["b"]) for row in edges)
        self.open = self.whole.subgraph(set(self.whole) - self.guarded).copy()

    def shortest(self, source: str, target: str, steps: int) -> tuple[float | None, set[tuple[str, ...]]]:
        """The length of the shortest path of at most so many steps, and all of that length."""
        crowds = {source, target} & self.guarded
        graph = self.open
        if crowds:
            graph = self.whole.subgraph(set(self.open) | crowds)
        distances = networkx.single_source_shortest_path_length(graph, source, cutoff=steps)
        if target not in distances or (crowds == {source, target} and distances[target] == 1):
            return None, set()
        return distances[target], {
            tuple(nodes) for nodes in networkx.all_shortest_paths(graph, source, target)
        }

    def pairs(self, number: int, seed: int) -> list[Pair]:
        """Half of them any two nodes, half of them two persons who handle no case."""
        chance = Random(seed)
        anything = sorted(self.whole)
        persons = [id for id in anything if id.startswith("P") and id not in self.guarded]
        some = [tuple(chance.sample(anything, 2)) for _ in range(number // 2)]
        return some + [tuple(chance.sample(persons, 2)) for _ in range(number - number // 2)]  # type: ignore[return-value]


def differing(
    settings: Settings, known: Known, datasets: Sequence[str], pairs: Sequence[Pair], steps: int
) -> tuple[list[Pair], int, list[float]]:
    """Pairs of which ours are not networkx's paths, how many pairs are linked, and milliseconds of each."""
    lens = whole_lens(datasets, case=None)
    wrong: list[Pair] = []
    took: list[float] = []
    linked = 0

    async def run() -> None:
        nonlocal linked
        database = Neo4jDatabase(
            lambda: connect_async(settings), warm_up=neighbourhood.warm_up(), deadline=30.0
        )
        try:
            await database.connected()
            for source, target in pairs:
                begun = time.perf_counter()
                around, found = await paths(
                    database,
                    lens,
                    source,
                    target,
                    Wanted("all_shortest", MOST_PATHS),
                    owners=dict.fromkeys(datasets, "police"),
                    steps=steps,
                    seconds=60.0,
                )
                took.append((time.perf_counter() - begun) * 1000)
                length, theirs = known.shortest(source, target, steps)
                ours = {path.nodes for path in found.paths}
                linked += length is not None
                same = ours == theirs or (found.more and ours < theirs and len(ours) == MOST_PATHS)
                whole = around.complete or (length is None and f"beyond {steps} steps" in around.limits[0])
                if not (same and whole and {path.length for path in found.paths} <= {length}):
                    wrong.append((source, target))
        finally:
            await database.close()

    asyncio.run(run())
    return wrong, linked, took
