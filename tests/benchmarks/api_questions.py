"""What the benchmark of the API asks: real officers about cases they handle, and the same in bare Cypher.

The bare query is what somebody with free Cypher would write who knows the graph: one round trip, no lens, no log.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import urlencode

import neo4j

from graph_schema.cypher import SEARCH_INDEXES
from graph_schema.links import LINKS
from hub import tokens
from hub.graph.reads.opened import TOLD
from hub.settings import Settings

PURPOSE = "criminal_investigation"
DEPARTMENT = "police"
#: Cases of one officer, so that nobody's budget of persons is spent by what a benchmark repeats.
EACH = 8
#: Cases in all.
MOST = 1_000

_KINDS = "|".join(sorted(set(LINKS) - {"HAS_IDENTIFIER"}))

#: Officers, cases they handle, a party and the place of each; spread over the ids, which are keyed hashes.
_SCENES = """
MATCH (r:Record {dataset: 'police.incidents'})-[:DESCRIBES {mention: 'case'}]->(c:Case)
WHERE r.`officer.badge_no` IS NOT NULL AND r.marks IS NULL AND NOT r.sealed
MATCH (r)-[:DESCRIBES {mention: 'place'}]->(l:Place)
CALL (c) {
  MATCH (c)<-[s:PARTY_TO {dataset: 'police.incident_persons'}]-(p:Person)
  MATCH (said:Record {id: s.record}) WHERE said.marks IS NULL AND NOT said.sealed
    AND said.`person.national_id` IS NOT NULL AND said.`person.name.full` IS NOT NULL
    AND said.`person.address.text` IS NOT NULL
  RETURN p, said ORDER BY said.id LIMIT 1
}
WITH r.`officer.badge_no` AS officer, c, l, p, said ORDER BY c.id
WITH officer, collect({case: c.id, place: l.id, person: p.id, name: said.`person.name.full`,
  number: said.`person.national_id`, address: said.`person.address.text`})[..$each] AS some
UNWIND some AS one
RETURN officer, one ORDER BY one.case LIMIT $most
"""

#: What records say of a further case: the fields that the files of the API tell.
_SAID: LiteralString = """COLLECT {
    MATCH (n)<-[d:DESCRIBES]-(r:Record)
    RETURN [r.id, d.mention, r.dataset, r.valid_from, [f IN $told | r[d.mention + '.' + f]]] LIMIT 21
  }"""
_FILE: LiteralString = """
MATCH (e:LABEL {id: $id})
RETURN COLLECT {
  MATCH (e)<-[d:DESCRIBES]-(r:Record) RETURN [properties(r), d.mention] ORDER BY r.id LIMIT 201
} AS records, COLLECT {
  MATCH (e)-[s:TIES]-(o) RETURN [type(s), properties(s), startNode(s) = e, o.id] LIMIT 201
} AS ties, CASES AS cases
"""
#: The cases of a person or place, with what they refer to.
_CASES: LiteralString = """COLLECT {
  MATCH (e)-[s:KINDS]-(n:Case)
  RETURN [n.id, type(s), properties(s), SAID, COLLECT {
    MATCH (n)-[t:REFERS_TO]-(o:Case) RETURN [properties(t), o.id] LIMIT 21
  }] LIMIT 101
}"""
#: The cases that a case refers to or shares a party or place with, but for what half the district has a part in.
_RELATED: LiteralString = """COLLECT {
  MATCH (e)-[s:REFERS_TO]-(n:Case) RETURN [n.id, properties(s), SAID] LIMIT 51
} + COLLECT {
  MATCH (e)-[:PARTY_TO|OCCURRED_AT]-(v)
  WHERE NOT (v)<-[:HANDLED_BY]-() AND COUNT { (v)<-[:DESCRIBES]-() } <= 100
  MATCH (v)-[s:PARTY_TO|OCCURRED_AT]-(n:Case) WHERE n <> e
  RETURN [n.id, properties(s), SAID] LIMIT 51
}"""
_NAMED: LiteralString = """
CALL db.index.fulltext.queryNodes($index, $name) YIELD node AS r
MATCH (r)-[d:DESCRIBES]->(e:Person)
WHERE r[d.mention + '.address.text'] CONTAINS $street
RETURN DISTINCT e.id AS id, r[d.mention + '.name.full'] AS name LIMIT 6
"""
_NUMBERED: LiteralString = """
MATCH (p:Person {id: $person})-[:HAS_IDENTIFIER]->(i:Identifier {scheme: 'cn.ric'})
WITH i LIMIT 1
MATCH (i)<-[h:HAS_IDENTIFIER]-(e:Person)
MATCH (r:Record {id: h.record})
RETURN DISTINCT e.id AS id, r[h.mention + '.name.full'] AS name LIMIT 6
"""
_AROUND: LiteralString = """
MATCH (c:Case {id: $id})-[s:KINDS]-(n)
WITH c, collect(DISTINCT n) AS near, collect(DISTINCT s) AS first
UNWIND near AS n
CALL (n) {
  WITH n WHERE NOT (n)<-[:HANDLED_BY]-() AND COUNT { (n)<-[:DESCRIBES]-() } <= 100
  MATCH (n)-[s:KINDS]-(o)
  RETURN s, o
}
WITH first, collect(DISTINCT s) AS second
UNWIND first + second AS s
WITH DISTINCT s
RETURN type(s) AS kind, properties(s) AS p, startNode(s).id AS source, endNode(s).id AS target
"""
_SHORTEST: LiteralString = """
MATCH (a:Person {id: $person}), (b:Place {id: $place})
MATCH path = shortestPath((a)-[:KINDS*..4]-(b))
RETURN [n IN nodes(path) | n.id] AS nodes, [s IN relationships(path) | [type(s), properties(s)]] AS steps
"""

_SAME: LiteralString = """
MATCH (c:Case {id: $id})-[s:REFERS_TO]-(n:Case)
WHERE s.derived AND s.confidence >= 0.8
RETURN n.id AS case, s.confidence AS confidence, SAID AS said
UNION
MATCH (c:Case {id: $id})-[t:REFERS_TO]-(:Case)-[s:REFERS_TO]-(n:Case)
WHERE t.derived AND t.confidence >= 0.8 AND s.derived AND s.confidence >= 0.8 AND n.id <> $id
RETURN n.id AS case, s.confidence AS confidence, SAID AS said
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """An officer and a case they handle, with a party and the place of it."""

    officer: str
    case: str
    place: str
    person: str
    name: str
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked of the API, and the same of Neo4j."""

    name: str
    method: str
    address: Callable[[Scene], str]
    body: Callable[[Scene], Mapping[str, str]] | None
    query: str
    parameters: Callable[[Scene], Mapping[str, Any]]
    #: Most cases are the only one of their matter.
    may_be_empty: bool = False

    def request(self, scene: Scene, head: str) -> str:
        """The bytes of a request, in base64; `head` are its headers but for the body's."""
        body = b"" if self.body is None else json.dumps(self.body(scene)).encode()
        typed = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        text = f"{self.method} {self.address(scene)} HTTP/1.1\r\n{head}{typed}\r\n"
        return base64.b64encode(text.encode() + body).decode()


def _file(name: str, label: LiteralString, ties: LiteralString, cases: LiteralString) -> Question:
    query = _FILE.replace("CASES", cases).replace("SAID", _SAID).replace("LABEL", label).replace("TIES", ties)
    return Question(
        f"{name}_file",
        "GET",
        lambda scene: f"/v1/{name}s/{getattr(scene, name)}/file",
        None,
        query,
        lambda scene: {"id": getattr(scene, name), "told": list(TOLD)},
    )


def _street(address: str) -> str:
    """The name of the street, as everybody writes it."""
    rest = address.rpartition("街道")[2].rpartition("镇")[2]
    return rest[: rest.find("路") + 1] or rest[:3]


QUESTIONS: Sequence[Question] = (
    _file(
        "person",
        "Person",
        "LIVES_AT|MEMBER_OF|RELATED_TO|CONTACTED|OWNS",
        _CASES.replace("KINDS", "PARTY_TO|HANDLED_BY"),
    ),
    _file("place", "Place", "WITHIN|LOCATED_AT", _CASES.replace("KINDS", "OCCURRED_AT")),
    _file("case", "Case", "PARTY_TO|HANDLED_BY|OCCURRED_AT|INVOLVES", _RELATED),
    Question(
        "search",
        "POST",
        lambda scene: "/v1/persons/search",
        lambda scene: {"name": scene.name, "address": scene.address},
        _NAMED,
        lambda scene: {
            "index": SEARCH_INDEXES["name"],
            "name": f'"{scene.name}"',
            "street": _street(scene.address),
        },
    ),
    Question(
        "search_by_number",
        "POST",
        lambda scene: "/v1/persons/search",
        lambda scene: {"name": scene.name, "national_id": scene.number},
        _NUMBERED,
        lambda scene: {"person": scene.person},
    ),
    Question(
        "neighbourhood",
        "GET",
        lambda scene: "/v1/links/neighbourhood?hops=2",
        None,
        _AROUND.replace("KINDS", _KINDS),
        lambda scene: {"id": scene.case},
    ),
    Question(
        "shortest_path",
        "GET",
        lambda scene: f"/v1/links/paths?{urlencode({'from': scene.person, 'to': scene.place, 'hops': 2})}",
        None,
        _SHORTEST.replace("KINDS", _KINDS),
        lambda scene: {"person": scene.person, "place": scene.place},
    ),
    Question(
        "same_matter",
        "GET",
        lambda scene: "/v1/questions/same-matter/answer?at_least=0.8",
        None,
        _SAME.replace("SAID", _SAID),
        lambda scene: {"id": scene.case, "told": list(TOLD)},
        may_be_empty=True,
    ),
)


def scenes_of(driver: neo4j.Driver) -> list[Scene]:
    """Cases with their officers, the same ones for the same graph."""
    found = driver.execute_query(_SCENES, each=EACH, most=MOST, routing_=neo4j.RoutingControl.READ).records
    return [Scene(officer=row["officer"], **row["one"]) for row in found]


def heads_of(settings: Settings, scenes: Sequence[Scene]) -> list[str]:
    """The headers of each scene's officer: token, purpose and case."""
    issued = {
        officer: tokens.issue(settings, department=DEPARTMENT, user=officer, role="officer")
        for officer in {scene.officer for scene in scenes}
    }
    return [
        f"Host: hub\r\nAuthorization: Bearer {issued[scene.officer]}\r\n"
        f"Hub-Purpose: {PURPOSE}\r\nHub-Case: {scene.case}\r\n"
        for scene in scenes
    ]
