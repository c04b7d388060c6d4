"""The kept nodes of the audit log's tree, and the hashes and proofs made from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, select

from hub.audit.tree import Node, Span, kept_nodes, span_hash
from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.plain import Inserting

_NODES = models.table(models.AuditNode)
_ENTRIES = models.table(models.AuditEntry)
_KEEP = Inserting(_NODES, ("level", "place", "hash"))


def keep(connection: Connection, nodes: Collection[tuple[Node, bytes]]) -> None:
    """Keep nodes that are complete."""
    _KEEP(connection, ((node.level, node.place, hash) for node, hash in nodes))


def hashes(connection: Connection, spans: Sequence[Span]) -> list[bytes]:
    """The hash over each span of leaves, each of which the log has.

    Raises
    ------
    KeyError
        A node is missing: the ledger was tampered with.
    """
    kept = _kept(connection, kept_nodes(spans))
    return [span_hash(span, kept) for span in spans]


def _kept(connection: Connection, nodes: Iterable[Node]) -> dict[Node, bytes]:
    wanted: dict[int, set[int]] = defaultdict(set)
    for node in nodes:
        wanted[node.level].add(node.place)
    return {
        Node(level, place): hash
        for level, places in wanted.items()
        for place, hash in _of_level(connection, level, places)
    }


def _of_level(connection: Connection, level: int, places: Collection[int]) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    for part in chunks(places):
        if level == 0:
            query = select(_ENTRIES.c.seq - 1, _ENTRIES.c.hash).where(
                _ENTRIES.c.seq.in_([place + 1 for place in part])
            )
        else:
            query = select(_NODES.c.place, _NODES.c.hash).where(
                _NODES.c.level == level, _NODES.c.place.in_(part)
            )
        found.extend((int(place), bytes(hash)) for place, hash in connection.execute(query))
    return found
