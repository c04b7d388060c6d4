"""Looks for what must never be in the graph: loose ends that a faulty write would leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

if TYPE_CHECKING:
    import neo4j

#: What is looked for, and the query that gives offenders' ids. Ids are keyed hashes, so they may be shown. A `WITH`
#: before records are looked up keeps the planner, which after an import knows no counts, from trying all with all.
CHECKS: Mapping[str, LiteralString] = {
    "entity that no record describes": """
        MATCH (e:Person|Organisation|Place|Case|Item) WHERE NOT (e)<-[:DESCRIBES]-()
        RETURN e.id AS id
    """,
    "entity with attributes of its own": """
        MATCH (e:Person|Organisation|Place|Case|Item)
        WHERE size([name IN keys(e) WHERE NOT name IN ['id', 'minted']]) > 0
        RETURN e.id AS id
    """,
    "statement without its record": """
        MATCH (a)-[s]->() WHERE NOT type(s) IN ['DESCRIBES', 'SUPERSEDES']
        OPTIONAL MATCH (r:Record {id: s.record})
        WITH s, a WHERE r IS NULL
        RETURN a.id AS id
    """,
    "statement between entities that its record does not describe": """
        MATCH (a)-[s]->(b) WHERE s.name IS NOT NULL AND s.derived IS NULL
        WITH s, a, b, split(split(s.name, '.')[0], '>') AS mentions
        MATCH (r:Record {id: s.record})
        WHERE size(mentions) <> 2
           OR NOT EXISTS { (r)-[:DESCRIBES {mention: mentions[0]}]->(a) }
           OR NOT EXISTS { (r)-[:DESCRIBES {mention: mentions[1]}]->(b) }
        RETURN s.record AS id
    """,
    "derived link between entities that its records do not describe": """
        MATCH (a)-[s]->(b) WHERE s.derived
        WITH s, a, b
        OPTIONAL MATCH (r:Record {id: s.record})
        OPTIONAL MATCH (also:Record {id: s.also})
        WITH s, a, b, r, also
        WHERE r IS NULL OR also IS NULL OR NOT (r)-[:DESCRIBES]->(a) OR NOT (also)-[:DESCRIBES]->(b)
        RETURN s.record AS id
    """,
    "identifier of an entity that its record does not describe": """
        MATCH (a)-[s:HAS_IDENTIFIER]->()
        WITH s, a
        MATCH (r:Record {id: s.record})
        WHERE NOT EXISTS { (r)-[:DESCRIBES {mention: s.mention}]->(a) }
        RETURN s.record AS id
    """,
    "edge that is not marked and sealed as its record is": """
        MATCH ()-[s]->() WHERE s.record IS NOT NULL AND s.derived IS NULL
        WITH s
        MATCH (r:Record {id: s.record})
        WHERE coalesce(s.marks, []) <> coalesce(r.marks, []) OR s.sealed <> r.sealed
        RETURN s.record AS id
    """,
    "derived link that is sealed where neither of its records is, or the reverse": """
        MATCH ()-[s]->() WHERE s.derived
        WITH s
        MATCH (r:Record {id: s.record})
        MATCH (also:Record {id: s.also})
        WHERE s.sealed <> (r.sealed OR also.sealed)
        RETURN s.record AS id
    """,
    "mention said to be founded by just what it describes": """
        MATCH (r:Record)-[d:DESCRIBES]->(e) WHERE d.founded = [e.id] OR size(d.founded) = 0
        RETURN r.id AS id
    """,
    "mention that stands for two entities": """
        MATCH (r:Record)-[d:DESCRIBES]->()
        WITH r, d.mention AS mention, count(*) AS described WHERE described > 1
        RETURN r.id AS id
    """,
    "identifier whose key is not its scheme and token": """
        MATCH (i:Identifier)
        WHERE i.scheme IS NULL OR i.token IS NULL OR i.key <> i.scheme + ':' + i.token
        RETURN i.key AS id
    """,
    "earlier version of a record that is not known": """
        MATCH (s:Superseded)
        WHERE NOT EXISTS { MATCH (r:Record {id: s.same}) } AND NOT EXISTS { MATCH (t:Tombstone {id: s.same}) }
        RETURN s.same AS id
    """,
    "earlier version that its record does not lead to, or another does": """
        MATCH (s:Superseded) MATCH (r:Record {id: s.same})
        WHERE count { (r)-[:SUPERSEDES]->(s) } <> 1 OR count { ()-[:SUPERSEDES]->(s) } <> 1
        RETURN s.same AS id
    """,
    "record without dataset, key or version": """
        MATCH (r:Record) WHERE r.dataset IS NULL OR r.key IS NULL OR r.version IS NULL
        RETURN r.id AS id
    """,
    "record that is also withdrawn": """
        MATCH (t:Tombstone) MATCH (r:Record {id: t.id}) RETURN r.id AS id
    """,
    "record that describes nothing": """
        MATCH (r:Record) WHERE NOT (r)-[:DESCRIBES]->() RETURN r.id AS id
    """,
    "identifier that nobody has": """
        MATCH (i:Identifier) WHERE NOT (i)<-[:HAS_IDENTIFIER]-() RETURN i.key AS id
    """,
    "redirect of an entity that is still there": """
        MATCH (d:Redirect)
        WHERE EXISTS { MATCH (e:Person|Organisation|Place|Case|Item) WHERE e.id = d.id }
        RETURN d.id AS id
    """,
    "redirect to another redirect": """
        MATCH (d:Redirect) MATCH (:Redirect {id: d.to}) RETURN d.id AS id
    """,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of fault: how many there are, and a few of them."""

    fault: str
    count: int
    examples: tuple[str, ...]


def check_graph(driver: neo4j.Driver, *, examples: int = 5) -> list[Finding]:
    """Run every check; an empty list means a sound graph."""
    findings = []
    with driver.session(default_access_mode="READ") as session:
        for fault, query in CHECKS.items():
            ids = [str(row["id"]) for row in session.run(query)]
            if ids:
                findings.append(Finding(fault, len(ids), tuple(ids[:examples])))
    return findings
