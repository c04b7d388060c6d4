"""The peer of the load: a plain driver that writes the same nodes and edges with UNWIND … MERGE.

What a competent user of the driver would write: one session, batches of 10,000, a query for each shape of row, and the
same constraints. It keeps no versions, decides nothing and can't tell a changed row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import neo4j

from hub.graph import cypher
from hub.graph.writer import rows_by_shape
from hub.identity.prepared import PreparedRecord

BATCH_ROWS = 10_000


def merge_query(shape: cypher.Shape) -> str:
    """One MERGE for every node and edge of a record of this shape."""
    lines = ["UNWIND $rows AS row", "MERGE (r:Record {id: row.p.id}) SET r = row.p, r.point = point(row.g)"]
    for n, label in enumerate(shape.labels):
        lines.append(f"MERGE (e{n}:{label} {{id: row.e[{n}]}}) ON CREATE SET e{n}.minted = row.p.run")
        lines.append(f"MERGE (r)-[:DESCRIBES {{mention: row.n[{n}]}}]->(e{n})")
    for n, (kind, source, target) in enumerate(shape.statements):
        lines.append(
            f"MERGE (e{source})-[s{n}:{kind} {{record: row.p.id, name: row.s[{n}].name}}]->(e{target}) "
            f"SET s{n} += row.s[{n}]"
        )
    for n, mention in enumerate(shape.identifiers):
        lines.append(f"MERGE (i{n}:Identifier {{key: row.i[{n}]}})")
        lines.append(
            f"MERGE (e{mention})-[h{n}:HAS_IDENTIFIER {{record: row.p.id}}]->(i{n}) "
            f"SET h{n}.dataset = row.p.dataset, h{n}.sealed = false"
        )
    return "\n".join(lines)


def prepared_batches(records: Iterable[PreparedRecord]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Queries and their rows, made before the clock starts."""
    batches = []
    for shape, rows in rows_by_shape(list(records), run="peer", seen="peer"):
        for start in range(0, len(rows), BATCH_ROWS):
            batches.append((merge_query(shape), rows[start : start + BATCH_ROWS]))
    return batches


def write(driver: neo4j.Driver, batches: Sequence[tuple[str, list[dict[str, Any]]]]) -> None:
    """Write them, one transaction each."""
    with driver.session() as session:
        for query, rows in batches:
            session.execute_write(lambda tx, q=query, r=rows: tx.run(q, rows=r).consume())
