"""Sets and takes off the seal of records that are in the graph: the record, its edges, its earlier versions."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, LiteralString

if TYPE_CHECKING:
    import neo4j

#: Records of one transaction.
BATCH = 500

_SEAL: LiteralString = """
UNWIND $ids AS id
MATCH (r:Record {id: id}) WHERE r.sealed <> $sealed
SET r.sealed = $sealed
WITH r
CALL (r) {
  MATCH (r)-[:DESCRIBES]->(e)
  WITH DISTINCT r, e
  MATCH (e)-[s]->() WHERE s.record = r.id
  SET s.sealed = $sealed
}
RETURN count(r) AS records
"""
_SEAL_EARLIER: LiteralString = "UNWIND $ids AS id MATCH (old:Superseded {same: id}) SET old.sealed = $sealed"
_OF_CASE: LiteralString = "MATCH (:Case {id: $case})<-[:DESCRIBES]-(r:Record) RETURN DISTINCT r.id AS id"
_CASES_OF: LiteralString = """
UNWIND $ids AS id MATCH (r:Record {id: id}) OPTIONAL MATCH (r)-[:DESCRIBES]->(c:Case)
RETURN r.id AS id, r.dataset AS dataset, collect(c.id) AS cases
"""


def records_of_case(transaction: neo4j.ManagedTransaction, case: str) -> list[str]:
    """The records that describe a case."""
    return [row["id"] for row in transaction.run(_OF_CASE, case=case)]


def datasets_of(transaction: neo4j.ManagedTransaction, records: Collection[str]) -> dict[str, str]:
    """The dataset of each of some records that is in the graph."""
    return {row["id"]: row["dataset"] for row in transaction.run(_CASES_OF, ids=list(records))}


def seal_records(session: neo4j.Session, records: Collection[str], *, sealed: bool) -> int:
    """Seal records, or take their seal off; gives how many weren't so before. Doing it again changes nothing."""
    listed, changed = sorted(records), 0
    for start in range(0, len(listed), BATCH):
        changed += session.execute_write(_seal, listed[start : start + BATCH], sealed)
    return changed


def _seal(transaction: neo4j.ManagedTransaction, ids: list[str], sealed: bool) -> int:
    transaction.run(_SEAL_EARLIER, ids=ids, sealed=sealed).consume()
    return int(transaction.run(_SEAL, ids=ids, sealed=sealed).single(strict=True)["records"])
