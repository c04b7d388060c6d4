"""Reads what the file of one person, place or case is made of, in one round trip.

The rows come as the server gives them: what of a record's fields a reader may see is decided by whoever makes the file
(`hub.files`), with the same lens. All that is cut is cut by ids, and one more than the limit is read, so that a cut is
known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, LiteralString, cast

from graph_schema.entities import ENTITIES
from hub.access.lens import Lens
from hub.errors import ABSENT, NotFound
from hub.graph.reads.database import Database
from hub.graph.reads.reach import CROWD
from hub.graph.reads.visibility import BOTH, EDGE, NOTHING, RECORD, STATEMENT, view

#: Records of the entity itself, others that it is tied to, and statements of one kind with each of them, at most.
RECORDS: Final = 200
TIED: Final = 200
TIES: Final = 10
#: Records that are read of each further case, and cases that each refers to or is referred to by, at most.
EACH: Final = 20
REFERS: Final = 20
#: Cases that share a party or a place with a case, at most.
SHARED: Final = 50

#: What is told of a further case: fields of class `public`, so that its people are not told with it.
TOLD: Final[tuple[str, ...]] = (
    "number",
    "kind",
    "kind.detail",
    "status",
    "stage",
    "department",
    "urgency",
    "occurred_from",
    "occurred_to",
    "opened",
    "hearing",
    "due",
    "reply.time",
    "closed",
)

_FIRST: Final = "-" * 25

#: The records that describe the entity `e`, whole, with the mentions that do.
_RECORDS = """COLLECT {
  MATCH (e)<-[d:DESCRIBES]-(r) WHERE RECORD AND OTHERWISE
  WITH r, collect([d.mention, d.founded]) AS mentions ORDER BY r.id LIMIT $records
  RETURN [properties(r), mentions]
}"""
#: A record that says that somebody lives here, or whose it is, tells of them: the file of a place leaves it out.
_NOBODYS: Final = """NOT EXISTS {
    MATCH (r)-[:DESCRIBES]->(p)-[s:LIVES_AT|OWNS]->(e) WHERE s.record = r.id AND p.id STARTS WITH 'P'
  }"""
#: What the records that describe the case `n` say of it, of what is told of a further case.
_SAID = """COLLECT {
    MATCH (n)<-[d:DESCRIBES]-(r) WHERE RECORD
    WITH r, d ORDER BY r.id, d.mention LIMIT $each
    RETURN [r.id, d.mention, r.dataset, r.valid_from, r.modified, [f IN $told | r[d.mention + '.' + f]]]
  }"""
#: Others that `e` is tied to, by kind of statement: the first of these, whether `e` makes them, and how many there are.
_TIED = """COLLECT {
  MATCH (e)WAY(o) WHERE STATEMENT
  WITH DISTINCT s, o ORDER BY s.record, s.name
  WITH o, type(s) AS kind, collect([type(s), properties(s), startNode(s) = e]) AS stated
  ORDER BY o.id, kind LIMIT $tied
  RETURN [o.id, kind, stated[..$ties], size(stated)]
}"""
#: Cases that `n` refers to or that refer to it, by records' words or as the same matter, with what is said of them.
_REFERRED = """COLLECT {
    MATCH (c)-[s:REFERS_TO]-(n) WHERE STATEMENT AND BOTH
    WITH n, collect(DISTINCT [properties(s), startNode(s) = c]) AS how ORDER BY n.id LIMIT $refers
    RETURN [n.id, how, SAID]
  }"""
#: The cases of a person or place, page by page, with the statements that make them theirs.
_CASES = """COLLECT {
  MATCH (e)-[s:KINDS]-(n) WHERE STATEMENT AND n.id > $after
  WITH n, collect(DISTINCT [type(s), properties(s), startNode(s) = e]) AS ties ORDER BY n.id LIMIT $cases
  WITH n AS c, ties, SAID AS said
  RETURN [c.id, ties, said, REFERRED]
}"""
#: Which cases those of a place refer to: whether two are one matter.
_CITED = """COLLECT {
    MATCH (c)-[s:REFERS_TO]->(n) WHERE STATEMENT AND BOTH
    WITH DISTINCT n ORDER BY n.id LIMIT $refers
    RETURN n.id
  }"""
#: The cases that have a party or a place in common with `e`, which is no crowd and handles no cases.
_SHARING = """COLLECT {
  MATCH (e)-[s:PARTY_TO|OCCURRED_AT]-(v) WHERE STATEMENT
  WITH DISTINCT e, v
  WHERE NOT EXISTS { MATCH (v)<-[s:HANDLED_BY]-() WHERE EDGE }
    AND COUNT { MATCH (v)<-[:DESCRIBES]-(r) WHERE RECORD RETURN r LIMIT $most + 1 } <= $most
  MATCH (v)-[s:PARTY_TO|OCCURRED_AT]-(n) WHERE n <> e AND STATEMENT
  WITH n, collect(DISTINCT [v.id, type(s), properties(s)]) AS ways ORDER BY n.id LIMIT $shared
  RETURN [n.id, ways, SAID]
}"""
_WHOLE = """
MATCH (e:LABEL {id: $id}) USING INDEX SEEK e:LABEL(id)
RETURN PARTS
"""
_PARTIES: Final = "-[s:PARTY_TO|HANDLED_BY|OCCURRED_AT|INVOLVES]-"
_LINKS: Final = "-[s:LIVES_AT|MEMBER_OF|RELATED_TO|CONTACTED|OWNS]-"


def _query(label: LiteralString, kinds: LiteralString, **parts: LiteralString) -> LiteralString:
    told: LiteralString = ",\n".join(f"{text} AS {name}" for name, text in parts.items())
    text: LiteralString = _WHOLE.replace("PARTS", told).replace("LABEL", label)
    for name, meaning in (
        ("REFERRED", _REFERRED),
        ("SAID", _SAID),
        ("KINDS", kinds),
        ("RECORD", RECORD),
        ("OTHERWISE", _NOBODYS if kinds == "OCCURRED_AT" else "true"),
        ("STATEMENT", STATEMENT),
        ("BOTH", BOTH),
        ("EDGE", EDGE),
    ):
        text = text.replace(name, meaning)
    return text


#: One query for each kind of file.
OPENED: Final[Mapping[str, LiteralString]] = {
    "person": _query(
        ENTITIES["person"].label,
        "PARTY_TO|HANDLED_BY",
        records=_RECORDS,
        ties=_TIED.replace("WAY", _LINKS),
        cases=_CASES,
    ),
    "place": _query(
        ENTITIES["place"].label,
        "OCCURRED_AT",
        records=_RECORDS,
        ties=_TIED.replace("WAY", "-[s:WITHIN]->"),
        seated=_TIED.replace("WAY", "<-[s:LOCATED_AT]-"),
        cases=_CASES.replace("REFERRED", _CITED),
    ),
    "case": _query(
        ENTITIES["case"].label,
        "REFERS_TO",
        records=_RECORDS,
        ties=_TIED.replace("WAY", _PARTIES),
        refers=_REFERRED.replace("(c)", "(e)").replace("= c", "= e"),
        sharing=_SHARING,
    ),
}


async def opened(
    database: Database, lens: Lens, entity: str, id: str, *, cases: int, after: str = _FIRST
) -> Mapping[str, Any]:
    """The rows that the file of an entity is made of, of at most `cases` + 1 cases whose ids come after `after`.

    Raises
    ------
    NotFound
        No visible record describes it; whether it exists makes no difference.
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    rows = await database.read(OPENED[entity], {**view(lens), **_limits(cases), "id": id, "after": after})
    if not rows or not rows[0]["records"]:
        raise NotFound(ABSENT)
    return cast(Mapping[str, Any], rows[0])


def warm_up() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of this module as it is asked, of nothing: so that the server has planned it."""
    return [(query, {**NOTHING, **_limits(1), "id": _FIRST, "after": _FIRST}) for query in OPENED.values()]


def _limits(cases: int) -> dict[str, object]:
    return {
        "records": RECORDS + 1,
        "tied": TIED + 1,
        "ties": TIES,
        "cases": cases + 1,
        "each": EACH + 1,
        "refers": REFERS + 1,
        "shared": SHARED + 1,
        "most": CROWD,
        "told": list(TOLD),
    }
