"""How much the graph holds, by label and by type."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, LiteralString

from graph_schema.entities import ENTITIES
from graph_schema.links import LINKS

if TYPE_CHECKING:
    import neo4j

_LABELS = (
    "Record",
    "Superseded",
    "Tombstone",
    "Identifier",
    "Redirect",
    *(e.label for e in ENTITIES.values()),
)
_TYPES = ("DESCRIBES", "SUPERSEDES", *LINKS)
_NODES: LiteralString = "MATCH (n:$($label)) RETURN count(n) AS n"
_EDGES: LiteralString = "MATCH ()-[r:$($label)]->() RETURN count(r) AS n"


@dataclass(frozen=True, slots=True)
class GraphStats:
    """Counts of nodes by label and of edges by type; what there is none of is left out."""

    nodes: dict[str, int]
    edges: dict[str, int]

    def as_dict(self) -> dict[str, dict[str, int]]:
        """For `hub graph stats --json`."""
        return asdict(self)


def graph_stats(driver: neo4j.Driver) -> GraphStats:
    """Count everything; answered from Neo4j's count store, so it takes no time on a large graph."""
    with driver.session(default_access_mode="READ") as session:

        def count(query: str, name: str) -> int:
            # A label can be no parameter where the count store is to answer; these names are the schema's own.
            text = query.replace("$($label)", f"`{name}`")
            return int(session.run(text).single(strict=True)["n"])

        nodes = {label: n for label in _LABELS if (n := count(_NODES, label))}
        edges = {kind: n for kind in _TYPES if (n := count(_EDGES, kind))}
    return GraphStats(nodes, edges)
