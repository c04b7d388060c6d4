"""The Cypher that reads the graph for people, one text a query.

Every query filters by the lens, with the predicates of `hub.graph.reads.visibility`. Types and labels come from
`graph_schema`, values are parameters. A record that is found from what it describes has no label in the query: with
one, Neo4j may choose to look at all records of the lens's datasets instead.
"""

from __future__ import annotations

from typing import Final, LiteralString

from graph_schema.entities import ENTITIES
from graph_schema.links import LINKS
from hub.graph.reads.visibility import BOTH, STATEMENT
from hub.graph.reads.visibility import RECORD as VISIBLE

#: HAS_IDENTIFIER and DESCRIBES are not statements that a reader may follow.
_KINDS = "|".join(sorted(set(LINKS) - {"HAS_IDENTIFIER"}))

_ENTITY_FILE = """
MATCH (e:{label} {{id: $id}})
RETURN EXISTS {{
  MATCH (e)<-[:DESCRIBES]-(r) WHERE {visible}
}} AS visible,
COLLECT {{
  MATCH (e)<-[d:DESCRIBES]-(r)
  WHERE {visible} AND r.id > $after_record
  WITH r, collect(d.mention) AS mentions ORDER BY r.id LIMIT $records
  RETURN {{properties: properties(r), mentions: mentions}}
}} AS records,
COLLECT {{
  MATCH (e)-[s:{kinds}]-(o)
  WHERE {statement} AND {both}
    AND (s.record > $after_statement[0] OR (s.record = $after_statement[0]
      AND (s.name > $after_statement[1] OR (s.name = $after_statement[1] AND o.id > $after_statement[2]))))
  WITH DISTINCT s, o ORDER BY s.record, s.name, o.id LIMIT $statements
  RETURN {{kind: type(s), properties: properties(s), source: startNode(s).id, other: o.id, labels: labels(o)}}
}} AS statements
"""

#: What one kind of entity is, by the records that the lens shows.
ENTITY_FILES: Final[dict[str, LiteralString]] = {
    entity.key: _ENTITY_FILE.format(
        label=entity.label, kinds=_KINDS, visible=VISIBLE, statement=STATEMENT, both=BOTH
    )
    for entity in ENTITIES.values()
}

_REDIRECT = """
MATCH (old:Redirect {{id: $id}})
MATCH (e:{label} {{id: old.to}}) USING INDEX SEEK e:{label}(id)
WHERE EXISTS {{ MATCH (e)<-[:DESCRIBES]-(r) WHERE {visible} }}
RETURN e.id AS to
"""

#: The id that a merged entity's id leads to, if the lens shows anything there.
REDIRECTS: Final[dict[str, LiteralString]] = {
    entity.key: _REDIRECT.format(label=entity.label, visible=VISIBLE) for entity in ENTITIES.values()
}

#: One record: its fields, whom it describes, what it states itself (no derived links), and which versions it had. An
#: earlier version that had a mark which is hidden is as if it had not been.
_RECORD = """
MATCH (r:Record {id: $id}) USING INDEX SEEK r:Record(id)
WHERE VISIBLE
RETURN properties(r) AS properties,
COLLECT {
  MATCH (r)-[d:DESCRIBES]->(e)
  RETURN {mention: d.mention, id: e.id, labels: labels(e)} ORDER BY d.mention
} AS mentions,
COLLECT {
  MATCH (r)-[:DESCRIBES]->(e)
  WITH DISTINCT e, r
  MATCH (e)-[s:KINDS]->(o)
  WHERE s.record = r.id AND s.derived IS NULL AND STATEMENT
  WITH s, e, o ORDER BY s.name, o.id LIMIT $statements
  RETURN {kind: type(s), properties: properties(s), source: e.id, source_labels: labels(e),
          target: o.id, target_labels: labels(o)}
} AS statements,
COLLECT {
  MATCH (r)-[:SUPERSEDES]->(old:Superseded)
  WHERE old.marks IS NULL OR none(mark IN old.marks WHERE mark IN $hidden OR mark + '@' + r.dataset IN $hidden)
  WITH old ORDER BY old.superseded_at DESC, old.version LIMIT $versions
  RETURN {version: old.version, modified: old.modified, superseded_at: old.superseded_at}
} AS versions
"""
RECORD: Final[LiteralString] = (
    _RECORD.replace("KINDS", _KINDS).replace("VISIBLE", VISIBLE).replace("STATEMENT", STATEMENT)
)

#: Places within a radius (metres) of a position, by the nearest visible record of each. The point index finds
#: the records; of what they describe, only mentions with a position of their own count.
_PLACES_NEAR = """
WITH point({longitude: $longitude, latitude: $latitude}) AS here
MATCH (r:Record) USING POINT INDEX r:Record(point)
WHERE point.distance(r.point, here) <= $radius AND VISIBLE
MATCH (r)-[d:DESCRIBES]->(p:Place)
WHERE r[d.mention + '.longitude'] IS NOT NULL AND r[d.mention + '.latitude'] IS NOT NULL
WITH p, here,
     point({longitude: r[d.mention + '.longitude'], latitude: r[d.mention + '.latitude']}) AS there
WITH p, min(point.distance(there, here)) AS distance
WHERE distance <= $radius
  AND (distance > $after_distance OR (distance = $after_distance AND p.id > $after_id))
RETURN p.id AS id, distance ORDER BY distance, id LIMIT $limit
"""
PLACES_NEAR: Final[LiteralString] = _PLACES_NEAR.replace("VISIBLE", VISIBLE)

#: Answers when the server takes queries; needs no lens because it reads nothing.
ALIVE: Final[LiteralString] = "RETURN 1"
