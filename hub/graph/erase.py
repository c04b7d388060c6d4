"""Takes records out of the graph for good: with all versions, edges and tombstones, and what hung on them alone.

What is deleted can't be read any more; bytes of it stay in the store's files until those are made anew
(`hub.graph.compaction`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, LiteralString, NamedTuple

from hub.graph import cypher

if TYPE_CHECKING:
    import neo4j

#: Records of one transaction, and ids of one question.
BATCH, PAGE = 500, 5_000

_MENTIONED: LiteralString = """
MATCH (:Person {id: $id})<-[d:DESCRIBES]-(r:Record)
WITH r, collect(d.mention) AS mentions
RETURN r.id AS record, r.dataset AS dataset, r.key AS key, mentions,
  [name IN mentions WHERE r[name + '.national_id'] IS NOT NULL | r[name + '.national_id']] AS numbers
"""
_PERSONS: LiteralString = """
MATCH (:Identifier {key: $key})<-[:HAS_IDENTIFIER]-(p:Person) RETURN DISTINCT p.id AS id ORDER BY id
"""
_DESCRIBED: LiteralString = """
UNWIND $ids AS id MATCH (:Record {id: id})-[:DESCRIBES]->(e) RETURN DISTINCT e.id AS id
"""
_RUNS: LiteralString = "UNWIND $ids AS id MATCH (r:Record {id: id}) RETURN r.id AS id, r.run AS run"
_KNOWN: LiteralString = """
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Record {id: id}) RETURN n
  UNION ALL
  MATCH (n:Tombstone {id: id}) RETURN n
  UNION ALL
  MATCH (n:Superseded {same: id}) RETURN n
}
RETURN id, n.dataset AS dataset, n.key AS key
"""
#: Everything that a record said, and links derived from it and another one, on either side.
_ERASE: LiteralString = """
UNWIND $ids AS id
MATCH (r:Record {id: id})
CALL (r) {
  MATCH (r)-[:DESCRIBES]->(e)
  WITH DISTINCT r, e
  MATCH (e)-[s]->()
  WHERE s.record = r.id
  DELETE s
}
CALL (r) {
  MATCH (r)-[:DESCRIBES]->(:Case)<-[s:REFERS_TO {also: r.id}]-()
  DELETE s
}
DETACH DELETE r
"""
_ERASE_EARLIER: LiteralString = "UNWIND $ids AS id MATCH (old:Superseded {same: id}) DETACH DELETE old"
_ERASE_TOMBSTONES: LiteralString = "UNWIND $ids AS id MATCH (t:Tombstone {id: id}) DELETE t"
#: Of entities that others describe too, one of these: the oldest of the first thousand.
_SURVIVORS: LiteralString = """
UNWIND $ids AS id
MATCH (:Record {id: id})-[:DESCRIBES]->(e)
WITH DISTINCT e
CALL (e) {
  MATCH (e)<-[d:DESCRIBES]-(r) WHERE NOT r.id IN $ids
  WITH r, d LIMIT 1000
  RETURN r.id AS record, d.mention AS mention ORDER BY r.seen_first, r.id LIMIT 1
}
RETURN e.id AS id, labels(e)[0] AS label, record, mention
"""
_LEFT: LiteralString = """
UNWIND $ids AS id
MATCH (e:Person|Organisation|Place|Case|Item {id: id}) RETURN e.id AS id
"""
_UNREDIRECT: LiteralString = "UNWIND $ids AS id MATCH (d:Redirect {to: id}) DELETE d"
_EARLIER: LiteralString = """
MATCH (old:Superseded)
WHERE any(name IN keys(old) WHERE old[name] IN $values)
RETURN DISTINCT old.same AS id
"""


class Mentioned(NamedTuple):
    """A record that describes a person: as which mentions, and the person's numbers that it states."""

    record: str
    dataset: str
    key: str
    mentions: list[str]
    numbers: list[str]


def persons_with(driver: neo4j.Driver, identifier: str) -> list[str]:
    """The persons who have an identifier, given as `scheme:token`."""
    with driver.session(default_access_mode="READ") as session:
        return [row["id"] for row in session.run(_PERSONS, key=identifier)]


def mentions_of(driver: neo4j.Driver, person: str) -> list[Mentioned]:
    """All records that describe a person, sealed ones too."""
    with driver.session(default_access_mode="READ") as session:
        return [Mentioned(*row.values()) for row in session.run(_MENTIONED, id=person)]


def known(driver: neo4j.Driver, records: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Dataset and key of each of some records, whether current, withdrawn or both; unknown ones are left out."""
    found: dict[str, tuple[str, str]] = {}
    with driver.session(default_access_mode="READ") as session:
        for start in range(0, len(records), PAGE):
            for row in session.run(_KNOWN, ids=list(records[start : start + PAGE])):
                found[row["id"]] = (row["dataset"], row["key"])
    return found


def earlier_with(driver: neo4j.Driver, values: Collection[str]) -> list[str]:
    """Records of which an earlier version holds one of these values. It goes through all earlier versions."""
    with driver.session(default_access_mode="READ") as session:
        return sorted(row["id"] for row in session.run(_EARLIER, values=sorted(values)))


def survivors(driver: neo4j.Driver, records: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Label of the entities that some records describe and others do too, with one mention of those others."""
    found: dict[str, tuple[str, str, str]] = {}
    with driver.session(default_access_mode="READ") as session:
        for row in session.run(_SURVIVORS, ids=list(records)):
            found[row["id"]] = (row["label"], row["record"], row["mention"])
    return found


def left(driver: neo4j.Driver, entities: Sequence[str]) -> set[str]:
    """Those of some entities that are in the graph."""
    with driver.session(default_access_mode="READ") as session:
        return {row["id"] for row in session.run(_LEFT, ids=list(entities))}


def entities_of(driver: neo4j.Driver, records: Sequence[str]) -> list[str]:
    """The entities that some records describe."""
    with driver.session(default_access_mode="READ") as session:
        return [row["id"] for row in session.run(_DESCRIBED, ids=list(records))]


def erase_records(driver: neo4j.Driver, records: Sequence[str]) -> int:
    """Erase records, in batches; gives how many there were. Hold the load lock; doing it again finds nothing."""
    with driver.session() as session:
        return sum(
            session.execute_write(_erase, list(records[start : start + BATCH]))
            for start in range(0, len(records), BATCH)
        )


def runs_of(transaction: neo4j.ManagedTransaction, records: Sequence[str]) -> dict[str, str]:
    """The run of each of some records that is there and current."""
    return {row["id"]: row["run"] for row in transaction.run(_RUNS, ids=list(records))}


def erase_earlier(transaction: neo4j.ManagedTransaction, records: Sequence[str]) -> None:
    """Erase all earlier versions of records, and what tells that they were once withdrawn."""
    transaction.run(_ERASE_EARLIER, ids=list(records)).consume()


def unredirect(driver: neo4j.Driver, entities: Sequence[str]) -> None:
    """Remove the redirects to entities of which nothing is left."""
    with driver.session() as session:
        for start in range(0, len(entities), PAGE):
            session.run(_UNREDIRECT, ids=list(entities[start : start + PAGE])).consume()


def _erase(transaction: neo4j.ManagedTransaction, ids: list[str]) -> int:
    entities: dict[str, list[str]] = defaultdict(list)
    for row in transaction.run(cypher.ENTITIES_DESCRIBED, ids=ids):
        entities[row["label"]].append(row["id"])
    identifiers = [row["key"] for row in transaction.run(cypher.IDENTIFIERS_STATED, ids=ids)]
    transaction.run(_ERASE_EARLIER, ids=ids).consume()
    transaction.run(_ERASE_TOMBSTONES, ids=ids).consume()
    deleted = transaction.run(_ERASE, ids=ids).consume().counters.nodes_deleted
    for label, touched in entities.items():
        transaction.run(cypher.delete_orphans(label), ids=touched).consume()
    if identifiers:
        transaction.run(cypher.DELETE_UNUSED_IDENTIFIERS, keys=identifiers).consume()
    return deleted
