"""One number for a whole graph, the same however it was loaded: for comparing a crashed run with an unharmed one.

Every node and edge is hashed by what it says and the hashes are added up, so that order doesn't matter. Ids and
tokens are left out, since they depend on the hub's key, and of merged entities on which came first: an entity
is told by the mentions that it unites, and an id that identifiers found by the mentions whose identifiers do. So are
the run and the times of seeing, which no source row says.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, LiteralString

import orjson

if TYPE_CHECKING:
    import neo4j

_MODULUS = 1 << 256
#: Properties of statements that are ids of records.
_RECORDS_OF = ("record", "also")
_OF_THE_RUN = frozenset({"id", "same", "run", "seen_first", "seen_last", "superseded_at"})

_MENTIONS: LiteralString = """
MATCH (r:Record)-[d:DESCRIBES]->(e)
RETURN r.id AS record, d.mention AS mention, e.id AS entity, labels(e)[0] AS label, d.founded AS founded
"""
_RECORDS: LiteralString = "MATCH (r:Record) RETURN r.id AS id, properties(r) AS said"
_STATEMENTS: LiteralString = """
MATCH (a)-[s]->(b) WHERE s.name IS NOT NULL
RETURN type(s) AS kind, a.id AS source, b.id AS target, properties(s) AS said
"""
_IDENTIFIERS: LiteralString = """
MATCH (e)-[h:HAS_IDENTIFIER]->(i:Identifier)
RETURN i.key AS key, i.scheme AS scheme, h.record AS record, h.mention AS mention, e.id AS entity,
       h.dataset AS dataset, h.sealed AS sealed, coalesce(h.marks, []) AS marks
"""
_SUPERSEDED: LiteralString = """
MATCH (s:Superseded) RETURN properties(s) AS said, count { (:Record)-[:SUPERSEDES]->(s) } AS linked
"""
_TOMBSTONES: LiteralString = "MATCH (t:Tombstone) RETURN properties(t) AS said"
_BARE: LiteralString = """
MATCH (e:Person|Organisation|Place|Case|Item) WHERE NOT (e)<-[:DESCRIBES]-() RETURN labels(e)[0] AS label
"""
#: Nothing of the hub's: if something is there that no load writes, two graphs are not the same.
_FOREIGN_NODES: LiteralString = """
MATCH (n)
WHERE NOT n:Record|Superseded|Tombstone|Identifier|Redirect|Meta|Person|Organisation|Place|Case|Item
RETURN labels(n) AS labels, properties(n) AS said
"""
_FOREIGN_EDGES: LiteralString = """
MATCH ()-[s]->()
WHERE s.name IS NULL AND NOT type(s) IN ['DESCRIBES', 'HAS_IDENTIFIER', 'SUPERSEDES']
RETURN type(s) AS kind, properties(s) AS said
"""


def graph_digest(driver: neo4j.Driver) -> str:
    """SHA-256-sized sum over all nodes and edges, in hex."""
    total = 0
    with driver.session(default_access_mode="READ") as session:

        def rows(query: LiteralString) -> Iterator[Mapping[str, Any]]:
            return iter(session.run(query))

        records: dict[str, bytes] = {}
        for row in rows(_RECORDS):
            said = row["said"]
            records[row["id"]] = _short("record", said["dataset"], said["key"])
            total += _number("record", _said(said))
        first: dict[str, bytes] = {}
        founding: dict[str, int] = defaultdict(int)
        united: dict[tuple[str, str], int] = defaultdict(int)
        for row in rows(_MENTIONS):
            mention = _short("mention", records[row["record"]].hex(), row["mention"])
            entity = row["entity"]
            first[entity] = min(first.get(entity, mention), mention)
            number = _number(mention.hex())
            united[entity, row["label"]] += number
            for id in row["founded"] or (entity,):
                founding[id] += number
        for (entity, label), mentions in united.items():
            total += _number("entity", label, first[entity].hex(), mentions % _MODULUS)
        for mentions in founding.values():
            total += _number("founded", mentions % _MODULUS)
        nothing = b""
        for row in rows(_STATEMENTS):
            of = {
                name: records.get(row["said"][name], nothing).hex()
                for name in _RECORDS_OF
                if name in row["said"]
            }
            said = _said({**row["said"], **of})
            ends = (first.get(row["source"], nothing).hex(), first.get(row["target"], nothing).hex())
            total += _number("statement", row["kind"], *ends, said)
        stated: dict[tuple[str, str], int] = defaultdict(int)
        for row in rows(_IDENTIFIERS):
            edge = (records.get(row["record"], nothing).hex(), first.get(row["entity"], nothing).hex())
            stated[row["key"], row["scheme"]] += _number(
                "identifier", *edge, row["mention"], row["dataset"], row["sealed"], *row["marks"]
            )
        for (_, scheme), edges in stated.items():
            total += _number("identifier", scheme, edges % _MODULUS)
        for row in rows(_SUPERSEDED):
            total += _number("superseded", _said(row["said"]), row["linked"])
        for row in rows(_TOMBSTONES):
            total += _number("tombstone", _said(row["said"]))
        for row in rows(_BARE):
            total += _number("bare", row["label"])
        for row in rows(_FOREIGN_NODES):
            total += _number("foreign", *row["labels"], _said(row["said"]))
        for row in rows(_FOREIGN_EDGES):
            total += _number("foreign", row["kind"], _said(row["said"]))
    return f"{total % _MODULUS:064x}"


def _said(properties: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in properties.items() if name not in _OF_THE_RUN}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS, default=_point).decode()


def _point(value: Any) -> list[float]:
    return list(value)


def _short(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()[:16]


def _number(*parts: str | int) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(map(str, parts)).encode()).digest())
