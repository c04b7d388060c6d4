"""The Cypher that writes the graph, a text for each query.

Labels and types come from `graph_schema`; values are parameters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from graph_schema.entities import ENTITIES

RECORD_STATES = """
UNWIND $ids AS id
OPTIONAL MATCH (r:Record {id: id})
OPTIONAL MATCH (t:Tombstone {id: id})
WITH id, coalesce(r, t) AS known, r IS NULL AS gone
WHERE known IS NOT NULL
RETURN id, known.version AS version, known.modified AS modified, gone
"""

#: Those of some records that are sealed: whatever version comes, they stay so.
SEALED_RECORDS = "UNWIND $ids AS id MATCH (r:Record {id: id}) WHERE r.sealed RETURN id"

#: An unchanged row may come with a later time (of its file): from then on, what is earlier than that is older.
TOUCH_RECORDS = """
UNWIND $rows AS row
MATCH (r:Record {id: row.id})
SET r.seen_last = $seen,
    r.modified = CASE WHEN row.modified > coalesce(r.modified, '') THEN row.modified ELSE r.modified END
"""

#: Takes a record out of the entities' view and keeps what it said as a Superseded node. Links derived from it and
#: another record go on either side; `hub identity matters` finds them again where they still hold.
SUPERSEDE_RECORDS = """
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
CALL (r) {
  MATCH (r)-[d:DESCRIBES]->()
  DELETE d
}
MERGE (old:Superseded {id: r.id + '.' + r.version + coalesce('.' + r.modified, '')})
SET old += properties(r), old.id = r.id + '.' + r.version + coalesce('.' + r.modified, ''),
    old.same = r.id, old.superseded_at = $seen, old.withdrawn = false
WITH r, old
CALL (r) {
  OPTIONAL MATCH (r)-[:SUPERSEDES]->(older)
  RETURN collect(older) AS olders
}
FOREACH (unused IN CASE WHEN old IN olders THEN [] ELSE [1] END | CREATE (r)-[:SUPERSEDES]->(old))
"""

#: A version that arrives after a newer one: kept, never current.
ADD_SUPERSEDED = """
UNWIND $rows AS row
MERGE (old:Superseded {id: row.id + '.' + row.p.version + coalesce('.' + row.p.modified, '')})
ON CREATE SET old += row.p, old.id = row.id + '.' + row.p.version + coalesce('.' + row.p.modified, ''),
              old.same = row.id, old.run = $run, old.seen_first = $seen, old.seen_last = $seen,
              old.superseded_at = $seen, old.point = point(row.g), old.withdrawn = row.withdrawn
WITH old, row
OPTIONAL MATCH (r:Record {id: row.id})
WHERE NOT (r)-[:SUPERSEDES]->(old)
FOREACH (current IN CASE WHEN r IS NULL THEN [] ELSE [r] END | CREATE (current)-[:SUPERSEDES]->(old))
"""

#: Adopts what an earlier version left behind, when a record is there again; it is sealed where that is.
LINK_SUPERSEDED = """
UNWIND $ids AS id
MATCH (r:Record {id: id})
MATCH (old:Superseded {same: id})
WHERE NOT (r)-[:SUPERSEDES]->(old)
CREATE (r)-[:SUPERSEDES]->(old)
SET old.sealed = r.sealed
"""

ADD_TOMBSTONES = """
UNWIND $rows AS row
MERGE (t:Tombstone {id: row.id})
SET t.dataset = row.dataset, t.key = row.key, t.version = row.version, t.modified = row.modified, t.run = $run
WITH row
MATCH (r:Record {id: row.id})
DETACH DELETE r
"""

#: A deletion that something came after stays on record as a version without content.
SUPERSEDE_TOMBSTONES = """
UNWIND $ids AS id
MATCH (t:Tombstone {id: id})
MERGE (old:Superseded {id: id + '.' + t.version + coalesce('.' + t.modified, '')})
ON CREATE SET old.dataset = t.dataset, old.key = t.key, old.version = t.version, old.modified = t.modified,
              old.sealed = false, old.same = id, old.run = t.run, old.seen_first = $seen, old.seen_last = $seen,
              old.superseded_at = $seen, old.withdrawn = true
DELETE t
"""

#: Says that a load goes on, and gives the run whose load did not come to its end.
BEGIN_LOAD = """
MERGE (m:Meta {id: 'load'})
WITH m, m.run AS interrupted
SET m.run = $run
RETURN interrupted
"""

END_LOAD = "MATCH (m:Meta {id: 'load'}) DELETE m"

DELETE_ALL_UNUSED_IDENTIFIERS = """
MATCH (i:Identifier)
WHERE NOT (i)<-[:HAS_IDENTIFIER]-()
DELETE i
"""

ENTITIES_DESCRIBED = """
UNWIND $ids AS id
MATCH (:Record {id: id})-[:DESCRIBES]->(e)
RETURN DISTINCT labels(e)[0] AS label, e.id AS id
"""

#: What redirected to a merged entity redirects to the one that stays.
FORWARD_REDIRECTS = """
UNWIND $rows AS row
MATCH (earlier:Redirect {to: row.old})
SET earlier.to = row.new
"""

IDENTIFIERS_STATED = """
UNWIND $ids AS id
MATCH (:Record {id: id})-[:DESCRIBES]->()-[h:HAS_IDENTIFIER]->(i)
WHERE h.record = id
RETURN DISTINCT i.key AS key
"""

DELETE_UNUSED_IDENTIFIERS = """
UNWIND $keys AS key
MATCH (i:Identifier {key: key})
WHERE NOT (i)<-[:HAS_IDENTIFIER]-()
DELETE i
"""


class Shape(NamedTuple):
    """What a record's part of the graph looks like; records of one shape are created by one query."""

    labels: tuple[str, ...]
    statements: tuple[tuple[str, int, int], ...]
    identifiers: tuple[int, ...]


MERGE_IDENTIFIERS = """
UNWIND $rows AS row
MERGE (i:Identifier {key: row[0]})
ON CREATE SET i.scheme = row[1], i.token = row[2]
"""


@lru_cache
def mint_entities(label: str) -> str:
    """Query that makes those of some entities that aren't there."""
    return f"UNWIND $ids AS id MERGE (e:{label} {{id: id}}) ON CREATE SET e.minted = $run"


_CREATE = "CREATE (r:Record)\nSET r = row.p, r.point = point(row.g)"
_RESTATE = """MATCH (r:Record {id: row.p.id})
WITH *, r.seen_first AS first
SET r = row.p, r.point = point(row.g), r.seen_first = first"""

#: The same for records of any shape, whose edges are then added kind by kind.
CREATE_BARE_RECORDS = f"UNWIND $rows AS row\n{_CREATE}"
RESTATE_BARE_RECORDS = f"UNWIND $rows AS row\n{_RESTATE}"


@lru_cache(maxsize=2_000)
def create_records(shape: Shape) -> str:
    """Query that creates records of one shape and all their edges, to entities and identifiers that are there.

    Rows are `{p: properties, g: point or null, e: [entity id], n: [mention], f: [founded ids or null] or nothing,
    s: [properties], i: [identifier key]}`.
    """
    return _with_edges(shape, _CREATE)


@lru_cache(maxsize=2_000)
def restate_records(shape: Shape) -> str:
    """Query like `create_records`, for records that are there: sets them anew and creates their edges."""
    return _with_edges(shape, _RESTATE)


@lru_cache
def describe(label: str) -> str:
    """Query that adds DESCRIBES edges; rows are `[record id, entity id, mention, founded ids or null]`."""
    return (
        f"UNWIND $rows AS row MATCH (r:Record {{id: row[0]}}) MATCH (e:{label} {{id: row[1]}}) "
        "CREATE (r)-[:DESCRIBES {mention: row[2], founded: row[3]}]->(e)"
    )


@lru_cache
def state(kind: str, source: str, target: str) -> str:
    """Query that adds statements of a kind between two labels; rows are `[source id, target id, properties]`."""
    return (
        f"UNWIND $rows AS row MATCH (a:{source} {{id: row[0]}}) MATCH (b:{target} {{id: row[1]}}) "
        f"CREATE (a)-[s:{kind}]->(b) SET s = row[2]"
    )


@lru_cache
def identify(label: str) -> str:
    """Query that adds HAS_IDENTIFIER edges.

    Rows are `[entity id, identifier key, record id, dataset, mention, sealed, marks or null]`.
    """
    return (
        f"UNWIND $rows AS row MATCH (e:{label} {{id: row[0]}}) MATCH (i:Identifier {{key: row[1]}}) "
        "CREATE (e)-[:HAS_IDENTIFIER {record: row[2], mention: row[4], dataset: row[3], sealed: row[5], "
        "marks: row[6]}]->(i)"
    )


def _with_edges(shape: Shape, record: str) -> str:
    lines = ["UNWIND $rows AS row"]
    lines += [f"MATCH (e{n}:{label} {{id: row.e[{n}]}})" for n, label in enumerate(shape.labels)]
    lines += [f"MATCH (i{n}:Identifier {{key: row.i[{n}]}})" for n in range(len(shape.identifiers))]
    lines.append(record)
    lines += [
        f"CREATE (r)-[:DESCRIBES {{mention: row.n[{n}], founded: row.f[{n}]}}]->(e{n})"
        for n in range(len(shape.labels))
    ]
    lines += [
        f"CREATE (e{source})-[s{n}:{kind}]->(e{target}) SET s{n} = row.s[{n}]"
        for n, (kind, source, target) in enumerate(shape.statements)
    ]
    lines += [
        f"CREATE (e{mention})-[:HAS_IDENTIFIER "
        f"{{record: row.p.id, mention: row.n[{mention}], dataset: row.p.dataset, sealed: row.p.sealed, "
        f"marks: row.p.marks}}]->(i{n})"
        for n, mention in enumerate(shape.identifiers)
    ]
    return "\n".join(lines)


@lru_cache
def entities_minted(label: str) -> str:
    """Query for which of some entities are in the graph, and since which run."""
    return f"UNWIND $ids AS id MATCH (e:{label} {{id: id}}) RETURN id, e.minted AS minted"


@lru_cache
def delete_orphans(label: str) -> str:
    """Query that removes those of some entities that no record describes."""
    return f"UNWIND $ids AS id MATCH (e:{label} {{id: id}}) WHERE NOT (e)<-[:DESCRIBES]-() DETACH DELETE e"


@lru_cache
def delete_all_orphans(label: str) -> str:
    """Query that removes every entity that no record describes."""
    return f"MATCH (e:{label}) WHERE NOT (e)<-[:DESCRIBES]-() DETACH DELETE e"


@lru_cache
def merge_entities(label: str) -> str:
    """Query that moves every edge of merged entities (`old`) to those that stay (`new`), leaving a Redirect.

    DESCRIBES edges keep the ids that their mention's identifiers found, where that isn't the entity that stays.
    """
    return f"""
UNWIND $rows AS row
MATCH (old:{label} {{id: row.old}})
MERGE (new:{label} {{id: row.new}}) ON CREATE SET new.minted = old.minted
WITH row, old, new
CALL (old, new) {{
  MATCH (old)-[e]->(other)
  WITH old, new, e, CASE WHEN other = old THEN new ELSE other END AS other
  CREATE (new)-[moved:$(type(e))]->(other) SET moved = properties(e)
  DELETE e
}}
CALL (old, new) {{
  MATCH (other)-[e]->(old)
  WITH other, new, e, CASE WHEN type(e) = 'DESCRIBES' THEN coalesce(e.founded, [old.id]) END AS founded
  CREATE (other)-[moved:$(type(e))]->(new)
  SET moved = properties(e), moved.founded = CASE WHEN founded <> [new.id] THEN founded END
  DELETE e
}}
DELETE old
MERGE (redirect:Redirect {{id: row.old}}) SET redirect.to = row.new
"""


LABELS = {kind.key: kind.label for kind in ENTITIES.values()}
